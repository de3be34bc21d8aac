import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Problem } from '../../../app/web/site/js/api.js'
import { NotKept, memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { REPLAYING } from '../../../app/web/site/js/sync/change_sender.js'
import { openStore } from '../../../app/web/site/js/storage/store.js'

const MET = '2026-05-07T10:00:00Z'
const value = (text) => ({ value: text, raw: text, confidence: 0.6, box: null, source: 'front', alternatives: [] })
const aContact = (id, fn, more = {}) => ({
  id,
  rev: 1,
  fn: value(fn),
  org: null,
  title: null,
  emails: [],
  tels: [],
  urls: [],
  adrs: [],
  other: [],
  state: 'waiting',
  encounters: [],
  ...more,
})
const aMeeting = (id, contact, more = {}) => ({
  id,
  rev: 1,
  contact_id: contact,
  scan_id: null,
  event_id: null,
  met_at: MET,
  note: '',
  state: 'waiting',
  ...more,
})
const aNudge = (id, meeting, due_at, more = {}) => ({
  id,
  rev: 1,
  encounter_id: meeting,
  kind: 'follow_up',
  due_at,
  state: 'pending',
  ...more,
})

// A server that holds rows and numbers every change; `down` makes it unreachable.
function aServer(rows = []) {
  const server = { rows: new Map(), rev: 0, down: false, asked: [], tooOld: false }
  server.put = (kind, resource) => {
    server.rev += 1
    server.rows.set(`${kind}/${resource.id}`, {
      kind,
      id: resource.id,
      rev: server.rev,
      deleted: false,
      resource: { ...resource, rev: server.rev },
    })
  }
  server.remove = (kind, id, more = {}) => {
    server.rev += 1
    server.rows.set(`${kind}/${id}`, { kind, id, rev: server.rev, deleted: true, resource: null, ...more })
  }
  for (const [kind, resource] of rows) server.put(kind, resource)
  const reach = () => {
    if (server.down) throw new Problem({ status: 0, code: 'no-network', detail: 'The server does not answer.' })
  }
  server.api = {
    async get(path) {
      reach()
      const since = Number(new URL(path, 'http://x').searchParams.get('since'))
      if (server.tooOld && since) throw new Problem({ status: 410, code: 'too-old', detail: 'Too old.' })
      const changes = [...server.rows.values()].filter(({ rev }) => rev > since).sort((a, b) => a.rev - b.rev)
      return { changes: changes.slice(0, 2), next: changes.slice(0, 2).at(-1)?.rev ?? since, has_more: changes.length > 2 }
    },
    async ask(method, path, body, { rev } = {}) {
      reach()
      server.asked.push([method, path, body, rev])
      if (server.failure) throw new Problem(server.failure)
      if (server.refuses) throw new Problem({ status: 422, code: 'no', detail: 'That is no name.' })
      const [, noun, id, act] = path.split('/')
      const kind = noun.slice(0, -1)
      const row = server.rows.get(`${kind}/${id}`)?.resource
      if (row && rev !== undefined && rev !== row.rev) {
        throw new Problem({ status: 412, code: 'changed-meanwhile', detail: 'Changed elsewhere.', current: row })
      }
      if (act === 'resolve') {
        for (const { resource } of server.rows.values()) {
          if (resource?.contact_id === id) server.put('encounter', { ...resource, state: body.outcome })
        }
        server.put(kind, { ...row, state: body.outcome })
      } else if (kind === 'contact' && body.fn) server.put(kind, { ...row, fn: { ...value(body.fn), source: 'user' } })
      else server.put(kind, { id, ...row, ...body })
      return server.rows.get(`${kind}/${id}`).resource
    },
  }
  return server
}

const alone = { tell() {}, listen() {} }
const aStore = async (server, database = memoryDatabase()) =>
  openStore({ database, api: server.api, others: alone, lock: (_name, work) => work() })
const DANA = ['contact', aContact('c1', 'Dana Kim')]
const MEETING = ['encounter', aMeeting('e1', 'c1')]
const rename = (fn, rev) => ({ method: 'PATCH', path: '/contacts/c1', body: { fn }, rev, describe: 'the name' })

test('what the server told is readable without it, also by the next page', async () => {
  const server = aServer([
    DANA,
    MEETING,
    ['nudge', aNudge('n1', 'e1', '2026-05-08T10:00:00Z')],
    ['event', { id: 'v1', name: 'Fair' }],
  ])
  const database = memoryDatabase()
  const first = await aStore(server, database)
  assert.equal(first.knows, false)
  await first.refresh()
  server.down = true

  const store = await aStore(server, database)

  const [waiting] = store.drawer()
  assert.deepEqual([waiting.contact.fn.value, waiting.encounter.id, waiting.next_nudge.id], ['Dana Kim', 'e1', 'n1'])
  assert.deepEqual(
    store.events().map(({ name }) => name),
    ['Fair'],
  )
  assert.equal(store.contact('c1').encounters.length, 1)
  assert.ok(store.knows && store.asOf instanceof Date)
  await assert.rejects(store.refresh(), Problem)
})

test('what happens after an answer was given is fetched for those who ask before it is kept', async () => {
  const server = aServer([DANA, MEETING])
  const { get } = server.api
  const asked = []
  let refreshedAgain = /** @type {Promise<unknown> | null} */ (null)
  server.api.get = async (path) => {
    const answer = await get(path)
    asked.push(path)
    if (refreshedAgain === null) {
      server.put('event', { id: 'v1', name: 'Fair' })
      refreshedAgain = store.refresh()
    }
    return answer
  }
  const store = await aStore(server)

  await store.refresh()
  await refreshedAgain

  assert.deepEqual(
    store.events().map(({ name }) => name),
    ['Fair'],
  )
  assert.equal(asked.length, 2)
})

test('one who asks while the last answer is being kept is served as well', async () => {
  const server = aServer([DANA, MEETING])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  let refreshedAgain = /** @type {Promise<unknown> | null} */ (null)
  store.subscribe(() => {
    if (refreshedAgain !== null) return
    server.put('event', { id: 'v1', name: 'Fair' })
    refreshedAgain = store.refresh()
  })

  await store.refresh()
  await refreshedAgain

  assert.equal(store.events().length, 1)
})

test('a server that cannot be reached ends it for all who asked, and the next one tries again', async () => {
  const server = aServer([DANA, MEETING])
  const store = await aStore(server)
  server.down = true
  const both = [store.refresh(), store.refresh()]
  await Promise.all(both.map((asking) => assert.rejects(asking, Problem)))
  server.down = false

  await store.refresh()

  assert.ok(store.contact('c1'))
})

test('soonest first, then those without a reminder', async () => {
  const server = aServer([
    DANA,
    ['encounter', aMeeting('e1', 'c1')],
    ['encounter', aMeeting('e2', 'c1')],
    ['encounter', aMeeting('e3', 'c1')],
    ['nudge', aNudge('n2', 'e2', '2026-05-09T10:00:00Z')],
    ['nudge', aNudge('n3', 'e3', '2026-05-08T10:00:00Z')],
    ['nudge', aNudge('n1', 'e1', '2026-05-08T09:00:00Z', { state: 'expired' })],
  ])
  const store = await aStore(server)
  await store.refresh()

  assert.deepEqual(
    store.drawer().map(({ encounter }) => encounter.id),
    ['e3', 'e2', 'e1'],
  )
})

test('a change is shown at once, waits for the network, and survives the page', async () => {
  const server = aServer([DANA, MEETING])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  await store.refresh()
  server.down = true

  await store.change(rename('Dana Kim-Lee', 1))

  assert.equal(store.contact('c1').fn.value, 'Dana Kim-Lee')
  assert.equal(store.contact('c1').fn.source, 'user')
  const next = await aStore(server, database)
  assert.equal(next.contact('c1').fn.value, 'Dana Kim-Lee')
  assert.deepEqual(
    next.waiting.map(({ describe }) => describe),
    ['the name'],
  )

  server.down = false
  assert.equal(await next.flush(), true)
  assert.deepEqual(next.waiting, [])
  assert.equal(server.rows.get('contact/c1').resource.fn.value, 'Dana Kim-Lee')
  assert.equal(next.contact('c1').fn.value, 'Dana Kim-Lee')
})

test('two changes to the same row made without a network are no conflict with each other', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.down = true
  await store.change(rename('Dana', 1))
  await store.change(rename('Dana K.', 1))

  server.down = false
  await store.flush()

  assert.deepEqual(store.waiting, [])
  assert.deepEqual(
    server.asked.map(([, , { fn }, rev]) => [fn, rev]),
    [
      ['Dana', 1],
      ['Dana K.', 2],
    ],
  )
})

test('what others did elsewhere on the same row does not get in the way', async () => {
  const server = aServer([MEETING])
  const store = await aStore(server)
  await store.refresh()
  server.put('encounter', aMeeting('e1', 'c1', { event_id: 'v9' }))

  const { sent } = await store.change({ method: 'PATCH', path: '/encounters/e1', body: { note: 'the PDF' }, rev: 1 })

  assert.equal((await sent).note, 'the PDF')
  assert.equal(server.rows.get('encounter/e1').resource.event_id, 'v9')
})

test('two values for one line wait for a choice: mine', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.put('contact', aContact('c1', 'Dana Kim (Acme)'))

  const { id, sent } = await store.change(rename('Dana Kim-Lee', 1))

  assert.equal(await sent, null)
  assert.deepEqual(store.waiting[0].conflict, [{ field: 'fn', mine: 'Dana Kim-Lee', theirs: 'Dana Kim (Acme)' }])
  await store.choose(id, 'mine')
  assert.deepEqual(store.waiting, [])
  assert.equal(server.rows.get('contact/c1').resource.fn.value, 'Dana Kim-Lee')
})

test('two values for one line wait for a choice: theirs', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.put('contact', aContact('c1', 'Dana Kim (Acme)'))
  const { id, sent } = await store.change(rename('Dana Kim-Lee', 1))
  await sent

  await store.choose(id, 'theirs')
  await store.refresh()

  assert.equal(store.contact('c1').fn.value, 'Dana Kim (Acme)')
  assert.deepEqual(store.waiting, [])
})

test('an answer that was lost is no conflict', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.put('contact', aContact('c1', 'Dana Kim-Lee'))

  const { sent } = await store.change(rename('Dana Kim-Lee', 1))

  assert.equal((await sent).fn.value, 'Dana Kim-Lee')
})

test('what is refused is shown no longer, and says why', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.refuses = true

  const { sent } = await store.change(rename('?', 1))

  assert.equal(await sent, null)
  assert.equal(store.contact('c1').fn.value, 'Dana Kim')
  assert.equal(store.waiting[0].problem, 'That is no name.')
})

test('a change that meets a revoked token is not refused, and goes when the account is signed in again', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.failure = { status: 401, code: 'unauthenticated', detail: 'Sign in.' }
  await store.change(rename('Dana K. Kim', 1))

  assert.equal(await store.flush(), false)
  assert.deepEqual(
    store.waiting.map(({ problem }) => problem ?? null),
    [null],
  )

  server.failure = null
  assert.equal(await store.flush(), true)
  assert.deepEqual(store.waiting, [])
  assert.equal(server.rows.get('contact/c1').resource.fn.value, 'Dana K. Kim')
})

test('somebody who is done without a network is no longer in the drawer, and back when that is taken back', async () => {
  const server = aServer([DANA, MEETING])
  const store = await aStore(server)
  await store.refresh()
  server.down = true

  const body = { outcome: 'followed_up', encounter_id: 'e1' }
  const { id } = await store.change({ method: 'POST', path: '/contacts/c1/resolve', body })
  assert.deepEqual(store.drawer(), [])
  assert.equal(store.contact('c1').state, 'followed_up')

  await store.takeBack(id)
  assert.equal(store.drawer().length, 1)
  server.down = false
  await store.flush()
  assert.deepEqual(server.asked, [])
})

test('an event made without a network is there at once', async () => {
  const server = aServer()
  const store = await aStore(server)
  server.down = true

  await store.change({ method: 'PUT', path: '/events/v1', body: { name: 'Fair', starts_at: MET } })

  assert.equal(store.event('v1').name, 'Fair')
  server.down = false
  await store.flush()
  assert.equal(store.event('v1').rev, 1)
})

test('who is gone is gone here, and who was joined leads to who is left', async () => {
  const server = aServer([DANA, ['contact', aContact('c2', 'D. Kim')], ['contact', aContact('c3', 'Tomas')]])
  const store = await aStore(server)
  await store.refresh()
  server.remove('contact', 'c3')
  server.remove('contact', 'c2', { merged_into: 'c1' })

  await store.refresh()

  assert.equal(store.contact('c3'), null)
  assert.equal(store.contact('c2').id, 'c1')
  assert.deepEqual(
    store.contacts().map(({ id }) => id),
    ['c1'],
  )
})

test('a copy that is too old is made anew, without what has gone meanwhile', async () => {
  const server = aServer([DANA, ['contact', aContact('c2', 'Tomas')]])
  const store = await aStore(server)
  await store.refresh()
  server.rows.delete('contact/c2')
  server.tooOld = true

  await store.refresh()

  assert.deepEqual(
    store.contacts().map(({ id }) => id),
    ['c1'],
  )
})

test('an older answer never replaces a newer one', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  const { sent } = await store.change(rename('Dana Kim-Lee', 1))
  await sent
  server.rows.get('contact/c1').rev = 1
  server.rows.get('contact/c1').resource = aContact('c1', 'Dana Kim')

  await store.refresh()

  assert.equal(store.contact('c1').fn.value, 'Dana Kim-Lee')
})

test('listeners hear of changes until they leave', async () => {
  const store = await aStore(aServer([DANA]))
  const leaving = new AbortController()
  let heard = 0
  store.subscribe(() => (heard += 1), leaving.signal)
  await store.refresh()
  assert.ok(heard > 0)
  leaving.abort()
  const before = heard

  await store.change(rename('D', 1))

  assert.equal(heard, before)
})

test('rows that could not be kept are asked for again', async () => {
  const database = memoryDatabase()
  const { write } = database
  let isFull = true
  database.write = async (...asked) => {
    if (isFull) throw new NotKept('full')
    return write(...asked)
  }
  const store = await aStore(aServer([DANA]), database)
  await assert.rejects(store.refresh(), { reason: 'full' })
  assert.equal(store.knows, false)

  isFull = false
  await store.refresh()

  assert.deepEqual(
    store.contacts().map(({ id }) => id),
    ['c1'],
  )
})

test('a removed row is not brought back by an older answer', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  const { resource: older } = server.rows.get('contact/c1')
  server.remove('contact', 'c1')
  await store.refresh()

  await store.learn('contact', older)

  assert.equal(store.contact('c1'), null)
})

test('changes go in the order they were made, also when the phone’s clock is set back', async () => {
  const server = aServer([DANA])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  await store.refresh()
  server.down = true
  await store.change(rename('first', 1))
  const [first] = await database.changes.all()
  await database.changes.remove(first.id)
  await database.changes.add({ ...first, id: `f${first.id.slice(1)}` }) // as made by a clock that was ahead
  const next = await aStore(server, database)
  await next.change(rename('second', 1))

  assert.equal(next.contact('c1').fn.value, 'second')
  server.down = false
  await next.flush()

  assert.deepEqual(
    server.asked.map(([, , { fn }]) => fn),
    ['first', 'second'],
  )
})

test('what was refused waits for the user, also after a restart, and can be tried again or forgotten', async () => {
  const server = aServer([DANA])
  const database = memoryDatabase()
  const first = await aStore(server, database)
  await first.refresh()
  server.refuses = true
  await first.change(rename('?', 1))
  await first.flush()

  const store = await aStore(server, database)
  const [{ id, describe, problem, path }] = store.waiting
  assert.deepEqual([describe, problem, path], ['the name', 'That is no name.', '/contacts/c1'])
  await store.tryAgain(id)
  assert.equal(store.waiting[0].problem, 'That is no name.')

  server.refuses = false
  await store.tryAgain(id)
  assert.deepEqual([store.waiting, store.contact('c1').fn.value], [[], '?'])
})

test('a change that another page has sent or settled is no longer waited for here', async () => {
  const server = aServer([DANA])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  await store.refresh()
  server.down = true
  const { id, sent } = await store.change(rename('Dana Kim-Lee', 1))
  await store.flush()
  const other = await aStore(server, database)
  server.down = false
  await other.flush()

  await store.load()

  assert.ok(await sent)
  assert.deepEqual(store.waiting, [])
  await store.choose(id, 'mine')
  await store.tryAgain(id)
  assert.equal(await store.takeBack(id), false)
})

test('a conflict that another page has settled is settled here, too', async () => {
  const server = aServer([DANA])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  await store.refresh()
  server.put('contact', aContact('c1', 'Dana Kim (Acme)'))
  const { id, sent } = await store.change(rename('Dana Kim-Lee', 1))
  await sent
  await database.changes.remove(id)

  await store.choose(id, 'mine')

  assert.deepEqual(store.waiting, [])
})

const lists = (emails, rev) => ({ method: 'PATCH', path: '/contacts/c1', body: { emails }, rev, describe: 'e-mail' })
const emailsOn = (server) => server.rows.get('contact/c1').resource.emails.map((one) => one.value ?? one)

async function aContactChangedTwice(mine, theirs, before = ['a@x.example']) {
  const server = aServer([['contact', aContact('c1', 'Dana Kim', { emails: before.map(value) })]])
  const store = await aStore(server)
  await store.refresh()
  server.put('contact', aContact('c1', 'Dana Kim', { emails: theirs.map(value) }))
  await store.change(lists(mine, 1))
  await store.flush()
  return { server, store }
}

test('two phones that add an e-mail each lose neither', async () => {
  const { server, store } = await aContactChangedTwice(['a@x.example', 'mine@x.example'], ['a@x.example', 'theirs@x.example'])

  assert.deepEqual(store.waiting, [])
  assert.deepEqual(emailsOn(server), ['a@x.example', 'theirs@x.example', 'mine@x.example'])
})

test('an entry that was mended here stays in its place beside one that was added elsewhere', async () => {
  const { server } = await aContactChangedTwice(
    ['mended@x.example', 'b@x.example'],
    ['a@x.example', 'b@x.example', 'new@x.example'],
    ['a@x.example', 'b@x.example'],
  )

  assert.deepEqual(emailsOn(server), ['mended@x.example', 'b@x.example', 'new@x.example'])
})

test('what was taken away on either phone stays away', async () => {
  const { server } = await aContactChangedTwice(['a@x.example'], ['b@x.example'], ['a@x.example', 'b@x.example'])

  assert.deepEqual(emailsOn(server), [])
})

test('one entry that was mended in two ways waits for a choice', async () => {
  const { store } = await aContactChangedTwice(['mine@x.example'], ['theirs@x.example'])

  assert.deepEqual(store.waiting[0].conflict, [{ field: 'emails', mine: ['mine@x.example'], theirs: ['theirs@x.example'] }])
})

test('a later change does not overwrite what others did before an earlier one came through', async () => {
  const server = aServer([DANA])
  const store = await aStore(server)
  await store.refresh()
  server.down = true
  await store.change({ method: 'PATCH', path: '/contacts/c1', body: { note: 'x' }, rev: 1, describe: 'another field' })
  await store.change(rename('Dana Kim-Lee', 1))
  server.put('contact', aContact('c1', 'Dana K.'))

  server.down = false
  await store.flush()

  assert.deepEqual(
    store.waiting.map(({ conflict }) => conflict),
    [[{ field: 'fn', mine: 'Dana Kim-Lee', theirs: 'Dana K.' }]],
  )
})

// Web Locks as a browser has them: one holder of a name at a time, whichever page asks.
function webLocks() {
  const last = new Map()
  return {
    async request(name, ...more) {
      const work = more.at(-1)
      const done = (last.get(name) ?? Promise.resolve()).then(() => work({ name }))
      last.set(
        name,
        done.catch(() => {}),
      )
      return done
    },
  }
}

test('two pages that wake at once send a change once', async (context) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { locks: webLocks() } })
  context.after(() => (before ? Object.defineProperty(globalThis, 'navigator', before) : delete globalThis.navigator))
  const server = aServer([DANA])
  const database = memoryDatabase()
  const page = () => openStore({ database, api: server.api, others: alone })
  const one = await page()
  await one.refresh()
  server.down = true
  await one.change(rename('Dana Kim-Lee', 1))
  await one.flush()
  const two = await page()

  server.down = false
  await Promise.all([one.flush(), two.flush()])

  assert.equal(server.asked.length, 1)
  assert.deepEqual([one.waiting, two.waiting], [[], []])
})

test('a change made while the rows are read from disk again stays in sight', async () => {
  const database = memoryDatabase()
  const server = aServer([['contact', aContact('c1', 'Dana Kim')]])
  const store = await openStore({ database, api: server.api, others: alone })
  await store.refresh()
  server.down = true
  const { all } = database.changes
  let change = null
  database.changes.all = async () => {
    const read = await all()
    change ??= store.change({ method: 'PATCH', path: '/contacts/c1', body: { fn: 'Dana Kimm' }, rev: 1 })
    await change
    return read
  }
  await store.load()
  assert.equal(store.waiting.length, 1)
  assert.equal(store.contact('c1').fn.value, 'Dana Kimm')
})

test('a change whose answer was lost is not taken back as if the server had never heard of it', async () => {
  const server = aServer([DANA, MEETING])
  const store = await aStore(server)
  await store.refresh()
  const { ask } = server.api
  server.api.ask = async (...asked) => {
    await ask(...asked)
    throw new Problem({ status: 0, code: 'no-network', detail: 'The server does not answer.' })
  }
  const body = { outcome: 'followed_up', encounter_id: 'e1' }
  const { id } = await store.change({ method: 'POST', path: '/contacts/c1/resolve', body })
  await store.flush()
  assert.equal(server.rows.get('encounter/e1').resource.state, 'followed_up')

  assert.equal(await store.takeBack(id), false)
  assert.equal(store.drawer().length, 1)
})

test('a change that was never sent is taken back as if it had not been made', async () => {
  const server = aServer([DANA])
  let release
  const free = new Promise((resolve) => (release = resolve))
  let isFirst = true
  // The first to send has to wait for another page; whoever takes back does not.
  const lock = (name, work) => {
    const isHeld = name === REPLAYING && isFirst
    if (isHeld) isFirst = false
    return isHeld ? free.then(work) : work()
  }
  const store = await openStore({ database: memoryDatabase(), api: server.api, others: alone, lock })
  const { id } = await store.change(rename('Dana Kim-Lee', 1))
  await new Promise(setImmediate)

  assert.equal(await store.takeBack(id), true)
  release()
  await store.flush()
  assert.deepEqual(server.asked, [])
})

test('what was changed on a phone that has become full is sent', async () => {
  const server = aServer([DANA])
  const database = memoryDatabase()
  const store = await aStore(server, database)
  await store.refresh()
  database.changes.update = async () => {
    throw new NotKept('full')
  }

  const { sent } = await store.change(rename('Dana Kim-Lee', 1))

  assert.equal((await sent).fn.value, 'Dana Kim-Lee')
  assert.deepEqual(store.waiting, [])
})

test('to delete what another device has deleted is no error', async () => {
  const server = aServer([DANA, MEETING])
  const store = await aStore(server)
  await store.refresh()
  server.api.ask = async () => {
    throw new Problem({ status: 404, code: 'not-found', detail: 'There is no such contact.' })
  }

  const { sent } = await store.change({ method: 'DELETE', path: '/contacts/c1' })
  assert.deepEqual(await sent, {})
  assert.deepEqual(store.waiting, [])
  assert.equal(store.contact('c1'), null)
})

test('a snooze that is taken back leaves the nudge that it replaced, until the server says what comes', async () => {
  const server = aServer([DANA, MEETING, ['nudge', aNudge('n1', 'e1', MET, { state: 'cancelled' })]])
  const store = await aStore(server)
  await store.refresh()
  server.down = true

  await store.change({ method: 'DELETE', path: '/nudges/n1/snooze?until=2026-05-20T10%3A00%3A00.000Z' })

  assert.equal(store.drawer()[0].next_nudge.id, 'n1')
})

test('Undo does not wait for an answer that hangs, and the server hears of it afterwards', async () => {
  const server = aServer([DANA, MEETING])
  const database = memoryDatabase()
  let release
  const hung = new Promise((resolve) => (release = resolve))
  const { ask } = server.api
  const api = { ...server.api, ask: (...asked) => hung.then(() => ask(...asked)) }
  const store = await openStore({ database, api, others: alone })
  await store.refresh()
  const body = { outcome: 'followed_up', encounter_id: 'e1' }
  const { id } = await store.change({ method: 'POST', path: '/contacts/c1/resolve', body })
  while (!(await database.changes.get(id)).tried) await new Promise(setImmediate)

  assert.equal(await store.takeBack(id), false)
  assert.equal(store.drawer().length, 1)

  const { sent } = await store.change({ method: 'POST', path: '/contacts/c1/reopen', body: { encounter_id: 'e1' } })
  assert.equal(store.drawer().length, 1)
  release()
  assert.ok(await sent)
  assert.deepEqual(
    server.asked.map(([, path]) => path),
    ['/contacts/c1/resolve', '/contacts/c1/reopen'],
  )
})

// Another page was put to sleep with every lock: only who has a patience goes on.
const heldBySleeper = (_name, work, { patience = null } = {}) => (patience === null ? new Promise(() => {}) : work())

test('a page that sleeps in the middle of its work keeps no other from asking and sending', async () => {
  const server = aServer([DANA, MEETING])
  const store = await openStore({ database: memoryDatabase(), api: server.api, others: alone, lock: heldBySleeper })

  await store.refresh()
  const { sent } = await store.change(rename('Dana Kimm', 1))

  assert.ok(await sent)
})
