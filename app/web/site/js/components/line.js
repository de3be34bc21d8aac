// One line of a card: to be read, or open to be mended with its place on the photo beside it.

import { html } from '../html.js'
import { difference } from '../model/fields.js'
import { webAddress } from '../model/letter.js'
import { photo } from '../photos.js'

const MARGIN = 0.35 // of the line's height, around the piece of the photo

export function line({ label, text, seen, kind, doubt }, key) {
  const check = doubt && html` <em class="check">Please check</em>`
  return html`<div class="field">
    <button class="fact ${doubt && 'doubt'}" id="line-${key}" data-act="mend" data-line="${key}">
      <span>${label}${check}</span>
      ${text === null ? html`<b class="missing">Not on the card</b>` : html`<b>${kind === 'text' ? html`<bdi>${seen}</bdi>` : html`<bdi class="exact" dir="ltr">${breakable(seen)}</bdi>`}</b>`}
    </button>
    ${text !== null && !doubt && use(kind, text)}
  </div>`
}

// An address that is too long for its line breaks where the eye breaks it, too.
const breakable = (text) => text.split(/(?<=[@./])/).map((part, index) => html`${index > 0 && html`<wbr />`}${part}`)

// What one does with such a line: a call, a look. Mail begins with the letter.
function use(kind, text) {
  const [words, address] = { tel: ['Call', `tel:${text}`], url: ['Open', webAddress(text)] }[kind] ?? []
  const outside = kind === 'url' && html`target="_blank" rel="noreferrer"`
  return address && html`<a class="quiet" href="${address}" ${outside}>${words}</a>`
}

export function mending({ label, text, kind, doubt, value }) {
  const alternatives = (value?.alternatives ?? []).filter((other) => other !== text)
  return html`<form class="field mend" data-form="line" aria-current="true">
    <label class="label" for="mended">${label} ${doubt && html`<em class="check">Please check</em>`}</label>
    ${value?.box && html`<svg class="piece" data-piece="${JSON.stringify(value.box)}" role="img" aria-label="This line on the card" hidden></svg>`}
    <input
      id="mended"
      name="text"
      type="${kind === 'url' ? 'text' : kind}"
      value="${text}"
      ${direction(kind)}
      autocomplete="off"
    />
    ${alternatives.length > 0 && choices(text, alternatives, kind)}
    <div class="acts">
      <button class="second">Keep it so</button>
      ${text !== null && html`<button type="button" class="quiet" data-act="gone">Not on the card</button>`}
      <button type="button" class="quiet" data-act="close">Leave it</button>
    </div>
  </form>`
}

// What else the line may say; where it differs is marked.
function choices(text, alternatives, kind) {
  return html`<fieldset>
    <legend class="unseen">Or choose</legend>
    ${alternatives.map((other) => {
      const { before, changed, after } = difference(text, other)
      return html`<label class="pick"
        ><input type="radio" name="alternative" value="${other}" />
        <span ${direction(kind)}>${before}${changed && html`<mark>${changed}</mark>`}${after}</span></label
      >`
    })}
  </fieldset>`
}

// Addresses and numbers run from left to right in every language; names and words as they are written.
const direction = (kind) => (kind === 'text' ? html`dir="auto"` : html`class="exact" dir="ltr"`)

// Puts the piece of the photo into what `mending` drew. Boxes count in pixels of the photo.
export async function pieces(root, api, { scan }) {
  for (const place of root.querySelectorAll('[data-piece]')) {
    const { side, ...box } = JSON.parse(place.dataset.piece)
    if (!scan) return
    const address = await photo(api, `/scans/${scan.id}/photo/${side}`, scan.rev).catch(() => null)
    const picture = address && (await loaded(address))
    if (picture) showPiece(place, picture, box)
  }
}

function showPiece(place, picture, { x, y, w, h }) {
  const margin = h * MARGIN
  place.setAttribute('viewBox', [x - margin, y - margin, w + 2 * margin, h + 2 * margin].join(' '))
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'image')
  image.setAttribute('href', picture.src)
  image.setAttribute('width', picture.naturalWidth)
  image.setAttribute('height', picture.naturalHeight)
  place.replaceChildren(image)
  place.removeAttribute('hidden')
}

function loaded(address) {
  return new Promise((resolve) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => resolve(null)
    picture.src = address
  })
}
