import assert from 'node:assert/strict'
import { test } from 'node:test'

import { timelineOf } from '../../../app/web/site/js/model/timeline.js'

const NOW = new Date('2026-05-08T18:45:00Z')
const MET = { met_at: '2026-05-07T18:40:00Z', state: 'waiting' }
const words = (meeting, nudge) => timelineOf(meeting, nudge, NOW, 'UTC').words

test('before the reminder it says when that will be', () => {
  const timeline = timelineOf(MET, { kind: 'follow_up', due_at: '2026-05-08T20:59:00Z' }, NOW, 'UTC')

  assert.deepEqual(timeline.words, ['Met yesterday, 18:40', 'Tonight, 20:59'])
  assert.deepEqual(timeline.lines, [{ from: 0, to: 1, coming: true }])
})

test('after the reminder it is now, until the last call', () => {
  const said = words(MET, { kind: 'last_call', due_at: '2026-05-09T17:40:00Z' })

  assert.deepEqual(said, ['Met yesterday, 18:40', 'Now', 'Last call tomorrow, 17:40'])
})

test('when nothing more comes it says so', () => {
  assert.deepEqual(words(MET, null), ['Met yesterday, 18:40', 'No more reminders'])
})

test('what is done has no future', () => {
  assert.deepEqual(words({ ...MET, state: 'followed_up' }, null), ['Met yesterday, 18:40'])
})
