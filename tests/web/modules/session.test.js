// What this phone remembers of each account. Node has no localStorage here: it lasts as long as the test, as in private windows.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { rememberedOf } from '../../../app/web/site/js/storage/session.js'

const DRAFT = { shape: 'short', text: 'Dear Dana', tried: [] }

// Everything that is remembered of an account was written.
function anAccount(id) {
  const session = rememberedOf(id)
  Object.assign(session, { chosenEvent: 'event-1', reminds: true, zone: 'Europe/Lisbon' })
  session.keepDraft('contact-1', DRAFT)
  return session
}

const all = ({ chosenEvent, reminds, zone, draft }) => [chosenEvent, reminds, zone, draft('contact-1')]

test('signing out keeps the drafts of the account and nothing else', () => {
  const session = anAccount('signs out')

  session.end()

  assert.deepEqual(all(session), [null, false, null, DRAFT])
})

test('nothing is remembered of an account that was deleted, its drafts included', () => {
  const session = anAccount('is deleted')
  const other = anAccount('stays')

  session.forget()

  assert.deepEqual(all(session), [null, false, null, null])
  assert.deepEqual(all(other), ['event-1', true, 'Europe/Lisbon', DRAFT])
})
