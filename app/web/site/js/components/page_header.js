// The top of a page: the event or the way back, and at most one more link.

import { html, rich } from '../page/html.js'
import { t } from '../i18n.js'

/**
 * @param {Content} start
 * @param {Content} [end]
 */
export function top(start, end = '') {
  return html`<header class="top">${start}${end}</header>`
}

export const back = (path = '/', name = t('Drawer')) => html`<a class="back" href="${path}">${name}</a>`

// The current event, or the question where the user is.
export function place(event) {
  return event
    ? html`<a class="place" href="/event">${rich('At {event}', { event: html`<b dir="auto">${event.name}</b>` })}</a>`
    : html`<a class="place" href="/event">${t('Choose event')}</a>`
}
