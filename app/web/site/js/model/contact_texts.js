// A contact in words. Its values carry where they were read; here only what they say counts.

import { t } from '../i18n.js'

// What a value says: as completed by the server, else as it stood on the card.
export function textOf(value) {
  return value?.value ?? value?.raw ?? null
}

export function nameOf(contact) {
  return textOf(contact.fn)
}

// What one calls somebody; never guessed where no name was read.
export function firstNameOf(contact) {
  const name = nameOf(contact)
  return contact.given_name || (name ? name.split(/\s+/)[0] : t('this person'))
}

export const somebody = () => t('Somebody you met')

// "Head of Research, Acme Robotics"
export function roleOf(contact) {
  return [textOf(contact.title), textOf(contact.org)].filter(Boolean).join(', ')
}

// The meeting a screen speaks of: the latest that still waits, else the latest.
export function meetingOf(contact) {
  const meetings = [...contact.encounters].sort((a, b) => +new Date(b.met_at) - +new Date(a.met_at))
  return meetings.find(({ state }) => state === 'waiting') ?? meetings[0] ?? null
}

// Whether each word of `sought` begins a word of a contact's name, company or addresses, as the server's search has it.
export function isMeant(contact, sought) {
  const known = [nameOf(contact), textOf(contact.org), ...contact.emails.map(textOf)]
  const words = known.filter(Boolean).join(' ').toLowerCase().split(/\s+/)
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((begin) => words.some((word) => word.startsWith(begin)))
}
