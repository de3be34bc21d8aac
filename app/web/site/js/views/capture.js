// Snap a card and write down the talk. The photo is kept on the phone before anything else, and sent while one types.

import { bow } from '../components/card.js'
import { warn } from '../components/slip.js'
import { back, top } from '../components/top.js'
import { unsentChip } from '../components/unsent.js'
import { draw, html, onAct, onSubmit } from '../html.js'
import { capturedAt } from '../model/photo.js'
import { sayWhenWithin } from '../model/times.js'
import { uuid7 } from '../model/uuid.js'

const QUESTION = 'What did you talk about?'
const STARTERS = ['They care about', 'To remember', 'I promised']

export async function capture(app, { params, signal }) {
  return params.id ? talk(app, params.id, signal) : aim(app, signal)
}

// The camera of the phone, by its own picker.
function aim(app, signal) {
  app.paint(aiming(navigator.userActivation?.isActive), { title: 'Snap a card' })
  for (const input of app.page.querySelectorAll('input[type="file"]')) {
    input.addEventListener('change', () => input.files[0] && keep(app, input.files[0], input), { signal })
  }
  // The tap that led here meant the camera.
  if (navigator.userActivation?.isActive) document.getElementById('snap').click()
}

async function keep(app, file) {
  const event = await app.shared.currentEvent().catch(() => null)
  const id = uuid7()
  try {
    await app.outbox.keep({
      id,
      photo: file,
      event_id: event?.id ?? null,
      captured_at: capturedAt(file),
      taken_at: new Date().toISOString(),
    })
  } catch {
    return warn('This phone is full: the last photo could not be kept. Make room, then try again.')
  }
  navigator.storage?.persist?.()
  app.sending.flush()
  return app.go(`/capture/${id}`, { replace: true })
}

function aiming() {
  return html`<div class="shot dim">
    ${top(back())}
    <main id="main" tabindex="-1">
      <h1 class="unseen">Snap a card</h1>
      <div class="aim"><p class="frame">Fill the picture with the card, then tell what you talked about.</p></div>
      <div class="shoot">
        <label class="quiet">Photos<input class="unseen" type="file" id="photos" accept="image/*" /></label>
        <label class="shutter"
          >Snap<input class="unseen" type="file" id="snap" accept="image/*" capture="environment"
        /></label>
      </div>
    </main>
  </div>`
}

// The note beside the card that was just taken.
async function talk(app, id, signal) {
  const capture = await app.outbox.get(id)
  if (signal.aborted) return
  if (!capture) return app.go('/', { replace: true })
  const picture = URL.createObjectURL(capture.photo)
  signal.addEventListener('abort', () => URL.revokeObjectURL(picture))

  app.paint(talking(capture, picture), { title: QUESTION })
  const note = document.getElementById('note')
  note.focus()
  note.addEventListener('input', () => app.outbox.change(id, { note: note.value }), { signal })
  note.addEventListener('focus', () => app.outbox.change(id, { open: true }), { signal })
  await tellProgress(app, id, signal)
  app.outbox.onChange(() => tellProgress(app, id, signal), signal)

  async function finish(path) {
    await app.outbox.change(id, { note: note.value, open: false })
    app.sending.flush()
    app.go(path)
  }
  onSubmit(app.page, { note: () => finish('/capture') }, signal)
  onAct(
    app.page,
    {
      finish: () => finish('/'),
      starter: (button) => begin(note, button.textContent),
    },
    signal,
  )
  // Going back by any other way means finish, too.
  signal.addEventListener('abort', () => app.outbox.change(id, { open: false }).then(app.sending.flush))
}

function begin(note, words) {
  const before = note.value.trimEnd()
  note.value = `${before ? `${before}\n` : ''}${words} `
  note.dispatchEvent(new Event('input'))
  note.focus()
  note.setSelectionRange(note.value.length, note.value.length)
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
        <div id="told" role="status">
          <p class="small"><strong>Kept on this phone</strong></p>
          <p class="small">You will be reminded a day from now</p>
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
