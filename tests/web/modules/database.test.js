import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  NotKept,
  aMemory,
  asPhoto,
  blobOf,
  memoryDatabase,
  openAccountDatabase,
} from '../../../app/web/site/js/storage/database.js'
import { PROMISES } from './database_contract.js'

for (const [promise, keeps] of Object.entries(PROMISES)) {
  test(`in memory: ${promise}`, () => {
    const memory = aMemory()
    return keeps(async () => memoryDatabase(memory))
  })
}

test('where the browser keeps nothing, opening says so', async () => {
  await assert.rejects(openAccountDatabase('ana', { factory: undefined }), { name: 'NotKept', reason: 'forbidden' })
})

// A browser whose opening ends in this error.
const failing = (name) => ({
  open() {
    const opening = { error: new DOMException('no', name) }
    queueMicrotask(() => opening.onerror())
    return opening
  },
})

test('why nothing can be kept is told apart', async () => {
  const reasons = {
    VersionError: 'newer',
    QuotaExceededError: 'full',
    SecurityError: 'forbidden',
    InvalidStateError: 'forbidden',
    UnknownError: 'lost',
  }

  for (const [name, reason] of Object.entries(reasons)) {
    await assert.rejects(
      openAccountDatabase('ana', { factory: failing(name) }),
      (error) => error instanceof NotKept && error.reason === reason,
    )
  }
})

test('a browser that never answers the opening is not waited for', async () => {
  await assert.rejects(openAccountDatabase('ana', { factory: { open: () => ({}) }, patience: 1 }), { reason: 'lost' })
})

test('a picture is kept as octets and is the same picture again', async () => {
  const database = memoryDatabase()
  await database.photos.add(await asPhoto('1', new Blob(['a photo'], { type: 'image/png' })))

  const picture = blobOf(await database.photos.get('1'))

  assert.deepEqual([await picture.text(), picture.type], ['a photo', 'image/png'])
})
