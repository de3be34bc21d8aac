// The note beside the card that was just taken: what they care about, what to remember, what was promised. It is kept at
// every key. What stands there is sent at each pause and when the page is hidden, for a phone that is pocketed may never
// come back; the note stays open for more until the user goes on.

import { bow } from '../components/contact_card.js'
import { warn } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { nextTry, unsentChip } from '../components/unsent_link.js'
import { draw, html, onAct, onSubmit, rich } from '../page/html.js'
import { sayWhenWithin } from '../model/time_texts.js'
import { sendLastWords } from '../sync/capture_sender.js'
import { holdNote } from '../storage/open_notes.js'
import { noop, t, translated } from '../i18n.js'

const QUESTION = noop('What did you talk about?')
const STARTERS = [noop('They care about'), noop('To remember'), noop('I promised')]
const PAUSE = 3000 // milliseconds without a key
const NOT_KEPT = noop('These words cannot be kept on this phone. Stay on this page until they are sent, or copy them.')

/** @type {View} */
export async function note(app, { params: { id }, signal }) {
  const capture = await app.outbox.get(id)
  if (signal.aborted) return
  if (!capture) return app.go('/', { replace: true })
  const picture = await pictureOf(app, capture, signal)
  if (signal.aborted) return
  whileWritten(app, id, signal)
  app.paint(page(capture, picture), { title: translated(QUESTION) })
  const field = document.getElementById('note')
  const view = { app, id, signal, field, ...stateOf(capture) }
  listen(view)
  field.focus()
  const tell = () => tellProgress(app, id, signal)
  app.outbox.onChange(tell, signal)
  app.sending.onPlan(tell, signal)
  void tell() // what cannot be asked is asked again at the next change
  onSubmit(app.page, { note: () => finish(view, '/capture') }, signal)
  onAct(app.page, { finish: () => finish(view, '/'), starter: (button) => begin(field, button.textContent) }, signal)
}

/**
 * @typedef {{ app: App, id: string, signal: AbortSignal, field: HTMLTextAreaElement } & ReturnType<typeof stateOf>} NoteView
 */

const stateOf = (capture) => ({
  last: capture, // as it was last kept here
  known: capture, // with what has arrived of it
  pausing: null, // the timer that runs while no key is pressed
})

/** @param {App} app */
async function pictureOf(app, capture, signal) {
  const photo = capture.front && (await app.outbox.photo(capture.front))
  if (!photo || signal.aborted) return null
  const picture = URL.createObjectURL(photo)
  signal.addEventListener('abort', () => URL.revokeObjectURL(picture))
  return picture
}

// While this page shows the note no other page ends it. Going anywhere but to the card's other side means finish.
/** @param {App} app */
export function whileWritten(app, id, signal) {
  holdNote(id, signal)
  signal.addEventListener('abort', () => {
    if (location.pathname.startsWith(`/capture/${id}`)) return
    app.outbox.change(id, { open: false }).then(app.sending.flush, () => {})
  })
}

/** @param {NoteView} view */
async function finish(view, path) {
  const { app, id } = view
  if (!(await keep(view))) return
  await app.outbox.change(id, { open: false })
  void app.sending.flush() // never fails: it tries again by itself
  app.go(path)
}

// Keeps the field at every key, and sends it at each pause and when the page is hidden.
/** @param {NoteView} view */
function listen(view) {
  const { app, field, signal } = view
  app.outbox.onChange(() => learn(view).catch(() => {}), signal)
  field.addEventListener('input', () => typed(view), { signal })
  field.addEventListener('focus', () => keep(view), { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && hidden(view), { signal })
  addEventListener('pagehide', () => leaving(view), { signal })
  document.addEventListener('freeze', () => hidden(view), { signal })
  signal.addEventListener('abort', () => clearTimeout(view.pausing))
}

// True when it is kept. What cannot be kept is said once, and sent all the same as soon as it can.
/** @param {NoteView} view */
async function keep(view) {
  const { app, field } = view
  try {
    if (field.value === view.last.note) return await keepOpen(view)
    view.last = await app.outbox.write(view.last, field.value)
    return true
  } catch {
    warn(translated(NOT_KEPT), { stays: true })
    return false
  }
}

// Nothing was typed here since: what another page of this phone wrote stays, and is shown.
/** @param {NoteView} view */
async function keepOpen(view) {
  const { app, field, id } = view
  const before = field.value
  const now = await app.outbox.change(id, { open: true, touched_at: Date.now() })
  if (!now || field.value !== before) return true
  view.last = now
  if (now.note !== before) field.value = now.note
  return true
}

/** @param {NoteView} view */
function typed(view) {
  void keep(view) // says itself what cannot be kept
  clearTimeout(view.pausing)
  view.pausing = setTimeout(view.app.sending.flush, PAUSE)
}

// The words are in the outbox already; a last change may not be. Where the browser can, its worker sends too.
/** @param {NoteView} view */
async function hidden(view) {
  const { app, field, last } = view
  clearTimeout(view.pausing)
  app.sending.handOver()
  if (field.value !== last.note) await keep(view)
  void app.sending.flush() // never fails: it tries again by itself
}

/** @param {NoteView} view */
async function learn(view) {
  view.known = (await view.app.outbox.get(view.id)) ?? view.known
}

// A browser without a worker that sends would keep the last words until it is opened again.
/** @param {NoteView} view */
function leaving(view) {
  const { app, field, known } = view
  sendLastWords({ ...known, meeting: newestMeeting(known, app.store) }, field.value, app.api)
  void hidden(view) // there is no user any more who could be told
}

function newestMeeting({ meeting, encounter_id: id }, store) {
  const row = id && store.row('encounter', id)
  return row && row.rev > (meeting?.rev ?? 0) ? row : meeting
}

function begin(field, words) {
  const before = field.value.trimEnd()
  field.value = `${before ? `${before}\n` : ''}${words} `
  field.dispatchEvent(new Event('input'))
  field.focus()
  field.setSelectionRange(field.value.length, field.value.length)
}

// What became of it so far: kept here, then on the server and with a reminder. What cannot be asked now is asked again at
// the next change.
/** @param {App} app */
async function tellProgress(app, id, signal) {
  const captures = await app.outbox.waiting().catch(() => [])
  const capture = captures.find((other) => other.id === id)
  if (signal.aborted || !capture) return
  draw(document.getElementById('unsent'), html`${unsentChip(captures.filter((other) => other !== capture))}`)
  const told = document.getElementById('told')
  if (capture.problem) return draw(told, html`<p class="why-wrong">${capture.problem}</p>`)
  if (!capture.encounter_id) return draw(told, keptHere(app.sending.nextAt))
  if (!told.dataset.sent) await tellReminder(app, capture, told, signal).catch(() => {})
}

/** @param {App} app */
async function tellReminder(app, { encounter_id: encounterId }, told, signal) {
  const { timezone } = await app.shared.account()
  await app.store.refresh()
  const nudge = app.store.nudges(encounterId).find(({ state }) => state === 'pending')
  if (signal.aborted || !nudge) return
  told.dataset.sent = 'yes'
  draw(
    told,
    html`<p class="small"><strong>${t('Got it')}</strong></p>
      <p class="small">
        ${rich('You will be reminded {when}', { when: html`<strong>${sayWhenWithin(new Date(nudge.due_at), new Date(), timezone)}</strong>` })}
      </p>`,
  )
}

const keptHere = (nextAt) =>
  html`<p class="small"><strong>${t('Kept on this phone')}</strong></p>
    <p class="small">${t('You will be reminded a day from now')}</p>
    ${nextTry(nextAt)}`

function page(capture, picture) {
  return html`<div class="shot dim">
    ${top(back('/capture', t('Camera')), html`<span id="unsent"></span>`)}
    <main id="main" tabindex="-1">
      <h1 class="unseen">${translated(QUESTION)}</h1>
      <div class="side">
        <div class="card has-reminder fresh">
          ${picture && html`<img src="${picture}" alt="${t('The card you just took')}" width="850" height="550" />`}${bow}
        </div>
        <div>
          <div id="told" role="status">${keptHere(null)}</div>
          ${!capture.backed && html`<a class="quiet" href="/capture/${capture.id}/back">${capture.back ? t('Take the back again') : t('Add the back')}</a>`}
        </div>
      </div>
      <form data-form="note">
        <label class="unseen" for="note">${translated(QUESTION)}</label>
        <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000" placeholder="${translated(QUESTION)}">
${capture.note}</textarea>
        <div class="prompts" role="group" aria-label="${t('Begin a line with')}">
          ${STARTERS.map((words) => html`<button type="button" class="second" data-act="starter">${translated(words)}</button>`)}
        </div>
        <div class="keep">
          <button class="main">${t('Next card')}</button>
          <button type="button" class="second" data-act="finish">${t('Finish')}</button>
        </div>
      </form>
    </main>
  </div>`
}
