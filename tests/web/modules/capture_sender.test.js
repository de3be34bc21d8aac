import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Problem, createApi } from '../../../app/web/site/js/api.js'
import { NotKept, memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { createOutbox } from '../../../app/web/site/js/storage/outbox.js'
import { createSending, sendAll, sendLastWords } from '../../../app/web/site/js/sync/capture_sender.js'

const PHOTO = new Blob(['a photo'])
const passing = () => new Problem({ status: 0, code: 'no-network', detail: 'The server does not answer.' })
const refused = () => new Problem({ status: 415, code: 'not-a-picture', detail: 'This is not a picture.' })

// A server that keeps scans by id, and fails as `fails` says.
function aServer({ fails = () => null } = {}) {
  const scans = new Map()
  const notes = new Map()
  const answer = (call, path, work) => {
    const failure = fails(call, path)
    if (failure) throw failure
    return work()
  }
  return {
    scans,
    notes,
    send: async (path, form) =>
      answer('send', path, () => {
        const id = path.split('/').at(-1)
        if (!scans.has(id)) scans.set(id, form)
        if (form.get('note')) notes.set(id, form.get('note'))
        return { contact_ids: [id], encounter_ids: [id] }
      }),
    get: async (path) =>
      answer('get', path, () => {
        const id = path.split('/').at(-1)
        if (path.startsWith('/scans')) return { contact_ids: [id], encounter_ids: [id] }
        return { encounters: [{ id, rev: 7, note: notes.get(id) ?? '' }] }
      }),
    patch: async (path, { note }) =>
      answer('patch', path, () => {
        const id = path.split('/').at(-1)
        notes.set(id, note)
        return { id, rev: 8, note }
      }),
  }
}

async function anOutbox(...captures) {
  const outbox = createOutbox(memoryDatabase())
  for (const capture of captures) await outbox.keep({ front: PHOTO, open: false, ...capture })
  return outbox
}

test('what waits is sent oldest first and then leaves', async () => {
  const outbox = await anOutbox({ id: '2', note: 'second' }, { id: '1', note: 'first', event_id: 'e', captured_at: 'then' })
  const server = aServer()

  assert.equal(await sendAll(outbox, server), true)

  assert.deepEqual([...server.scans.keys()], ['1', '2'])
  assert.deepEqual([server.scans.get('1').get('event_id'), server.scans.get('1').get('captured_at')], ['e', 'then'])
  assert.deepEqual(await outbox.waiting(), [])
})

test('the photo goes while the note is being written, the note as it stands, and what follows later', async () => {
  const outbox = await anOutbox({ id: '1', open: true, note: 'half a' })
  const server = aServer()

  await sendAll(outbox, server)
  assert.equal(server.scans.size, 1)
  assert.deepEqual([...server.notes], [['1', 'half a']])
  assert.equal((await outbox.waiting()).length, 1)

  await outbox.change('1', { note: 'a whole note', open: false })
  await sendAll(outbox, server)
  assert.deepEqual([...server.notes], [['1', 'a whole note']])
  assert.deepEqual(await outbox.waiting(), [])
})

test('a note written meanwhile on the same meeting stays', async () => {
  const outbox = await anOutbox({ id: '1', open: true })
  const server = aServer()
  await sendAll(outbox, server)
  server.notes.set('1', 'what was there')

  await outbox.change('1', { note: 'and this', open: false })
  await sendAll(outbox, server)

  assert.equal(server.notes.get('1'), 'what was there\nand this')
})

test('without a network everything stays, and is tried again', async () => {
  const outbox = await anOutbox({ id: '1' }, { id: '2' })
  const asked = []
  const server = aServer({ fails: (_, path) => (asked.push(path), passing()) })

  assert.equal(await sendAll(outbox, server), false)

  assert.equal((await outbox.waiting()).length, 2)
  assert.deepEqual(asked, ['/scans/1', '/account'])
})

test('what the server refuses stays with the reason, and the others go on', async () => {
  const outbox = await anOutbox({ id: '1' }, { id: '2' })
  const server = aServer({ fails: (_, path) => (path.endsWith('1') ? refused() : null) })

  assert.equal(await sendAll(outbox, server), true)

  const [left] = await outbox.waiting()
  assert.deepEqual([left.id, left.problem], ['1', 'This is not a picture.'])
  assert.deepEqual([...server.scans.keys()], ['2'])
})

test('a revoked token keeps the queue', async () => {
  const outbox = await anOutbox({ id: '1' })
  const server = aServer({ fails: () => new Problem({ status: 401, code: 'unauthorized', detail: 'Sign in.' }) })

  await sendAll(outbox, server)

  const [left] = await outbox.waiting()
  assert.equal(left.problem, null)
})

test('a server that asks for patience is not asked for the next capture', async () => {
  const outbox = await anOutbox({ id: '1' }, { id: '2' })
  const asked = []
  const tooMany = () => new Problem({ status: 429, code: 'too-many', detail: 'Try again in a minute.' })
  const server = aServer({ fails: (_, path) => (asked.push(path), path === '/account' ? null : tooMany()) })

  assert.equal(await sendAll(outbox, server), false)

  assert.deepEqual(asked, ['/scans/1'])
  assert.deepEqual(
    (await outbox.waiting()).map(({ problem }) => problem),
    [null, null],
  )
})

// An outbox on a phone in which nothing more can be written, only removed.
function onFullPhone(outbox) {
  const full = { is: true }
  const change = async (...changed) => {
    if (full.is) throw new NotKept('full')
    return outbox.change(...changed)
  }
  return { ...outbox, change, full }
}

test('on a full phone the photo of a note that is being written is sent once, whatever is sent later', async () => {
  const outbox = onFullPhone(await anOutbox({ id: '1', open: true, note: 'half a' }))
  const asked = []
  const server = aServer({ fails: (call) => (asked.push(call), null) })
  const unrecorded = new Map()

  for (let flush = 0; flush < 3; flush += 1) await sendAll(outbox, server, { unrecorded })
  assert.deepEqual(
    asked.filter((call) => call !== 'get'),
    ['send'],
  )

  outbox.full.is = false
  await outbox.change('1', { note: 'half a note', open: false })
  await sendAll(outbox, server, { unrecorded })
  assert.deepEqual(
    asked.filter((call) => call !== 'get'),
    ['send', 'patch'],
  )
  assert.equal(server.notes.get('1'), 'half a note')
  assert.deepEqual(await outbox.waiting(), [])
})

test('a page remembers what arrived from a full phone until it is gone', async () => {
  const outbox = onFullPhone(await anOutbox({ id: '1', open: true }))
  const asked = []
  const server = aServer({ fails: (call) => (asked.push(call), null) })
  const sending = createSending({ outbox, api: server, isSignedIn: () => true, lock: (work) => work() })

  await sending.flush()
  await sending.flush()
  sending.stop()

  assert.deepEqual(
    asked.filter((call) => call === 'send'),
    ['send'],
  )
})

test('on a full phone a photo that is refused, or fails, does not hold up those behind it', async () => {
  for (const fails of [refused, passing]) {
    const outbox = onFullPhone(await anOutbox({ id: '1' }, { id: '2' }))
    const server = aServer({ fails: (call, path) => (path.endsWith('1') && call === 'send' ? fails() : null) })

    assert.equal(await sendAll(outbox, server), fails === refused)

    assert.deepEqual(
      (await outbox.waiting()).map(({ id }) => id),
      ['1'],
    )
    assert.deepEqual([...server.scans.keys()], ['2'])
  }
})

test('last words go with the page, and come to the same note as what waits', async () => {
  const outbox = await anOutbox({ id: '1', open: true, note: 'half a' })
  const server = aServer()
  await sendAll(outbox, server)
  const last = await outbox.write(await outbox.get('1'), 'half a sentence')
  const asked = []
  const patch = async (path, body, options) => (asked.push(options), server.patch(path, body))

  sendLastWords(last, 'half a sentence', { patch })
  sendLastWords(last, 'half a', { patch })
  sendLastWords({ ...last, meeting: null }, 'half a sentence', { patch })
  assert.deepEqual(asked, [{ rev: 7, keepalive: true }])
  assert.equal(server.notes.get('1'), 'half a sentence')
  assert.equal((await outbox.get('1')).note, 'half a sentence')

  // The answer never came; somebody else wrote meanwhile.
  server.notes.set('1', 'the other phone\nhalf a sentence')
  server.patch = async () => assert.fail('the words are there')
  await outbox.change('1', { open: false, meeting: null })
  await sendAll(outbox, server)
  assert.deepEqual(await outbox.waiting(), [])
})

test('a request carries the token and the revision, and a refusal speaks', async () => {
  const asked = []
  const problem = { status: 412, code: 'changed-meanwhile', detail: 'This was changed elsewhere.', current: { rev: 9 } }
  const fetch = async (path, request) => {
    asked.push([path, request])
    return new Response(JSON.stringify(problem), { status: 412 })
  }
  const api = createApi({ token: () => 'secret', onSignedOut: () => assert.fail(), fetch })

  await assert.rejects(api.patch('/contacts/1', { fn: 'Dana' }, { rev: 7 }), (error) => {
    assert.equal(error.detail, 'This was changed elsewhere.')
    assert.deepEqual(error.current, { rev: 9 })
    return error.isPassing === false
  })
  const [[path, { headers }]] = asked
  assert.equal(path, '/api/v1/contacts/1')
  assert.equal(headers.Authorization, 'Bearer secret')
  assert.equal(headers['If-Match'], '7')
})

test('only an answer to our own token signs out', async () => {
  let out = 0
  const fetch = async () => new Response('{"code": "unauthenticated"}', { status: 401 })
  const api = (token) => createApi({ token: () => token, onSignedOut: () => (out += 1), fetch })

  await assert.rejects(api('secret').get('/account'))
  await assert.rejects(api('secret').post('/tokens', {}, { open: true }))
  await assert.rejects(api(null).get('/account'))
  assert.equal(out, 1)
})

test('a late answer to a former token signs nobody out', async () => {
  let token = 'before'
  let answer
  const fetch = () =>
    new Promise((resolve) => (answer = () => resolve(new Response('{"code": "unauthenticated"}', { status: 401 }))))
  const api = createApi({ token: () => token, onSignedOut: () => assert.fail('signed out'), fetch })

  const asked = api.get('/changes')
  token = 'after coming in again'
  answer()

  await assert.rejects(asked, { status: 401 })
})

test('a server that cannot be reached is a problem that passes', async () => {
  const fetch = async () => {
    throw new TypeError('Failed to fetch')
  }
  const api = createApi({ token: () => null, onSignedOut: () => {}, fetch })

  await assert.rejects(api.get('/drawer'), (error) => error instanceof Problem && error.isPassing)
})
