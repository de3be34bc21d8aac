// Photographing a card: with the camera in the page where the browser allows it, else with the phone's own.
// Then comes the note: note.js.

import { abilities, focusAt, hasTorch, light, look, openCamera, shoot, shutCamera, whyNoCamera, zoom } from '../device/camera.js'
import { back, top } from '../components/page_header.js'
import { warn } from '../components/toast.js'
import { unsentChip } from '../components/unsent_link.js'
import { draw, html, onAct, rich } from '../page/html.js'
import { keepPhoto, reasonOf, sentenceOf } from '../storage/photo_intake.js'
import { createAutomaticShutter } from '../model/automatic_shutter.js'
import { currentEvent } from '../model/current_event.js'
import { pointOfPicture } from '../model/framing.js'
import { whileWritten } from './note.js'
import { unkept } from './no_storage.js'
import { noop, t, translated } from '../i18n.js'

const BETWEEN_LOOKS = 350 // milliseconds
const BETWEEN_QUICK_LOOKS = 120 // for the automatic shutter
const BETWEEN_WORDS = 1600
const RING = 900 // how long it is shown where the camera focuses
const WHY_NOT = {
  insecure: noop('This address has no HTTPS, so the camera and reminders are off. Photos from your library still work.'),
  masked: noop(
    'This browser gives pages no true pictures of the camera; a privacy setting does that. Photos from your library work.',
  ),
  missing: noop('This browser has no camera for pages. Photos from your library work.'),
  NotFoundError: noop('No camera was found. Photos from your library work.'),
  NotAllowedError: noop(
    'This page may not use the camera. To allow it, open this site’s settings in your browser (beside the address). Photos from your library work meanwhile.',
  ),
}
const OTHERWISE = noop('The camera does not respond; another app may be using it. Photos from your library work.')

/** @type {View} */
export async function capture(app, { params, signal }) {
  if (app.keepsNothing) return unkept(app, signal)
  const front = params.id ? await app.outbox.get(params.id) : null
  if (signal.aborted) return
  if (params.id && !front) return app.go('/', { replace: true })
  const notKept = new URLSearchParams(location.search).get('not-kept') // a photo that another app shared
  if (notKept) warn(sentenceOf(notKept), { stays: true })
  if (front) whileWritten(app, front.id, signal)
  const aim = { front, wantsBoth: false }
  const why = whyNoCamera()
  if (why) return fallBack(app, aim, translated(WHY_NOT[why]), signal)
  try {
    await throughTheCamera(app, aim, signal)
  } catch (error) {
    if (!signal.aborted) await fallBack(app, aim, translated(WHY_NOT[error.name] ?? OTHERWISE), signal)
  }
}

/** @param {App} app */
async function throughTheCamera(app, aim, signal) {
  const [event, captures] = [here(app), await app.outbox.waiting()]
  if (signal.aborted) return
  app.paint(lens(aim, event, captures), { title: titleOf(aim) })
  const view = { app, aim, signal, video: document.getElementById('video'), isLit: false, isShooting: false }
  listenForFiles(app, aim, signal)
  const actions = {
    snap: (shutter) => snap(view, shutter),
    both: (button) => switchSides(aim, button),
    light: (button) => switchLight(view, button),
  }
  onAct(app.page, actions, signal)
  document
    .getElementById('zoom')
    .addEventListener('input', ({ target }) => zoom(Number(/** @type {any} */ (target).value)).catch(() => {}))
  app.page.querySelector('.aim').addEventListener('click', (tap) => focusWhere(view, /** @type {MouseEvent} */ (tap)))
  await openCamera(view.video, signal, (state, error) => followCamera(view, state, error))
  if (signal.aborted) return
  showState(true, view.isLit)
  if (aim.front) say(t('Now the back'))
  advise(view)
}

/**
 * @typedef {{ app: App, aim: any, signal: AbortSignal, video: HTMLVideoElement, isLit: boolean, isShooting: boolean }} CameraView
 */

/** @param {CameraView} view */
async function snap(view, shutter) {
  if (view.isShooting) return
  view.isShooting = true
  shutter.setAttribute('aria-busy', 'true')
  navigator.vibrate?.(20)
  const photo = await shoot(view.video).catch(() => null)
  view.isShooting = false
  shutter.removeAttribute('aria-busy')
  if (!photo) return warn(t('That photo did not come out. Snap it again.'))
  return taken(view.app, view.aim, photo)
}

function switchSides(aim, button) {
  aim.wantsBoth = !aim.wantsBoth
  button.setAttribute('aria-pressed', String(aim.wantsBoth))
}

/** @param {CameraView} view */
async function switchLight(view, button) {
  view.isLit = await light(!view.isLit).catch(() => false)
  button.textContent = wordsOfLight(view.isLit)
}

// Focuses on what was tapped. By keyboard there is nothing to point at: the camera focuses by itself, too.
/** @param {CameraView} view */
async function focusWhere({ video }, { clientX, clientY }) {
  const shown = video.getBoundingClientRect()
  const picture = { width: video.videoWidth, height: video.videoHeight }
  const point = pointOfPicture({ x: clientX - shown.left, y: clientY - shown.top }, shown, picture)
  if (!(await focusAt(point).catch(() => false))) return
  const ring = document.getElementById('focus')
  ring.style.setProperty('left', `${clientX - shown.left}px`)
  ring.style.setProperty('top', `${clientY - shown.top}px`)
  ring.hidden = false
  setTimeout(() => (ring.hidden = true), RING)
}

// The camera went away, as while the page is hidden, came back, or is lost.
/** @param {CameraView} view */
function followCamera(view, state, error) {
  const { app, aim, signal } = view
  if (state === 'lost') return fallBack(app, aim, translated(WHY_NOT[error.name] ?? OTHERWISE), signal)
  if (state === 'away') view.isLit = false
  return showState(state === 'live', view.isLit)
}

const wordsOfLight = (isLit) => (isLit ? t('Light off') : t('Light on'))

// The shutter works while there is a picture.
function showState(isLive, isLit) {
  document.getElementById('opening').hidden = isLive
  document.getElementById('snap').disabled = !isLive
  const lamp = document.getElementById('light')
  lamp.hidden = !isLive || !hasTorch()
  lamp.textContent = wordsOfLight(isLit)
  showZoom(isLive && abilities().zoom)
}

function showZoom(range) {
  /** @type {HTMLInputElement} */
  const slider = /** @type {any} */ (document.getElementById('zoom'))
  slider.hidden = !range
  if (range) Object.assign(slider, { ...range, value: slider.value || range.min })
}

// Looks at the picture again and again: outlines the cards, says what is amiss, and photographs by itself if asked to. The
// hint changes only when it has been the same twice, and not so often that it cannot be read.
/** @param {CameraView} view */
function advise(view) {
  const { app, video, aim, signal } = view
  const isDue = app.session.automaticShutter ? createAutomaticShutter() : () => false
  let [last, shown, since] = ['', '', 0]
  const timer = setInterval(
    () => {
      const shutter = /** @type {HTMLButtonElement} */ (document.getElementById('snap'))
      if (document.visibilityState !== 'visible' || !shutter || shutter.disabled || view.isShooting) return
      const seen = look(video)
      outline(video, seen.cards)
      if (isDue({ at: performance.now(), ...seen })) void snap(view, shutter)
      const words = seen.words || wordsOfCards(seen.cards)
      const isSure = words === last
      last = words
      if (!isSure || words === shown || Date.now() - since < BETWEEN_WORDS) return
      ;[shown, since] = [words, Date.now()]
      say(words || (aim.front ? t('Now the back') : ''))
    },
    app.session.automaticShutter ? BETWEEN_QUICK_LOOKS : BETWEEN_LOOKS,
  )
  signal.addEventListener('abort', () => clearInterval(timer))
}

const wordsOfCards = (cards) => (cards.length > 1 ? t('{n} cards in the picture', { n: cards.length }) : '')

// The picture covers the screen, and so does the drawing over it.
function outline(video, cards) {
  const { videoWidth: width, videoHeight: height } = video
  const drawing = document.getElementById('outlines')
  drawing.toggleAttribute('data-several', cards.length > 1)
  drawing.setAttribute('viewBox', `0 0 ${width} ${height}`)
  drawing.querySelector('path').setAttribute('d', cards.map(({ corners }) => pathOf(corners, width, height)).join(''))
}

const pathOf = (corners, width, height) =>
  `M${corners.map(({ x, y }) => `${Math.round(x * width)} ${Math.round(y * height)}`).join('L')}Z`

function say(words) {
  const hint = document.getElementById('hint')
  if (hint) draw(hint, words ? html`<span>${words}</span>` : html``)
}

// The phone's own camera or its library, by the browser's picker.
/** @param {App} app */
async function fallBack(app, aim, why, signal) {
  shutCamera()
  const captures = await app.outbox.waiting()
  if (signal.aborted) return
  app.paint(picker(aim, why, captures), { title: titleOf(aim) })
  listenForFiles(app, aim, signal)
  // The tap that led here meant the camera.
  if (navigator.userActivation?.isActive) document.getElementById('snap').click()
}

/** @param {App} app */
function listenForFiles(app, aim, signal) {
  /** @type {HTMLInputElement[]} */
  const inputs = /** @type {any} */ (app.page.querySelectorAll('input[type="file"]'))
  for (const input of inputs) {
    input.addEventListener('change', () => input.files[0] && taken(app, aim, input.files[0]), { signal })
  }
}

// Each photo is kept as soon as it is taken: of both sides, the front before the back is looked for.
/** @param {App} app */
async function taken(app, aim, photo) {
  try {
    const id = aim.front ? await addBack(app, aim.front, photo) : await add(app, photo)
    return app.go(aim.wantsBoth && !aim.front ? `/capture/${id}/back` : `/capture/${id}`, { replace: true })
  } catch (error) {
    const why = sentenceOf(reasonOf(error), error)
    return warn(why, { again: () => taken(app, aim, photo), stays: true })
  }
}

/** @param {App} app */
export async function add(app, photo) {
  const whereAndWho = { event: here(app)?.id, account: app.account.id }
  const id = await keepPhoto(app.outbox, photo, whereAndWho)
  navigator.storage?.persist?.().catch(() => {})
  void app.sending.flush() // never fails: it tries again by itself
  return id
}

/** @param {App} app */
async function addBack(app, { id }, photo) {
  await app.outbox.addBack(id, photo)
  void app.sending.flush() // never fails: it tries again by itself
  return id
}

const here = ({ store, session }) => currentEvent(store.events(), session.chosenEvent, new Date())
const titleOf = ({ front }) => (front ? t('The back of the card') : t('Snap a card'))
const leading = ({ front }) => (front ? back(`/capture/${front.id}`, t('Note')) : back())

const photos = () => html`<label class="quiet"
  >${t('Photos')}<input class="unseen" type="file" id="photos" accept="image/*,application/pdf"
/></label>`

function lens(aim, event, captures) {
  return html`<div class="shot dim lens">
    <video id="video" muted playsinline autoplay aria-hidden="true"></video>
    <svg id="outlines" class="outlines" preserveAspectRatio="xMidYMid slice" aria-hidden="true"><path /></svg>
    <span id="focus" class="focus" aria-hidden="true" hidden></span>
    ${top(leading(aim), html`${unsentChip(captures)}<button class="quiet" id="light" data-act="light" hidden>${t('Light on')}</button>`)}
    <main id="main" tabindex="-1">
      <h1 class="unseen">${titleOf(aim)}</h1>
      <p class="at">${event && rich('At {event}', { event: html`<b class="hand" dir="auto">${event.name}</b>` })}</p>
      <div class="aim">
        <p class="hint" id="hint" role="status"></p>
        <div class="frame" aria-hidden="true"><span id="opening">${t('Opening the camera')}</span></div>
      </div>
      <input id="zoom" class="zoom" type="range" aria-label="${t('Zoom')}" hidden />
      <div class="shoot">
        ${photos()}<button class="shutter" id="snap" data-act="snap" disabled>${t('Snap')}</button>
        ${!aim.front && html`<button class="quiet" data-act="both" aria-pressed="false">${t('Both sides')}</button>`}
      </div>
    </main>
  </div>`
}

function picker(aim, why, captures) {
  return html`<div class="shot dim">
    ${top(leading(aim), unsentChip(captures))}
    <main id="main" tabindex="-1">
      <h1 class="unseen">${titleOf(aim)}</h1>
      <div class="aim">
        <p class="frame">${t('Fill the picture with the card, then tell what you talked about.')}</p>
        <p class="small">${why}</p>
      </div>
      <div class="shoot">
        ${photos()}<label class="shutter"
          >${t('Snap')}<input class="unseen" type="file" id="snap" accept="image/*" capture="environment"
        /></label>
      </div>
    </main>
  </div>`
}
