// The lines of a card as a list to look through and to mend; doubtful ones first.

import { textOf } from './contact_texts.js'
import { noop, translated } from '../i18n.js'

const SURE = 0.8

const SINGLE = [
  ['fn', noop('Name')],
  ['title', noop('Title')],
  ['org', noop('Company')],
]
const MANY = [
  ['emails', noop('E-mail')],
  ['tels', noop('Phone')],
  ['urls', noop('Web')],
  ['adrs', noop('Address')],
  ['other', noop('Also on it')],
]
const TELS = { cell: noop('Mobile'), fax: noop('Fax') }
const EXPECTED = ['fn', 'org', 'title', 'emails', 'tels'] // shown even when the card has none
const KINDS = { emails: 'email', tels: 'tel', urls: 'url' }

export const ADDABLE = MANY.filter(([field]) => field !== 'other')

// Lines of {field, index, label, text, seen, kind, doubt, value}; `text` is null where there is nothing, `seen` is what to show.
export function linesOf(contact) {
  const lines = [
    ...SINGLE.map(([field, label]) => line(field, null, label, contact[field])),
    ...MANY.flatMap(([field, label]) => many(field, label, contact[field] ?? [])),
  ]
  return lines
    .filter(({ text, field }) => text !== null || EXPECTED.includes(field))
    .sort((a, b) => Number(b.doubt) - Number(a.doubt))
}

export function doubtsOf(contact) {
  return linesOf(contact).filter(({ doubt }) => doubt)
}

// One more line of a list, still empty.
export function emptyLine(contact, field) {
  const label = MANY.find(([name]) => name === field)[1]
  return line(field, contact[field].length, label, null)
}

// The PATCH that sets one line to `text`; an empty text takes the line away. A line that was chosen from those nobody
// knew what to make of is no longer among them.
export function patchOf(contact, { field, index }, text) {
  const typed = text.trim()
  const left = contact.other.map(plain)
  const moved = field !== 'other' && typed && left.includes(typed) && { other: left.filter((line) => line !== typed) }
  return { ...changeOf(contact, field, index, typed), ...moved }
}

function changeOf(contact, field, index, typed) {
  if (index === null) return { [field]: typed || null }
  const values = contact[field].map(plain)
  const kept = plain(contact[field][index])
  values[index] = typeof kept === 'object' ? { ...kept, value: typed } : typed
  return { [field]: values.filter((value) => (value.value ?? value) !== '') }
}

// What else stands on the card and may be meant by a line of `field`.
export function elsewhereOn(contact, field) {
  const single = SINGLE.map(([name]) => name).filter((name) => name !== field)
  const texts = [...(contact.other ?? []), ...single.map((name) => contact[name])].map(textOf)
  return [...new Set(texts.filter(Boolean))]
}

// The PATCH of a card typed by hand; lines left empty stay as they are.
export function patchOfTyped(typed) {
  const given = Object.entries(typed).map(([field, text]) => [field, text.trim()])
  const asField = ([field, text]) => [field, MANY.some(([name]) => name === field) ? [text] : text]
  return Object.fromEntries(given.filter(([, text]) => text).map(asField))
}

// Every place of the card's lines on the photo.
export function boxesOf(contact) {
  return linesOf(contact).flatMap(({ value }) => (value?.box ? [value.box] : []))
}

// The PATCH that says: what stands there is right.
export function confirmation(contact) {
  const body = {}
  for (const { field, index } of doubtsOf(contact)) {
    body[field] = index === null ? textOf(contact[field]) : contact[field].map(plain)
  }
  return body
}

// How `other` differs from `text`: what is the same before and after, and what is not in between.
export function difference(text, other) {
  let start = 0
  while (start < other.length && text[start] === other[start]) start += 1
  let end = 0
  while (end < Math.min(other.length, text.length) - start && text.at(-1 - end) === other.at(-1 - end)) end += 1
  return {
    before: other.slice(0, start),
    changed: other.slice(start, other.length - end),
    after: other.slice(other.length - end),
  }
}

function many(field, label, values) {
  if (!values.length) return [line(field, 0, label, null)]
  return values.map((value, index) => line(field, index, TELS[value.type] ?? label, value))
}

function line(field, index, label, value) {
  const text = textOf(value)
  const doubt = Boolean(value) && value.source !== 'user' && value.confidence < SURE
  const seen = field === 'tels' ? asWritten(value) : text
  return { field, index, label: translated(label), text, seen, kind: KINDS[field] ?? 'text', doubt, value: value ?? null }
}

// A number with the spaces it has on the card, so that the eye can compare the two; only while it is the same number.
function asWritten(value) {
  const written = (value?.raw ?? '').trim()
  const digits = written.replace(/\D/g, '').replace(/^0+/, '')
  return digits.length > 5 && value.value?.endsWith(digits) ? written : textOf(value)
}

function plain(value) {
  if (value === undefined) return ''
  return value.type ? { value: textOf(value), type: value.type } : textOf(value)
}
