// Promises and touches on a contact's page, and reminders that are not of an encounter.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { dueWords, isOverdue, openPromises, promisesOf, touchesOf } from '../../../app/web/site/js/model/upkeep.js'
import { isOfEncounter, nextNudge } from '../../../app/web/site/js/model/rows.js'

const NOW = new Date('2026-03-05T10:00:00Z')

test('open promises stand in the order in which they are due', () => {
  const promises = [
    { id: 'late', state: 'open', due_at: '2026-03-09T10:00:00Z' },
    { id: 'kept', state: 'kept', due_at: '2026-03-01T10:00:00Z' },
    { id: 'soon', state: 'open', due_at: '2026-03-06T10:00:00Z' },
  ]

  assert.deepEqual(
    openPromises({ promises }).map(({ id }) => id),
    ['soon', 'late'],
  )
  assert.deepEqual(openPromises({}), [])
})

test('a promise that is late says so', () => {
  assert.equal(isOverdue({ due_at: '2026-03-04T10:00:00Z' }, NOW), true)
  assert.equal(dueWords({ due_at: '2026-03-04T10:00:00Z' }, NOW, 'UTC'), 'Due yesterday, and late')
  assert.equal(dueWords({ due_at: '2026-03-06T10:00:00Z' }, NOW, 'UTC'), 'Due tomorrow')
})

test('the last touch stands first, and the list of the row keeps its order', () => {
  const touches = [{ touched_at: '2026-03-01T10:00:00Z' }, { touched_at: '2026-03-04T10:00:00Z' }]

  assert.equal(touchesOf({ touches })[0].touched_at, '2026-03-04T10:00:00Z')
  assert.equal(touches[0].touched_at, '2026-03-01T10:00:00Z')
})

test('a reminder of a promise is not the next reminder of the encounter', () => {
  const nudges = [
    { encounter_id: 'one', kind: 'promise', state: 'pending', due_at: '2026-03-06T08:00:00Z' },
    { encounter_id: 'one', kind: 'last_call', state: 'pending', due_at: '2026-03-07T08:00:00Z' },
  ]

  assert.equal(nextNudge({ all: () => nudges }, 'one').kind, 'last_call')
  assert.equal(isOfEncounter(nudges[0], 'one'), false)
})

test('the promises to all people stand in one order', () => {
  const dana = { id: 'dana', promises: [{ id: 'second', state: 'open', due_at: '2026-03-09T10:00:00Z' }] }
  const erik = { id: 'erik', promises: [{ id: 'first', state: 'open', due_at: '2026-03-06T10:00:00Z' }] }

  assert.deepEqual(
    promisesOf([dana, {}, erik]).map(({ contact, promise }) => [contact.id, promise.id]),
    [
      ['erik', 'first'],
      ['dana', 'second'],
    ],
  )
})
