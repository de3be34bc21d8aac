// What is still on this phone only, since when and why: photos with their notes, and changes.

import { askWhether } from '../components/dialogs.js'
import { back, top } from '../components/page_header.js'
import { nextTry } from '../components/unsent_link.js'
import { html, onAct } from '../page/html.js'
import { sayWhen } from '../model/time_texts.js'
import { placeOf } from '../model/unsent.js'
import { t } from '../i18n.js'

/** @type {View} */
export async function unsent(app, { signal }) {
  const { outbox, store, sending } = app
  const view = { app, signal, pictures: new Map() } // their addresses, by photo
  const lookAgain = () => look(view).catch(() => {}) // signed out meanwhile
  onAct(app.page, actionsOf(app), signal)
  outbox.onChange(lookAgain, signal)
  store.subscribe(lookAgain, signal)
  sending.onPlan(lookAgain, signal)
  signal.addEventListener('abort', () => view.pictures.forEach((address) => address && URL.revokeObjectURL(address)))
  void sending.flush() // never fails: it tries again by itself
  await look(view)
}

/** @typedef {{ app: App, signal: AbortSignal, pictures: Map<string, string | null> }} UnsentView */

/** @param {UnsentView} view */
async function look(view) {
  const { app, signal } = view
  const captures = await app.outbox.waiting()
  const pictures = await Promise.all(captures.map((capture) => pictureOf(view, capture)))
  if (signal.aborted) return
  const changes = app.store.waiting.map((change) => ({ change, place: placeOf(change.path, app.store.row) }))
  const state = { captures, pictures, changes, keepsNothing: app.keepsNothing, nextAt: app.sending.nextAt }
  app.paint(page(state, new Date()), { title: t('Waiting to upload') })
}

/** @param {UnsentView} view */
async function pictureOf({ app, signal, pictures }, { front }) {
  if (pictures.has(front)) return pictures.get(front)
  const photo = front && (await app.outbox.photo(front))
  const address = photo ? URL.createObjectURL(photo) : null
  if (signal.aborted && address) URL.revokeObjectURL(address)
  else pictures.set(front, address)
  return address
}

/**
 * @param {App} app
 * @returns {Acts}
 */
const actionsOf = (app) => ({
  again: ({ dataset }) => tryAgain(app, dataset.id),
  drop: ({ dataset }) => dropCapture(app, dataset.id),
  'again-change': ({ dataset }) => app.attempt(() => app.store.tryAgain(dataset.id)),
  'drop-change': ({ dataset }) => dropChange(app, dataset.id),
})

/** @param {App} app */
async function tryAgain(app, id) {
  await app.outbox.change(id, { problem: null })
  void app.sending.flush() // never fails: it tries again by itself
}

/** @param {App} app */
async function dropCapture(app, id) {
  const question = t('This photo and its note are on this phone only. Delete them?')
  if (await askWhether(question, t('Delete'), t('Keep'))) await app.outbox.remove(id)
}

/** @param {App} app */
async function dropChange(app, id) {
  const question = t('This change is on this phone only. Forget it?')
  if (await askWhether(question, t('Forget it'), t('Keep'))) await app.store.takeBack(id)
}

function page({ captures, pictures, changes, keepsNothing, nextAt }, now) {
  const rows = [
    ...changes.map(({ change, place }) => waitingChange(change, place)),
    ...captures.map((capture, index) => waitingCard(capture, pictures[index], now)),
  ]
  const promise = keepsNothing
    ? t('This browser keeps nothing: leave this page open until they are sent.')
    : t('Kept on this phone. They go by themselves when the server answers.')
  return html`${top(back())}
    <main id="main" class="plain drawer" tabindex="-1">
      <h1>${rows.length ? t('Waiting to upload') : t('Everything is uploaded')}</h1>
      <p class="sub">${rows.length ? promise : t('Nothing waits on this phone.')}</p>
      ${rows.length > 0 && nextTry(nextAt)}
      <ul class="part">
        ${rows}
      </ul>
    </main>`
}

function waitingCard({ id, note, taken_at: takenAt, problem }, picture, now) {
  return html`<li class="row">
    <div>
      <p class="when">${sayWhen(new Date(takenAt), now)}</p>
      ${note.trim() && html`<p class="note"><q dir="auto">${note}</q></p>`}
      ${
        problem &&
        html`<p class="why-wrong">${problem}</p>
          <div class="acts">
            <button class="quiet" data-act="again" data-id="${id}">${t('Try again')}</button>
            <button class="quiet" data-act="drop" data-id="${id}">${t('Delete')}</button>
          </div>`
      }
    </div>
    <div class="card">${picture && html`<img src="${picture}" alt="" width="850" height="550" />`}</div>
  </li>`
}

// A change that the server refused waits for the user; one that nobody has refused goes by itself.
function waitingChange({ id, describe, problem, conflict }, place) {
  return html`<li class="row">
    <div>
      <p class="note"><bdi>${describe || t('A change')}</bdi></p>
      ${conflict && html`<p class="small">${t('It was changed elsewhere, too. You will be asked which one counts.')}</p>`}
      ${problem && html`<p class="why-wrong">${problem}</p>`}
      ${
        problem &&
        html`<div class="acts">
          <button class="quiet" data-act="again-change" data-id="${id}">${t('Try again')}</button>
          <button class="quiet" data-act="drop-change" data-id="${id}">${t('Forget it')}</button>
          ${place && html`<a class="quiet" href="${place}">${t('Open')}</a>`}
        </div>`
      }
    </div>
  </li>`
}
