// What is on this phone only, in words.

import { targetOf } from './pending_changes.js'

// "One card and 2 changes are"; '' when nothing waits.
export function sayWaiting(captures, changes) {
  const parts = [count(captures.length, 'card'), count(changes.length, 'change')].filter(Boolean)
  if (!parts.length) return ''
  const words = parts.join(' and ')
  const isOne = captures.length + changes.length === 1
  return `${words[0].toUpperCase()}${words.slice(1)} ${isOne ? 'is' : 'are'}`
}

function count(number, noun) {
  if (!number) return ''
  return number === 1 ? `one ${noun}` : `${number} ${noun}s`
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
