// What this phone remembers of each account. Node has no localStorage here: it lasts as long as the test, as in private windows.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { rememberedOf } from '../../../app/web/site/js/storage/session.js'

const LETTER = { shape: 'short', text: 'Dear Dana', tried: [] }

// Everything that is remembered of an account was written.
function anAccount(id) {
  const session = rememberedOf(id)
  Object.assign(session, { chosenEvent: 'event-1', reminds: true, zone: 'Europe/Lisbon' })
  session.keepLetter('contact-1', LETTER)
  return session
}

const all = ({ chosenEvent, reminds, zone, letter }) => [chosenEvent, reminds, zone, letter('contact-1')]

test('signing out keeps the letters of the account and nothing else', () => {
  const session = anAccount('signs out')

  session.end()

  assert.deepEqual(all(session), [null, false, null, LETTER])
})

test('nothing is remembered of an account that was deleted, its letters included', () => {
  const session = anAccount('is deleted')
  const other = anAccount('stays')

  session.forget()

  assert.deepEqual(all(session), [null, false, null, null])
  assert.deepEqual(all(other), ['event-1', true, 'Europe/Lisbon', LETTER])
})
