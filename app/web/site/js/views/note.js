// The note beside the card that was just taken: what they care about, what to remember, what one promised. It is kept at
// every key, and sent when it is finished; the photo goes meanwhile.

import { bow } from '../components/card.js'
import { back, top } from '../components/top.js'
import { unsentChip } from '../components/unsent.js'
import { draw, html, onAct, onSubmit } from '../html.js'
import { sayWhenWithin } from '../model/times.js'

const QUESTION = 'What did you talk about?'
const STARTERS = ['They care about', 'To remember', 'I promised']

export async function note(app, { params: { id }, signal }) {
  const capture = await app.outbox.get(id)
  if (signal.aborted) return
  if (!capture) return app.go('/', { replace: true })
  const picture = URL.createObjectURL(capture.photo)
  signal.addEventListener('abort', () => URL.revokeObjectURL(picture))

  app.paint(talking(capture, picture), { title: QUESTION })
  const field = document.getElementById('note')
  field.focus()
  field.addEventListener('input', () => app.outbox.change(id, { note: field.value }), { signal })
  field.addEventListener('focus', () => app.outbox.change(id, { open: true }), { signal })
  await tellProgress(app, id, signal)
  app.outbox.onChange(() => tellProgress(app, id, signal), signal)

  async function finish(path) {
    await app.outbox.change(id, { note: field.value, open: false })
    app.sending.flush()
    app.go(path)
  }
  onSubmit(app.page, { note: () => finish('/capture') }, signal)
  onAct(
    app.page,
    {
      finish: () => finish('/'),
      starter: (button) => begin(field, button.textContent),
    },
    signal,
  )
  finishedElsewhere(app, id, signal)
}

// Going anywhere but to the card's other side means finish, too.
export function finishedElsewhere(app, id, signal) {
  signal.addEventListener('abort', () => {
    if (location.pathname.startsWith(`/capture/${id}`)) return
    app.outbox.change(id, { open: false }).then(app.sending.flush)
  })
}

function begin(field, words) {
  const before = field.value.trimEnd()
  field.value = `${before ? `${before}\n` : ''}${words} `
  field.dispatchEvent(new Event('input'))
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

// What became of it so far: kept here, then on the server and with a reminder.
async function tellProgress(app, id, signal) {
  const [capture, captures] = [await app.outbox.get(id), await app.outbox.waiting()]
  if (signal.aborted || !capture) return
  draw(document.getElementById('unsent'), html`${unsentChip(captures.filter((other) => other.id !== id))}`)
  const told = document.getElementById('told')
  if (capture.problem) return draw(told, html`<p class="why-wrong">${capture.problem}</p>`)
  if (!capture.encounter_id || told.dataset.sent) return
  told.dataset.sent = 'yes'
  const { timezone } = await app.shared.account()
  const nudges = await app.api.list(`/nudges?encounter_id=${capture.encounter_id}`)
  const nudge = nudges.find(({ state }) => state === 'pending')
  if (signal.aborted || !nudge) return
  draw(
    told,
    html`<p class="small"><strong>Got it</strong></p>
      <p class="small">
        You will be reminded <strong>${sayWhenWithin(new Date(nudge.due_at), new Date(), timezone)}</strong>
      </p>`,
  )
}

function talking(capture, picture) {
  return html`<div class="shot dim">
    ${top(back('/capture', 'Camera'), html`<span id="unsent"></span>`)}
    <main id="main" tabindex="-1">
      <h1 class="unseen">${QUESTION}</h1>
      <div class="side">
        <div class="card tied fresh">
          <img src="${picture}" alt="The card you just took" width="850" height="550" />${bow}
        </div>
        <div>
          <div id="told" role="status">
            <p class="small"><strong>Kept on this phone</strong></p>
            <p class="small">You will be reminded a day from now</p>
          </div>
          ${!capture.backed && html`<a class="quiet" href="/capture/${capture.id}/back">${capture.back ? 'Take the back again' : 'Add the back'}</a>`}
        </div>
      </div>
      <form data-form="note">
        <label class="unseen" for="note">${QUESTION}</label>
        <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000" placeholder="${QUESTION}">
${capture.note}</textarea>
        <div class="prompts" role="group" aria-label="Begin a line with">
          ${STARTERS.map((words) => html`<button type="button" class="second" data-act="starter">${words}</button>`)}
        </div>
        <div class="keep">
          <button class="main">Next card</button>
          <button type="button" class="second" data-act="finish">Finish</button>
        </div>
      </form>
    </main>
  </div>`
}
