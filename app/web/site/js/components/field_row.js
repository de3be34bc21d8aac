// One line of a card: to be read, or open to be mended with its place on the photo beside it.

import { html } from '../page/html.js'
import { difference } from '../model/card_fields.js'
import { webAddress } from '../model/message.js'
import { piece } from './photo_region.js'
import { noop, t, translated } from '../i18n.js'

const ABSENT = {
  fn: noop('There is no name on it'),
  org: noop('There is no company on it'),
  emails: noop('There is no e-mail on it'),
  tels: noop('There is no such number on it'),
}

export function line({ label, text, seen, kind, doubt }, key) {
  const check = doubt && html` <em class="check">${t('Please check')}</em>`
  return html`<div class="field">
    <button class="fact ${doubt && 'doubt'}" id="line-${key}" data-act="mend" data-line="${key}">
      <span>${label}${check}</span>
      ${text === null ? html`<b class="missing">${t('Not on the card')}</b>` : html`<b>${kind === 'text' ? html`<bdi>${seen}</bdi>` : html`<bdi class="exact" dir="ltr">${breakable(seen)}</bdi>`}</b>`}
    </button>
    ${text !== null && !doubt && use(kind, text)}
  </div>`
}

// After a sign at which an address may break; not by a lookbehind, which Safari before 16.4 refuses with the whole script.
const BREAKS = /([^@./]*[@./])/

// An address that is too long for its line breaks where the eye breaks it, too.
const breakable = (text) =>
  text
    .split(BREAKS)
    .filter(Boolean)
    .map((part, index) => html`${index > 0 && html`<wbr />`}${part}`)

// What such a line is good for: a call, a visit to the page. Mail begins with writing the message.
function use(kind, text) {
  const [words, address] = { tel: [t('Call'), `tel:${text}`], url: [t('Open'), webAddress(text)] }[kind] ?? []
  const outside = kind === 'url' && html`target="_blank" rel="noreferrer"`
  return address && html`<a class="quiet" href="${address}" aria-label="${words} ${text}" ${outside}>${words}</a>`
}

// `elsewhere` are other lines of the same card that may be meant.
export function mending({ field, label, text, kind, doubt, value }, elsewhere) {
  const alternatives = (value?.alternatives ?? []).filter((other) => other !== text)
  const others = elsewhere.filter((other) => other !== text && !alternatives.includes(other))
  return html`<form class="field mend" data-form="line" aria-current="true">
    <label class="label" for="mended">${label} ${doubt && html`<em class="check">${t('Please check')}</em>`}</label>
    ${value?.box && piece(value.box)}
    <input
      id="mended"
      name="text"
      type="${kind === 'url' ? 'text' : kind}"
      value="${text}"
      ${direction(kind)}
      autocomplete="off"
    />
    ${alternatives.length > 0 && choices(t('Or choose'), text ?? '', alternatives, kind)}
    ${
      others.length > 0 &&
      html`<details>
        <summary>${t('Another line on the card')}</summary>
        ${choices(t('Another line on the card'), null, others, kind)}
      </details>`
    }
    <div class="acts">
      <button class="second">${t('Save')}</button>
      ${text !== null && html`<button type="button" class="quiet" data-act="gone">${ABSENT[field] ? translated(ABSENT[field]) : t('Not on the card')}</button>`}
      <button type="button" class="quiet" data-act="close">${t('Cancel')}</button>
    </div>
  </form>`
}

// What else the line may say; where it differs from `text` is marked.
function choices(legend, text, others, kind) {
  const marked = (other) => {
    if (text === null) return other
    const { before, changed, after } = difference(text, other)
    return html`${before}${changed && html`<mark>${changed}</mark>`}${after}`
  }
  return html`<fieldset>
    <legend class="unseen">${legend}</legend>
    ${others.map(
      (other) =>
        html`<label class="pick"
          ><input type="radio" name="alternative" value="${other}" /> <span ${direction(kind)}>${marked(other)}</span></label
        >`,
    )}
  </fieldset>`
}

// Addresses and numbers run from left to right in every language; names and words as they are written.
const direction = (kind) => (kind === 'text' ? html`dir="auto"` : html`class="exact" dir="ltr"`)
