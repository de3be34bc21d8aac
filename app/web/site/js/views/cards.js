// The cards on a photo, as the user outlines them: one box for each card, and one contact for each box. Boxes are drawn by
// finger or mouse. On the keyboard arrows move a box, Shift and arrows resize it.

import { drawn, photoOf } from '../components/photo_region.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { draw, html, onAct } from '../page/html.js'
import { meetingOf } from '../model/contact_texts.js'
import { boxBetween, rounded, within } from '../model/boxes.js'
import { t, tn } from '../i18n.js'

const SMALLEST = 0.08 // of the photo's width: less is a slip of the finger
const STEP = 0.02
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** @type {View} */
export async function cards(app, { params, signal }) {
  if (!app.store.contact(params.id)) await app.store.refresh()
  const contact = app.store.contact(params.id) ?? (await app.api.get(`/contacts/${params.id}`))
  const { scan_id: scanId } = meetingOf(contact)
  const scan = app.store.scan(scanId) ?? (await app.api.get(`/scans/${scanId}`))
  const picture = await photoOf(app.api, scan, 'front')
  if (signal.aborted) return
  app.paint(page(contact, picture), { title: t('The cards on this photo') })
  if (!picture) return
  const view = { app, contact, scan, photo: document.getElementById('cards'), ...stateOf(picture) }
  const { width, height } = view.size
  view.photo.setAttribute('viewBox', `0 0 ${width} ${height}`)
  listen(view, signal)
  onAct(app.page, { add: () => add(view), last: () => removeLast(view), use: () => use(view) }, signal)
  show(view)
}

/**
 * @typedef {{ app: App, contact: Contact, scan: Scan, photo: SVGSVGElement & HTMLElement } & ReturnType<typeof stateOf>} CardsView
 */

const stateOf = (picture) => ({
  picture,
  size: { width: picture.naturalWidth, height: picture.naturalHeight },
  boxes: [], // one for each card, in pixels of the photo
  from: null, // where the finger went down
})

// Draws the boxes over the photo; the one at `focused` gets the focus.
/**
 * @param {CardsView} view
 * @param {number} [focused]
 */
function show({ photo, picture, size, boxes }, focused) {
  const rects = boxes.map(rectOf)
  photo.replaceChildren(drawn('image', { href: picture.src, ...size }), ...rects)
  if (focused !== undefined) rects[focused]?.focus()
  draw(document.getElementById('drawn'), html`${told(boxes.length)}`)
  document.getElementById('use').disabled = !boxes.length
  document.getElementById('last').hidden = !boxes.length
}

function rectOf({ x, y, w, h }, index) {
  const rect = drawn('rect', { class: 'spot', x, y, width: w, height: h, tabindex: 0, role: 'img' })
  rect.setAttribute('aria-label', t('Card {n}', { n: index + 1 }))
  rect.dataset.index = index
  return rect
}

/** @param {CardsView} view */
function listen(view, signal) {
  const { photo } = view
  photo.addEventListener('pointerdown', (event) => beginBox(view, event), { signal })
  photo.addEventListener('pointermove', (event) => stretchBox(view, event), { signal })
  for (const ended of ['pointerup', 'pointercancel']) photo.addEventListener(ended, () => endBox(view), { signal })
  photo.addEventListener('keydown', (event) => changeByKey(view, event), { signal })
}

function pointOf(photo, { clientX, clientY }) {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(photo.getScreenCTM().inverse())
  return { x, y }
}

/** @param {CardsView} view */
function beginBox(view, event) {
  const { photo, boxes, size } = view
  event.preventDefault()
  photo.setPointerCapture(event.pointerId)
  view.from = pointOf(photo, event)
  boxes.push(boxBetween(view.from, view.from, size))
}

/** @param {CardsView} view */
function stretchBox(view, event) {
  const { photo, boxes, from, size } = view
  if (!from) return
  boxes[boxes.length - 1] = boxBetween(from, pointOf(photo, event), size)
  show(view)
}

/** @param {CardsView} view */
function endBox(view) {
  if (!view.from) return
  view.from = null
  const { w, h } = view.boxes.at(-1)
  if (Math.min(w, h) < view.size.width * SMALLEST) view.boxes.pop()
  show(view)
}

/** @param {CardsView} view */
function changeByKey(view, event) {
  const { boxes, size } = view
  const index = Number(/** @type {SVGElement} */ (event.target).dataset.index ?? NaN)
  if (Number.isNaN(index)) return
  if (event.key === 'Delete' || event.key === 'Backspace') boxes.splice(index, 1)
  else if (ARROWS[event.key]) boxes[index] = moved(boxes[index], ARROWS[event.key], event.shiftKey, size)
  else return
  event.preventDefault()
  show(view, index)
}

/** @param {CardsView} view */
function add(view) {
  const { boxes, size } = view
  boxes.push(rounded({ x: size.width / 8, y: size.height / 8, w: size.width / 2, h: size.height / 3 }))
  show(view, boxes.length - 1)
}

/** @param {CardsView} view */
function removeLast(view) {
  view.boxes.pop()
  show(view)
  document.getElementById('add').focus()
}

// Has the server read each box as a card of its own.
/** @param {CardsView} view */
const use = ({ app, contact, scan, boxes }) =>
  app.attempt(async () => {
    await app.api.post(`/scans/${scan.id}/cards`, { boxes: boxes.map((box) => ({ side: 'front', ...box })) })
    await app.store.refresh()
    app.go(boxes.length > 1 ? '/' : `/contact/${contact.id}`, { replace: true })
    say(boxes.length > 1 ? t('Each card is being read by itself') : t('The card is being read as you drew it'))
  })

function moved({ x, y, w, h }, [right, down], resizes, size) {
  const dx = right * size.width * STEP
  const dy = down * size.width * STEP
  const least = size.width * SMALLEST
  if (!resizes) return rounded(within({ x: x + dx, y: y + dy, w, h }, size))
  const wide = Math.min(Math.max(w + dx, least), size.width - x)
  const high = Math.min(Math.max(h + dy, least), size.height - y)
  return rounded({ x, y, w: wide, h: high })
}

function told(number) {
  if (!number) return t('No card is outlined yet.')
  return tn('One card', '{n} cards, one person each', number)
}

function page(contact, picture) {
  const start = back(`/contact/${contact.id}`, t('Back'))
  if (!picture) {
    return html`${top(start)}
      <main id="main" class="hush" tabindex="-1"><h1>${t('The photo is not here')}</h1><p class="lede">${t('It needs the network.')}</p></main>`
  }
  return html`${top(start)}
    <main id="main" class="plain cards" tabindex="-1">
      <h1>${t('The cards on this photo')}</h1>
      <p class="sub">${t('Draw a box around each card, from corner to corner.')}</p>
      <svg class="cards-photo" id="cards" role="group" aria-label="${t('The photo. Arrows move a box, Shift and arrows resize it, Delete removes it.')}"></svg>
      <p class="small" id="drawn" role="status"></p>
      <div class="acts words">
        <button class="quiet" id="add" data-act="add">${t('Add a box')}</button>
        <button class="quiet" id="last" data-act="last" hidden>${t('Remove the last box')}</button>
      </div>
      <div class="acts"><button class="main" id="use" data-act="use" disabled>${t('Read these cards')}</button></div>
    </main>`
}
