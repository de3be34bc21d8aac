// What is on this phone only, in words.

import { inList, tn } from '../i18n.js'
import { targetOf } from './pending_changes.js'

// "one card and 2 changes"; '' when nothing waits.
export function sayWaiting(captures, changes) {
  const cards = captures.length && tn('one card', '{n} cards', captures.length)
  const others = changes.length && tn('one change', '{n} changes', changes.length)
  return inList([cards, others].filter(Boolean))
}

// Where in the page that is what a change with this path is about; null when it is not here. `row` finds rows by kind and id.
export function placeOf(path, row) {
  const { kind, id } = targetOf(path)
  if (kind === 'account') return '/settings'
  const found = row(kind, id)
  if (!found) return null
  if (kind === 'event' || kind === 'contact') return `/${kind}/${id}`
  if (kind === 'encounter') return `/contact/${found.contact_id}`
  return found.encounter_id ? placeOf(`/encounters/${found.encounter_id}`, row) : null
}
