// Places on a card's photo: the piece with one line, and the card itself with that line outlined and connected to its field.

import { html } from '../page/html.js'
import { cardAround } from '../model/boxes.js'
import { photo } from '../storage/photos.js'
import { t } from '../i18n.js'

const MARGIN = 0.35 // of the line's height, around it
const THREAD_IN = 14
const SVG = 'http://www.w3.org/2000/svg'

// The photo of `side` over the card, once it is there; with `box` outlined on it.
export const facing = (side, box, label) =>
  html`<svg class="facing" data-facing="${side}" data-box="${box && JSON.stringify(box)}" role="img" aria-label="${label}" hidden></svg>`

export const piece = (box) =>
  html`<svg class="piece" data-piece="${JSON.stringify(box)}" role="img" aria-label="${t('This line on the card')}" hidden></svg>`

// Puts the photo of `scan` into what the two above drew; `boxes` are those of all lines of the card.
export async function showPlaces(root, api, scan, boxes) {
  const places = [...root.querySelectorAll('[data-piece], [data-facing]')]
  if (!scan) return
  for (const place of places) {
    const box = JSON.parse(place.dataset.piece ?? (place.dataset.box || 'null'))
    const side = place.dataset.facing ?? box.side
    const picture = await photoOf(api, scan, side)
    if (!picture) continue
    if (place.dataset.piece) showPiece(place, picture, box)
    else
      showFacing(
        place,
        picture,
        box,
        boxes.filter((one) => one.side === side),
      )
  }
}

// One side of a scan as a loaded picture; null when it cannot be had.
export async function photoOf(api, scan, side) {
  const address = await photo(api, `/scans/${scan.id}/photo/${side}`, scan.rev).catch(() => null)
  return address && loaded(address)
}

function showPiece(place, picture, { x, y, w, h }) {
  const margin = h * MARGIN
  look(place, picture, { x: x - margin, y: y - margin, w: w + 2 * margin, h: h + 2 * margin })
}

function showFacing(place, picture, box, boxes) {
  const size = { width: picture.naturalWidth, height: picture.naturalHeight }
  const shown = boxes.length ? cardAround(boxes, size) : { x: 0, y: 0, w: size.width, h: size.height }
  look(place, picture, shown)
  if (!box) return
  const room = box.h * MARGIN
  const spot = { x: box.x - room, y: box.y - room, width: box.w + 2 * room, height: box.h + 2 * room }
  place.append(drawn('rect', { class: 'spot', ...spot, rx: room }))
  place.append(drawn('path', { class: 'connector', d: connectorFrom(spot, shown, place) }))
}

// From the outlined line to the edge of the card, and down to the field below.
function connectorFrom({ x, y, width, height }, shown, place) {
  const isMirrored = getComputedStyle(place).direction === 'rtl'
  const inset = THREAD_IN * Math.max(shown.w / place.clientWidth, shown.h / place.clientHeight)
  const end = isMirrored ? shown.x + inset : shown.x + shown.w - inset
  return `M${isMirrored ? x : x + width} ${y + height / 2}H${end}V${shown.y + 2 * shown.h}`
}

function look(place, picture, { x, y, w, h }) {
  place.setAttribute('viewBox', [x, y, w, h].join(' '))
  const { naturalWidth: width, naturalHeight: height } = picture
  place.replaceChildren(drawn('image', { href: picture.src, width, height }))
  place.removeAttribute('hidden')
}

export function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name)
  for (const [each, value] of Object.entries(attributes)) element.setAttribute(each, value)
  return element
}

function loaded(address) {
  return new Promise((resolve) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => resolve(null)
    picture.src = address
  })
}
