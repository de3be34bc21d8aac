import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  afterwards,
  changedEvent,
  conversations,
  currentEvent,
  isReal,
  newEvent,
} from '../../../app/web/site/js/model/current_event.js'

const NOON = new Date('2026-05-07T12:00:00Z')
const event = (id, starts, ends) => ({ id, starts_at: starts, ends_at: ends })
const GOING_ON = event('going on', '2026-05-07T09:00:00Z', '2026-05-08T18:00:00Z')
const OVER = event('over', '2026-05-01T09:00:00Z', '2026-05-02T18:00:00Z')
const NO_TIMES = event('no times', null, null)

test('the event one chose is the one, while it lasts', () => {
  assert.equal(currentEvent([GOING_ON, NO_TIMES], 'no times', NOON), NO_TIMES)
  assert.equal(currentEvent([GOING_ON, OVER], 'over', NOON), GOING_ON)
})

test('without a choice it is the one going on, or none', () => {
  assert.equal(currentEvent([OVER, NO_TIMES, GOING_ON], null, NOON), GOING_ON)
  assert.equal(currentEvent([OVER, NO_TIMES], null, NOON), null)
})

test('an event without an end is over a day after it began', () => {
  const open = event('open', '2026-05-06T11:59:00Z', null)

  assert.equal(currentEvent([open], 'open', NOON), null)
})

test('a new event begins now and ends after it began, whatever day is chosen', () => {
  const made = newEvent({ name: ' Harbour Tech Days ', place: '', goal: '', until: '2026-05-01' }, NOON, 'UTC')

  assert.equal(made.name, 'Harbour Tech Days')
  assert.equal(made.place, null)
  assert.equal('goal' in made, false)
  assert.ok(new Date(made.ends_at) > new Date(made.starts_at))
})

test('conversations are the cards with a word; meetings elsewhere are not counted', () => {
  const meeting = (note, event_id = 'going on') => ({ event_id, note, met_at: '2026-05-07T10:00:00Z' })
  const dana = { encounters: [meeting('the benchmark'), meeting('elsewhere', 'over')] }
  const tomas = { encounters: [meeting('  ')] }

  const { talks, bare } = conversations(GOING_ON, [dana, tomas])

  assert.deepEqual([talks.map(({ contact }) => contact), bare.map(({ contact }) => contact)], [[dana], [tomas]])
})

test('a note is a conversation when it says something, in any script', () => {
  assert.deepEqual(['her team needs the PDF', 'met Lena', '送付する資料'].map(isReal), [true, true, true])
  assert.deepEqual(['', ' ', 'nice', '007'].map(isReal), [false, false, false, false])
})

test('afterwards tells who was written to within a day, within two, later, and who waits', () => {
  const person = (state, resolved_at = null) => ({
    encounters: [{ event_id: 'going on', state, resolved_at, met_at: '2026-05-06T10:00:00Z', note: '' }],
  })
  const soon = person('followed_up', '2026-05-07T10:00:00Z')
  const next = person('followed_up', '2026-05-07T10:00:01Z')
  const late = person('followed_up', '2026-05-09T10:00:00Z')
  const waiting = person('waiting')

  const found = afterwards(GOING_ON, [waiting, late, next, soon, person('let_go', '2026-05-06T11:00:00Z')])

  assert.deepEqual(
    found.map(([words, people]) => [words, people.map(({ contact }) => contact)]),
    [
      ['Written to within a day', [soon]],
      ['Written to within two days', [next]],
      ['Written to later', [late]],
      ['Still waiting', [waiting]],
    ],
  )
})

test('of an event only what was changed is said', () => {
  const was = { name: 'Harbour', place: 'Hall 1', purpose: null, goal: 2, timezone: 'UTC', ends_at: '2026-05-08T17:00:00Z' }
  const typed = { name: 'Harbour Days', place: 'Hall 1', purpose: '', goal: '2', until: '2026-05-08' }

  assert.deepEqual(changedEvent(was, typed, NOON, 'UTC'), { name: 'Harbour Days' })
})

test('an event whose day is left alone keeps its end', () => {
  const was = { ends_at: '2026-05-08T17:00:00Z' }
  const typed = { name: 'Harbour Tech Days', place: 'Pier 4', purpose: '', goal: '3', until: '2026-05-08' }

  assert.deepEqual(changedEvent(was, typed, NOON, 'UTC'), {
    name: 'Harbour Tech Days',
    place: 'Pier 4',
    goal: 3,
    timezone: 'UTC',
  })
  assert.ok('ends_at' in changedEvent(was, { ...typed, until: '2026-05-20' }, NOON, 'UTC'))
})
