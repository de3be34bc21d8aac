import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nightBetween, drawerOrder } from '../../../app/web/site/js/model/drawer_order.js'

const NOON = new Date('2026-05-07T12:00:00Z')
const SLEEPS = { quiet_from: '21:00', quiet_until: '08:00', timezone: 'UTC' }
const waits = (nudge) => ({ next_nudge: nudge })

test('who is due is now, and stays now until the last call', () => {
  const due = waits({ kind: 'follow_up', due_at: '2026-05-07T11:59:00Z' })
  const reminded = waits({ kind: 'last_call', due_at: '2026-05-08T11:00:00Z' })
  const coming = waits({ kind: 'follow_up', due_at: '2026-05-07T12:01:00Z' })
  const snoozed = waits({ kind: 'snoozed', due_at: '2026-05-09T09:30:00Z' })
  const silent = waits(null)

  const order = drawerOrder([due, coming, reminded, snoozed, silent], NOON)

  assert.deepEqual(order, { now: [due, reminded], later: [coming, snoozed], still: [silent] })
})

test('a night lies between two people when it ends between them', () => {
  const between = (from, to) => nightBetween(new Date(from), new Date(to), SLEEPS)

  assert.equal(between('2026-05-07T20:59:00Z', '2026-05-08T09:30:00Z'), true)
  assert.equal(between('2026-05-07T23:00:00Z', '2026-05-08T08:00:00Z'), true)
  assert.equal(between('2026-05-07T12:00:00Z', '2026-05-07T20:59:00Z'), false)
  assert.equal(between('2026-05-08T09:30:00Z', '2026-05-08T10:15:00Z'), false)
})

test('who is never quiet has no nights', () => {
  const never = { quiet_from: null, quiet_until: null, timezone: 'UTC' }

  assert.equal(nightBetween(NOON, new Date('2026-05-09T12:00:00Z'), never), false)
})
