import assert from 'node:assert/strict'
import { test } from 'node:test'

import { conversations, currentEvent, newEvent } from '../../../app/web/site/js/model/happening.js'

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
