// The bar at the bottom: the drawer, photographing a card, finding a contact.

import { html } from '../page/html.js'
import { t } from '../i18n.js'

export function bar(current) {
  const link = (path, name) => html`<a href="${path}" ${current === name && html`aria-current="page"`}>${name}</a>`
  return html`<nav class="bar" aria-label="${t('Main')}">
    <ul>
      <li>${link('/', t('Drawer'))}</li>
      <li><a class="snap" href="/capture">${t('Snap a card')}</a></li>
      <li>${link('/find', t('Search'))}</li>
    </ul>
  </nav>`
}
