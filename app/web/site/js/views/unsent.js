// What is still on this phone only, since when and why.

import { askWhether } from '../components/asking.js'
import { back, top } from '../components/top.js'
import { html, onAct } from '../html.js'
import { sayWhen } from '../model/times.js'
import { isOfSomebodyElse } from '../sending.js'

export async function unsent(app, { signal }) {
  const pictures = new Map()
  const pictureOf = ({ id, photo }) => {
    if (!pictures.has(id)) pictures.set(id, URL.createObjectURL(photo))
    return pictures.get(id)
  }

  async function look() {
    const captures = await app.outbox.waiting()
    if (signal.aborted) return
    app.paint(list(captures, pictureOf, new Date(), app.store.account()?.id), { title: 'Not yet sent' })
  }

  onAct(
    app.page,
    {
      again: async ({ dataset }) => {
        await app.outbox.change(dataset.id, { problem: null })
        app.sending.flush()
      },
      drop: async ({ dataset }) => {
        const isSure = await askWhether(
          'This photo and its note are on this phone only. Delete them?',
          'Delete',
          'Keep',
        )
        if (isSure) await app.outbox.remove(dataset.id)
      },
    },
    signal,
  )
  app.outbox.onChange(look, signal)
  signal.addEventListener('abort', () => pictures.forEach((address) => URL.revokeObjectURL(address)))
  app.sending.flush()
  await look()
}

function list(captures, pictureOf, now, account) {
  return html`${top(back())}
    <main id="main" class="plain drawer" tabindex="-1">
      <h1>${captures.length ? 'Not yet sent' : 'All is sent'}</h1>
      <p class="sub">
        ${captures.length ? 'Kept on this phone. They go by themselves when the server answers.' : 'Nothing waits on this phone.'}
      </p>
      <ul class="part">
        ${captures.map((capture) => waiting(capture, pictureOf(capture), now, account))}
      </ul>
    </main>`
}

function waiting(capture, picture, now, account) {
  const { id, note, taken_at: takenAt, problem } = capture
  return html`<li class="row">
    <div>
      <p class="when">${sayWhen(new Date(takenAt), now)}</p>
      ${note.trim() && html`<p class="note"><q dir="auto">${note}</q></p>`}
      ${isOfSomebodyElse(capture, account) && html`<p class="small">Taken by somebody else who was signed in here. It waits for them.</p>`}
      ${
        problem &&
        html`<p class="why-wrong">${problem}</p>
          <div class="acts">
            <button class="quiet" data-act="again" data-id="${id}">Try again</button>
            <button class="quiet" data-act="drop" data-id="${id}">Delete</button>
          </div>`
      }
    </div>
    <div class="card"><img src="${picture}" alt="" width="850" height="550" /></div>
  </li>`
}
