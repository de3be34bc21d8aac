// The bar at the bottom: the drawer, photographing a card, finding a contact.

import { html } from '../page/html.js'

export function bar(current) {
  const link = (path, name) => html`<a href="${path}" ${current === name && html`aria-current="page"`}>${name}</a>`
  return html`<nav class="bar" aria-label="Main">
    <ul>
      <li>${link('/', 'Drawer')}</li>
      <li><a class="snap" href="/capture">Snap a card</a></li>
      <li>${link('/find', 'Search')}</li>
    </ul>
  </nav>`
}
