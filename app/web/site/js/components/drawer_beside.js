// On a wide screen the drawer stands beside the person that is looked at.

import { html, rich } from '../page/html.js'
import { nameOf, somebody } from '../model/contact_texts.js'
import { sayWhen } from '../model/time_texts.js'
import { t } from '../i18n.js'

const wide = () => matchMedia('(min-width: 75rem)')

// Those who are waiting, in their order; null where there is no room for them.
export const besideOf = (store) =>
  wide().matches
    ? store.drawer().map(({ contact, encounter, next_nudge: nudge }) => ({
        id: contact.id,
        encounter: encounter.id,
        name: nameOf(contact),
        due: nudge?.due_at ?? null,
      }))
    : null

/** @param {AbortSignal} signal */
export const onRoomBeside = (heard, signal) => wide().addEventListener('change', heard, { signal })

export function drawerBeside(people, current, zone) {
  if (!people?.length) return ''
  const now = new Date()
  const due = (at) => (at === null ? t('Still here') : new Date(at) <= now ? t('Now') : sayWhen(new Date(at), now, zone))
  return html`<nav class="drawer-beside" aria-labelledby="drawer-beside">
    <h2 id="drawer-beside">${t('Who is waiting')}</h2>
    <ol>
      ${people.map(
        ({ id, name, due: at }) =>
          html`<li>
            <a href="/contact/${id}" ${id === current && html`aria-current="page"`}
              ><bdi class="name">${name ?? somebody()}</bdi> <span class="when">${due(at)}</span></a
            >
          </li>`,
      )}
    </ol>
  </nav>`
}

// Shown where there is a keyboard, and not while something is typed: see people.css.
export const keysLine = ({ hasKeys }) =>
  hasKeys &&
  html`<p class="keys small">
    ${rich('Keys: {d} Done, {s} Snooze, {w} Write, {n} Next person', { d: key('d'), s: key('s'), w: key('w'), n: key('n') })}
  </p>`

const key = (letter) => html`<kbd>${letter}</kbd>`
