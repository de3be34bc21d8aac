// Which event one is at.

import { t } from '../i18n.js'

const HOUR = 60 * 60 * 1000
const LONGEST = 24 * HOUR // an event without an end is over a day after it began

// The one chosen on this device while it lasts, else the one going on, else null.
export function currentEvent(events, chosen, now) {
  const lasting = events.filter((event) => !isOver(event, now))
  return lasting.find(({ id }) => id === chosen) ?? lasting.find((event) => isGoingOn(event, now)) ?? null
}

export function isOver(event, now) {
  if (event.ends_at) return new Date(event.ends_at) <= now
  return Boolean(event.starts_at) && +now - +new Date(event.starts_at) > LONGEST
}

export function isGoingOn(event, now) {
  return Boolean(event.starts_at) && new Date(event.starts_at) <= now && !isOver(event, now)
}

// A new event, from now until the end of `until` (a date like 2026-05-01; today when empty).
export function newEvent({ name, place, purpose, goal, until }, now, zone) {
  const last = until ? new Date(`${until}T23:59:00`) : new Date(now.getFullYear(), now.getMonth(), now.getDate(), 23, 59)
  const ends = last > now ? last : new Date(now.getTime() + LONGEST)
  return {
    name: name.trim(),
    place: place?.trim() || null,
    purpose: purpose?.trim() || null,
    ...(goal ? { goal: Number(goal) } : {}),
    starts_at: now.toISOString(),
    ends_at: ends.toISOString(),
    timezone: zone,
  }
}

// What is changed in an event by a form of the same fields; what was left alone is not said, for another phone may have
// changed it.
/**
 * @param {Meeting} event
 * @param {any} typed
 * @param {Date} now
 * @param {string} zone
 * @returns {Partial<Meeting>}
 */
export function changedEvent(event, typed, now, zone) {
  const { starts_at: _, ends_at: ends, ...named } = newEvent(typed, now, zone)
  const said = { ...named, goal: Number(typed.goal || 0) }
  const changed = Object.entries(said).filter(([field, value]) => value !== (event[field] ?? null))
  return {
    ...Object.fromEntries(changed),
    ...(typed.until && typed.until !== dateOf(event.ends_at) ? { ends_at: ends } : {}),
  }
}

// What a date input takes.
export function dateOf(instant) {
  if (!instant) return ''
  const day = new Date(instant)
  const two = (number) => String(number).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

// Its people, apart: those with whom something was said, and the cards without a word.
export function conversations(event, contacts) {
  const met = meetingsAt(event, contacts)
  return {
    talks: met.filter(({ meeting }) => isReal(meeting.note)),
    bare: met.filter(({ meeting }) => !isReal(meeting.note)),
  }
}

// Whether a note says something: two words, or as much in a script that sets no blanks between them.
export function isReal(note) {
  return (
    /\p{L}[^\p{L}]+\p{L}/u.test(note) || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{3}/u.test(note)
  )
}

// What became of them: written to within a day, within two, later; still waiting. Who was let go is let go.
export function afterwards(event, contacts) {
  const met = meetingsAt(event, contacts)
  const written = (from, to) =>
    met.filter(({ meeting: { state, resolved_at: at, met_at: metAt } }) => {
      const hours = at ? (+new Date(at) - +new Date(metAt)) / HOUR : Infinity
      return state === 'followed_up' && hours > from && hours <= to
    })
  return [
    [t('Written to within a day'), written(-Infinity, 24)],
    [t('Written to within two days'), written(24, 48)],
    [t('Written to later'), met.filter(({ meeting }) => meeting.state === 'followed_up' && isLate(meeting))],
    [t('Still waiting'), met.filter(({ meeting }) => meeting.state === 'waiting')],
  ].filter(([, people]) => people.length)
}

const isLate = ({ resolved_at: at, met_at: metAt }) => !at || +new Date(at) - +new Date(metAt) > 48 * HOUR

function meetingsAt(event, contacts) {
  const met = contacts.flatMap((contact) =>
    contact.encounters.filter((meeting) => meeting.event_id === event.id).map((meeting) => ({ contact, meeting })),
  )
  return met.sort((a, b) => +new Date(a.meeting.met_at) - +new Date(b.meeting.met_at))
}
