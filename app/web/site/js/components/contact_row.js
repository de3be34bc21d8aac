// One person of a list: when, who, from where, what was said, and the card.

import { html } from '../page/html.js'
import { somebody, nameOf, textOf } from '../model/contact_texts.js'
import { face } from './contact_card.js'

/**
 * @param {Contact} contact
 * @param {{ when?: Content, note?: string, about?: Content, mark?: Content }} shown
 */
export function row(contact, { when = '', note = '', about = '', mark = '' }) {
  return html`<a class="row" href="/contact/${contact.id}" id="to-${contact.id}">
    <div>
      ${when && html`<p class="when">${when}</p>`}
      <h2 class="name"><bdi>${nameOf(contact) ?? somebody()}</bdi></h2>
      <p class="of"><bdi>${about || textOf(contact.org)}</bdi></p>
      ${note.trim() && html`<p class="note"><q dir="auto">${note}</q></p>`}
    </div>
    <div class="card">${face(contact, { mark })}</div>
  </a>`
}

// The size of a row while we look.
export const blankRow = html`<div class="row">
  <div><span class="blankline short"></span><span class="blankline"></span></div>
  <div class="card"></div>
</div>`
