// A card as it lies on the desk: its photo, or what we know written on paper, and the mark of its reminder.

import { html } from '../page/html.js'
import { somebody, nameOf, textOf } from '../model/contact_texts.js'

const LOOPS = 'M22 22C15 8 3 8 4 16s11 9 18 6c6-14 19-15 18-6s-11 9-18 6c-2 7-5 12-11 15M22 22c3 7 6 11 12 13'

export const bow = html`<svg class="bow" viewBox="0 0 44 44" aria-hidden="true">
  <path class="under" d="${LOOPS}" />
  <path d="${LOOPS}" />
</svg>`

export const dot = html`<span class="timeline-dot" aria-hidden="true"></span>`

// `seen` describes the picture; without it the card only illustrates the words beside it.
/**
 * @param {Contact} contact
 * @param {{ seen?: string, mark?: Content }} [how]
 */
export function face(contact, { seen = '', mark = '' } = {}) {
  return html`<span class="written" dir="auto" aria-hidden="true"
      >${nameOf(contact) ?? somebody()}<small>${textOf(contact.org)}</small></span
    ><img
      data-photo="/contacts/${contact.id}/card.jpg"
      data-rev="${contact.rev}"
      alt="${seen}"
      width="850"
      height="550"
    />${mark}`
}
