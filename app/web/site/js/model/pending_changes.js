// A change that waits for the network, seen as if it were done; and whether it contradicts what others did meanwhile.

import { textOf } from './contact_texts.js'

const KINDS = { contacts: 'contact', encounters: 'encounter', events: 'event', nudges: 'nudge', account: 'account' }
const SINGLE = ['fn', 'org', 'title']
const MANY = ['emails', 'tels', 'urls', 'adrs', 'other']
const TIMES = /_at$/

// {kind, id, act} of a path such as /contacts/1/resolve; the account has no id in its path.
export function targetOf(path) {
  const [, noun, id = null, act = null] = path.split('?')[0].split('/')
  return { kind: KINDS[noun] ?? noun, id, act }
}

// `row` (of `kind`) as it will be after `change`; undefined when the change removes it.
export function after(row, kind, { method, path, body }) {
  const { kind: target, id, act } = targetOf(path)
  if (act === 'resolve' || act === 'reopen') return resolved(row, kind, id, act, body)
  if (kind !== target || (id && id !== row.id)) return row
  if (method === 'DELETE' && act === 'snooze') return row.state === 'cancelled' ? { ...row, state: 'pending' } : row
  if (method === 'DELETE') return act ? row : undefined
  if (act === 'snooze') return { ...row, kind: 'snoozed', state: 'pending', due_at: body.until }
  if (act) return row
  return { ...row, ...(kind === 'contact' ? asValues(row, body) : body) }
}

// The row that a change makes anew, if it does.
export function made({ method, path, body }) {
  const { kind, id, act } = targetOf(path)
  return method === 'PUT' && !act ? { kind, row: { place: null, purpose: null, goal: 2, ...body, id, rev: 0 } } : null
}

// What the changed fields say in `row`, as plainly as the change says it.
export function plainly(row, body) {
  return Object.fromEntries(Object.keys(body ?? {}).map((field) => [field, plain(row?.[field] ?? null)]))
}

// The fields in which somebody else wrote something that is neither what was there nor what we say: {field, mine, theirs}.
// Of a list they are only those in which both have changed the same entry.
export function contradictions({ body, before }, current) {
  const theirs = plainly(current, body)
  return Object.keys(body)
    .map((field) => ({ field, mine: plain(body[field]), theirs: theirs[field] }))
    .filter(({ field, mine, theirs: other }) => {
      if (same(other, before[field], field) || same(other, mine, field)) return false
      return isList(field) ? changedTwice(before[field] ?? [], mine, other ?? []) : true
    })
}

// The body of a change that contradicts nothing: its lists with what others have added to and taken from them meanwhile.
export function agreed({ body, before }, current) {
  const merged = { ...body }
  for (const field of Object.keys(body).filter(isList)) {
    merged[field] = mergedList(before[field] ?? [], body[field], current[field] ?? [])
  }
  return merged
}

const isList = (field) => MANY.includes(field)
const without = (values, others) => values.filter((value) => !others.includes(value))

function changedTwice(before, mine, theirs) {
  const gone = without(before, mine).some((value) => !theirs.includes(value))
  const added = without(without(mine, before), theirs)
  const addedThere = without(without(theirs, before), mine)
  return gone && added.length > 0 && addedThere.length > 0
}

// Their list, with each entry that we took away replaced by the one that we put in its place, and the rest of ours after.
function mergedList(before, said, current) {
  const mine = said.map(plain)
  const gone = without(before, mine)
  const added = said.filter((value) => !before.includes(plain(value)))
  const left = current.flatMap((value) => {
    const place = gone.indexOf(plain(value))
    if (place < 0) return [asSaid(value)]
    return added[place] === undefined ? [] : [added[place]]
  })
  const there = left.map(plain)
  return [...left, ...added.filter((value) => !there.includes(plain(value)))]
}

// A value of the server as a PATCH says it.
function asSaid(value) {
  return value?.type ? { value: textOf(value), type: value.type } : plain(value)
}

function resolved(row, kind, contactId, act, body) {
  if (kind !== 'encounter' || row.contact_id !== contactId) return row
  if (body?.encounter_id && body.encounter_id !== row.id) return row
  if (act === 'reopen') return { ...row, state: 'waiting', resolved_at: null }
  return row.state === 'waiting' ? { ...row, state: body.outcome, resolved_at: body.at ?? row.resolved_at } : row
}

function asValues(row, body) {
  const changed = { ...body }
  for (const field of SINGLE) {
    if (field in body) changed[field] = body[field] === null ? null : asValue(body[field], [row[field]])
  }
  for (const field of MANY) {
    if (field in body) changed[field] = body[field].map((text) => asValue(text, row[field] ?? []))
  }
  return changed
}

// What the user says keeps its place on the card while it says the same.
function asValue(said, known) {
  const text = said?.value ?? said
  const place = known.find((value) => value && textOf(value) === text)
  const fresh = { value: text, raw: text, box: null, alternatives: [], ...(said?.type ? { type: said.type } : {}) }
  return { ...fresh, ...place, confidence: 1, source: 'user' }
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain)
  return value && typeof value === 'object' ? textOf(value) : value
}

function same(a, b, field) {
  if (TIMES.test(field) && a && b) return +new Date(a) === +new Date(b)
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
