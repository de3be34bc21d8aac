import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  confirmation,
  difference,
  doubtsOf,
  elsewhereOn,
  emptyLine,
  linesOf,
  patchOf,
  patchOfTyped,
} from '../../../app/web/site/js/model/card_fields.js'

const read = (value, confidence = 0.97, more = {}) => ({
  value,
  raw: value,
  confidence,
  source: 'front',
  box: null,
  alternatives: [],
  ...more,
})

const dana = (changed = {}) => ({
  fn: read('Dana Kim'),
  org: read('Acme Robotics'),
  title: null,
  emails: [read('dana@acrne.example', 0.5), read('dana@home.example')],
  tels: [read('+442079460958', 0.9, { raw: '020 7946 0958', type: 'work' })],
  urls: [],
  adrs: [],
  other: [],
  ...changed,
})

test('doubtful lines come first', () => {
  const [first] = linesOf(dana())

  assert.equal(first.text, 'dana@acrne.example')
  assert.equal(first.doubt, true)
  assert.equal(doubtsOf(dana()).length, 1)
})

test('what the user typed is never doubtful', () => {
  assert.deepEqual(doubtsOf(dana({ emails: [read('dana@acme.example', 0.1, { source: 'user' })] })), [])
})

test('what one expects on a card is shown as missing, the rest only when it is there', () => {
  const missing = linesOf(dana()).filter(({ text }) => text === null)

  assert.deepEqual(
    missing.map(({ label }) => label),
    ['Title'],
  )
})

test('a number is shown with the spaces it has on the card while it is the same number', () => {
  const shown = (tel) => linesOf(dana({ tels: [tel] })).find(({ field }) => field === 'tels').seen

  assert.equal(shown(read('+442079460958', 0.9, { raw: '020 7946 0958' })), '020 7946 0958')
  assert.equal(shown(read('+442079460958', 0.9, { raw: '020 7946 O958' })), '+442079460958')
  assert.equal(shown(read(null, 0.4, { raw: '7946 0958' })), '7946 0958')
})

test('mending one line of a list leaves the others as they are', () => {
  assert.deepEqual(patchOf(dana(), { field: 'emails', index: 0 }, ' dana@acme.example '), {
    emails: ['dana@acme.example', 'dana@home.example'],
  })
})

test('a number keeps its kind', () => {
  assert.deepEqual(patchOf(dana(), { field: 'tels', index: 0 }, '+1 212 555 0100'), {
    tels: [{ value: '+1 212 555 0100', type: 'work' }],
  })
})

test('an emptied line goes', () => {
  assert.deepEqual(patchOf(dana(), { field: 'org', index: null }, ''), { org: null })
  assert.deepEqual(patchOf(dana(), { field: 'tels', index: 0 }, ''), { tels: [] })
})

test('a line can be added where there was none', () => {
  const line = emptyLine(dana(), 'urls')

  assert.deepEqual(patchOf(dana(), line, 'acme.example'), { urls: ['acme.example'] })
})

test('confirming sends every doubtful field as it stands', () => {
  const contact = dana({ org: read('Acme', 0.3) })

  assert.deepEqual(confirmation(contact), { org: 'Acme', emails: ['dana@acrne.example', 'dana@home.example'] })
})

test('the difference between two readings is what lies between what they share', () => {
  assert.deepEqual(difference('dana@acrne.example', 'dana@acme.example'), {
    before: 'dana@ac',
    changed: 'm',
    after: 'e.example',
  })
  assert.deepEqual(difference('aa', 'aaa'), { before: 'aa', changed: 'a', after: '' })
})

test('a line chosen from those nobody knew what to make of is no longer among them', () => {
  const contact = dana({ other: [read('Booth 12'), read('Robots for harbours')] })

  assert.deepEqual(elsewhereOn(contact, 'title'), ['Booth 12', 'Robots for harbours', 'Dana Kim', 'Acme Robotics'])
  assert.deepEqual(patchOf(contact, { field: 'title', index: null }, 'Robots for harbours'), {
    title: 'Robots for harbours',
    other: ['Booth 12'],
  })
})

test('a card typed by hand sends what was typed', () => {
  const typed = { fn: ' Tomas Lindqvist ', org: '', emails: 'tomas@lindqvist.example', tels: ' ' }

  assert.deepEqual(patchOfTyped(typed), { fn: 'Tomas Lindqvist', emails: ['tomas@lindqvist.example'] })
})
