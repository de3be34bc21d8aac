import assert from 'node:assert/strict'
import { test } from 'node:test'

import { aMemory, memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { takeOverFormer } from '../../../app/web/site/js/storage/former_database.js'
import { createOutbox } from '../../../app/web/site/js/storage/outbox.js'

// The one database that all accounts had in common, as the page before left it.
async function aFormer({ rows = [], words = [], captures = [], changes = [] }) {
  const memory = aMemory()
  const database = memoryDatabase(memory)
  for (const row of rows) await database.rows.put(row)
  for (const word of words) await database.words.put(word)
  for (const capture of captures) await database.captures.put(capture)
  for (const change of changes) await database.changes.put(change)
  const former = { memory, isDropped: false }
  former.how = {
    open: async () => (former.isDropped ? null : memoryDatabase(memory)),
    drop: async () => (former.isDropped = true),
  }
  former.left = async () => {
    const left = memoryDatabase(memory)
    return [(await left.captures.all()).map(({ id }) => id), (await left.changes.all()).map(({ id }) => id)]
  }
  return former
}

const account = (id) => ({ key: `account/${id}`, kind: 'account', rev: 1, resource: { id } })
const cursor = { name: 'rows', next: 7, at: '2026-05-07T10:00:00Z' }
const aCapture = (id, owner) => ({
  id,
  account: owner,
  photo: new Blob([id]),
  back: null,
  note: `note ${id}`,
  noted: '',
  encounter_id: null,
  open: false,
  problem: null,
  ready: true,
})
const aChange = (id, path = '/contacts/c1') => ({
  id,
  method: 'PATCH',
  path,
  body: { fn: id },
  rev: 1,
  describe: id,
  before: {},
  problem: null,
  conflict: null,
})

async function takenOver(former, id, { wasSignedIn = false, database = memoryDatabase() } = {}) {
  const taken = { letters: 0 }
  const remembered = { takeOverFormer: () => (taken.letters += 1) }
  await takeOverFormer({ id, database, remembered, wasSignedIn }, former.how)
  const [captures, changes, rows] = await Promise.all(['captures', 'changes', 'rows'].map((shelf) => database[shelf].all()))
  return {
    ...taken,
    database,
    captures: captures.map((one) => one.id),
    changes: changes.map((one) => one.id),
    rows,
    next: (await database.words.get('rows'))?.next,
  }
}

test('whoever is signed in takes all of it over, with its photos and in the order it was made', async () => {
  const former = await aFormer({
    rows: [account('ana')],
    words: [cursor],
    captures: [aCapture('1', 'ana'), aCapture('2', null)],
    changes: [aChange('a'), aChange('b')],
  })

  const { captures, changes, rows, next, letters, database } = await takenOver(former, 'ana', { wasSignedIn: true })

  assert.deepEqual([captures, changes, rows.length, next, letters], [['1', '2'], ['a', 'b'], 1, 7, 1])
  assert.deepEqual(
    (await database.changes.all()).map(({ order }) => order),
    [1, 2],
  )
  assert.equal(former.isDropped, true)
  const outbox = createOutbox(database)
  await outbox.separatePhotos()
  const [{ front, note }] = await outbox.waiting()
  assert.deepEqual([await (await outbox.photo(front)).text(), note], ['1', 'note 1'])
})

test('what belongs to another account stays where it is until that one comes in', async () => {
  const former = await aFormer({ captures: [aCapture('1', 'ana'), aCapture('2', 'ben')] })

  assert.deepEqual((await takenOver(former, 'ben')).captures, ['2'])
  assert.deepEqual([await former.left(), former.isDropped], [[['1'], []], false])

  assert.deepEqual((await takenOver(former, 'ana')).captures, ['1'])
  assert.equal(former.isDropped, true)
})

test('rows, changes and letters of one account are not given to another', async () => {
  const former = await aFormer({
    rows: [account('ana')],
    words: [cursor],
    captures: [aCapture('1', null)],
    changes: [aChange('a')],
  })

  const ben = await takenOver(former, 'ben')

  assert.deepEqual([ben.rows, ben.changes, ben.captures, ben.letters, ben.next], [[], [], [], 0, undefined])
  assert.deepEqual(await former.left(), [['1'], ['a']])
})

test('changes that nobody has signed are taken over by the account that knows what they are about', async () => {
  const former = await aFormer({ changes: [aChange('a', '/contacts/c1'), aChange('b', '/events/new')] })
  const ana = memoryDatabase()
  await ana.rows.put({ key: 'contact/c1', kind: 'contact', rev: 1, resource: { id: 'c1' } })

  assert.deepEqual((await takenOver(former, 'ben')).changes, [])
  assert.deepEqual((await takenOver(former, 'ana', { database: ana })).changes, ['a', 'b'])
})

test('a page that goes away in the middle takes over the rest at its next start', async () => {
  const former = await aFormer({ rows: [account('ana')], captures: [aCapture('1', 'ana')], changes: [aChange('a')] })
  const database = memoryDatabase()
  const { open } = former.how
  former.how.open = async () => {
    const dying = await open()
    dying.write = async () => {
      throw new Error('gone')
    }
    return dying
  }
  await assert.rejects(takenOver(former, 'ana', { database }))
  former.how.open = open

  const { captures, changes } = await takenOver(former, 'ana', { database })

  assert.deepEqual([captures, changes, former.isDropped], [['1'], ['a'], true])
})

test('a phone without it has nothing to take over', async () => {
  const { captures, changes } = await takenOver({ how: { open: async () => null } }, 'ana')

  assert.deepEqual([captures, changes], [[], []])
})
