// The queue of captures: nothing typed or taken leaves it before the server has it, and nothing stops it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Problem, createApi } from '../../../app/web/site/js/api.js'
import { aMemory, memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { keepPhoto, reasonOf, sentenceOf } from '../../../app/web/site/js/storage/photo_intake.js'
import { hold, oneAtATime } from '../../../app/web/site/js/storage/locks.js'
import { joinedNote } from '../../../app/web/site/js/model/note.js'
import { createOutbox } from '../../../app/web/site/js/storage/outbox.js'
import { FIRST_PAUSE, LONGEST_PAUSE, createSending, sendAll } from '../../../app/web/site/js/sync/capture_sender.js'
import { closeAbandoned, holdNote } from '../../../app/web/site/js/storage/open_notes.js'

const passing = (status = 0) => new Problem({ status, code: 'no-network', detail: 'The server does not answer.' })
const refused = (status = 415, code = 'not-a-picture') => new Problem({ status, code, detail: 'This is not a picture.' })
const missing = () => refused(404, 'not-found')

// A server that keeps scans, their people and their notes as the real one does. `before(call, path)` may fail or change
// something; `after(call, path)` fails when everything has been done, as an answer that is lost.
function aServer({ before = async () => {}, after = async () => {} } = {}) {
  const scans = new Map()
  const encounters = new Map()
  const asked = []
  const contacts = new Map()
  let rev = 1

  const call =
    (method, work) =>
    async (path, ...rest) => {
      asked.push(`${method} ${path}`)
      await before(method, path)
      const answer = await work(path, ...rest)
      await after(method, path)
      return JSON.parse(JSON.stringify(answer)) // as over the wire
    }

  async function takeIn(path, form) {
    const [, , id, side] = path.split('/')
    if (side === 'back') return takeBack(id, form)
    const front = await form.get('front').text()
    const known = scans.get(id)
    if (known && known.front !== front) throw refused(409, 'other-photo')
    if (!known) {
      encounters.set(`m${id}`, { id: `m${id}`, rev: (rev += 1), note: form.get('note') ?? '' })
      contacts.set(`c${id}`, [`m${id}`])
      scans.set(id, { id, front, back: null, contact_ids: [`c${id}`], encounter_ids: [`m${id}`], form })
    } else if (form.get('note') && !encounters.get(`m${id}`).note) encounters.get(`m${id}`).note = form.get('note')
    if (form.get('back')) await takeBack(id, form)
    return scans.get(id)
  }

  async function takeBack(id, form) {
    const scan = scans.get(id)
    if (!scan) throw missing()
    const back = await form.get('back').text()
    if (scan.back && scan.back !== back && form.get('replace') !== 'true') throw refused(409, 'other-photo')
    scan.back = back
    return scan
  }

  function get(path) {
    const [, kind, id] = path.split('/')
    if (kind === 'account') return {}
    if (kind === 'scans' && scans.has(id)) return scans.get(id)
    if (kind === 'contacts' && contacts.has(id)) return { id, encounters: contacts.get(id).map((one) => encounters.get(one)) }
    throw missing()
  }

  function patch(path, { note }, { rev: seen }) {
    const meeting = encounters.get(path.split('/')[2])
    if (!meeting) throw missing()
    if (seen !== undefined && seen !== meeting.rev) throw changed(meeting)
    Object.assign(meeting, { note, rev: (rev += 1) })
    return meeting
  }

  return {
    scans,
    encounters,
    contacts,
    asked,
    note: (id) => encounters.get(`m${id}`).note,
    write: (id, note) => Object.assign(encounters.get(id), { note, rev: (rev += 1) }),
    send: call('PUT', takeIn),
    get: call('GET', get),
    patch: call('PATCH', patch),
  }
}

const changed = (current) =>
  new Problem({ status: 412, code: 'changed-meanwhile', detail: 'This was changed elsewhere.', current: { ...current } })

async function anOutbox(...captures) {
  const outbox = createOutbox(memoryDatabase())
  for (const capture of captures) await outbox.keep({ front: new Blob([`photo ${capture.id}`]), open: false, ...capture })
  return outbox
}

const ids = async (outbox) => (await outbox.waiting()).map(({ id }) => id)
const silence = (t) => t.mock.method(console, 'warn', () => {})

// What is typed and taken while something is being sent.

test('words typed while the note is being sent stay, and go with the next round', async () => {
  const outbox = await anOutbox({ id: '1', note: 'her team needs' })
  let isTyping = true
  const server = aServer({
    async after(method) {
      if (method !== 'GET' || !isTyping) return
      isTyping = false
      await outbox.write(await outbox.get('1'), 'her team needs our benchmark')
      await outbox.change('1', { open: false })
    },
  })

  await sendAll(outbox, server)
  assert.deepEqual(await ids(outbox), ['1'])
  assert.equal(server.note('1'), 'her team needs')

  await sendAll(outbox, server)
  assert.equal(server.note('1'), 'her team needs our benchmark')
  assert.deepEqual(await ids(outbox), [])
})

test('what has been sent leaves only if it is as it was sent', async () => {
  const outbox = await anOutbox({ id: '1', note: 'her team' })
  const sent = await outbox.get('1')
  await outbox.write(sent, 'her team needs our benchmark')

  assert.equal(await outbox.removeUnchanged(sent), false)
  assert.equal((await outbox.get('1')).note, 'her team needs our benchmark')
  assert.equal(await (await outbox.photo('1/front')).text(), 'photo 1')

  assert.equal(await outbox.removeUnchanged(await outbox.get('1')), true)
  assert.deepEqual([await ids(outbox), await outbox.photo('1/front')], [[], undefined])
})

test('what has been sent stays when a back was taken meanwhile', async () => {
  const outbox = await anOutbox({ id: '1' })
  const sent = await outbox.get('1')
  await outbox.addBack('1', new Blob(['the back']))

  assert.equal(await outbox.removeUnchanged(sent), false)
})

for (const call of ['PUT', 'GET', 'PATCH']) {
  test(`a back that is taken during a ${call} is sent before the capture leaves`, async () => {
    const outbox = await anOutbox({ id: '1', open: true })
    let isTaken = false
    const server = aServer({
      async after(method) {
        if (method !== call || isTaken) return
        isTaken = true
        await outbox.addBack('1', new Blob(['the back']))
      },
    })
    await sendAll(outbox, server)
    await outbox.change('1', { note: 'both sides', open: false })

    await sendAll(outbox, server)
    await sendAll(outbox, server)

    assert.equal(isTaken, true)
    assert.equal(server.scans.get('1').back, 'the back')
    assert.deepEqual(await ids(outbox), [])
  })
}

test('a back that is taken again while the first goes by itself stays', async () => {
  const outbox = await anOutbox({ id: '1' })
  const server = aServer({
    async after(method, path) {
      if (path === '/scans/1') await outbox.addBack('1', new Blob(['blurred']))
      else if (method === 'PUT') await outbox.addBack('1', new Blob(['sharp']))
    },
  })

  await sendAll(outbox, server)

  const [left] = await outbox.waiting()
  assert.deepEqual([left.backed, await (await outbox.photo(left.back)).text()], [false, 'sharp'])
})

test('a back that is taken again after the first arrived is not taken for sent', async () => {
  const outbox = await anOutbox({ id: '1', open: true, back: new Blob(['blurred']) })
  const server = aServer()
  await sendAll(outbox, server)
  assert.equal((await outbox.get('1')).backed, true)

  await outbox.addBack('1', new Blob(['sharp']))
  await outbox.change('1', { open: false })
  await sendAll(outbox, server)

  assert.deepEqual([server.asked, server.scans.get('1').back], [['PUT /scans/1', 'PUT /scans/1/back'], 'sharp'])
  assert.deepEqual(await ids(outbox), [])
})

for (const [what, side] of [
  ['the front', '/scans/1'],
  ['the back', '/scans/1/back'],
]) {
  test(`a back arrives although the answer to ${what} was lost and no copy of a photo is like another`, async () => {
    const outbox = await anOutbox({ id: '1', open: true })
    let copies = 0
    const shrink = async (photo) => new Blob([await photo.text(), ` copy ${(copies += 1)}`])
    let isLost = false
    const server = aServer({
      async after(method, path) {
        if (method !== 'PUT' || path !== side || isLost) return
        isLost = true
        throw passing()
      },
    })
    await sendAll(outbox, server, { shrink })
    await outbox.addBack('1', new Blob(['the back']))
    await outbox.change('1', { open: false })

    await sendAll(outbox, server, { shrink })
    await sendAll(outbox, server, { shrink })

    assert.equal(isLost, true)
    assert.match(server.scans.get('1').back, /^the back copy/)
    assert.deepEqual(await ids(outbox), [])
  })
}

test('a back that is taken again after the answer to the first was lost arrives', async () => {
  const outbox = await anOutbox({ id: '1', back: new Blob(['blurred']) })
  let isLost = false
  const server = aServer({
    async after(method) {
      if (method !== 'PUT' || isLost) return
      isLost = true
      throw passing()
    },
  })
  await sendAll(outbox, server)

  await outbox.addBack('1', new Blob(['sharp']))
  await sendAll(outbox, server)

  assert.equal(server.scans.get('1').back, 'sharp')
  assert.deepEqual(await ids(outbox), [])
})

test('a back that is taken again while the first is sent is not taken for sent', async () => {
  const outbox = await anOutbox({ id: '1', back: new Blob(['blurred']) })
  const server = aServer({
    after: async (method) => void (method === 'PUT' && (await outbox.addBack('1', new Blob(['sharp'])))),
  })

  await sendAll(outbox, server)

  const [left] = await outbox.waiting()
  assert.equal(left.backed, false)
  assert.equal(await (await outbox.photo(left.back)).text(), 'sharp')
  assert.equal(await (await outbox.photo(left.front)).text(), 'photo 1')
  assert.equal(await outbox.photo('1/back'), undefined)
})

test('a note that is still written stays in the outbox, and is on the server as it stands', async () => {
  const outbox = await anOutbox({ id: '1', open: true, note: 'her team' })
  const server = aServer()

  await sendAll(outbox, server)
  await outbox.write(await outbox.get('1'), 'her team needs our benchmark')
  await sendAll(outbox, server)

  assert.equal(server.note('1'), 'her team needs our benchmark')
  assert.deepEqual(await ids(outbox), ['1'])
})

test('words for a capture that has left already come back and are sent', async () => {
  const outbox = await anOutbox({ id: '1', note: 'her team' })
  const last = await outbox.get('1')
  const server = aServer()
  await sendAll(outbox, server)
  assert.deepEqual(await ids(outbox), [])

  await outbox.write(last, 'her team needs our benchmark')
  await outbox.change('1', { open: false })
  await sendAll(outbox, server)

  assert.equal(server.note('1'), 'her team needs our benchmark')
  assert.deepEqual(await ids(outbox), [])
})

test('words for a capture that was deleted before it was sent are kept and say so', async () => {
  const outbox = await anOutbox({ id: '1' })
  const last = await outbox.get('1')
  await outbox.remove('1')

  await outbox.write(last, 'typed on')
  await sendAll(outbox, aServer())

  const [left] = await outbox.waiting()
  assert.equal(left.note, 'typed on')
  assert.match(left.problem, /no longer there/)
})

// Notes of others, and answers that are lost.

test('what a note on the server becomes', () => {
  const cases = [
    ['', '', 'mine', 'mine'],
    ['mine', 'mine', 'mine, longer', 'mine, longer'],
    ['theirs', '', 'mine', 'theirs\nmine'],
    ['theirs', 'mine', 'mine, longer', 'theirs\nmine, longer'],
    ['theirs\nmine', 'mine', 'mine, longer', 'theirs\nmine, longer'],
    ['theirs\nmine', 'mine', '', 'theirs'],
    ['theirs\nmine', '', 'mine', 'theirs\nmine'],
    ['her team', '', 'her team needs', 'her team needs'],
    ['mine', '', 'mine', 'mine'],
    ['mine', 'mine', '', ''],
    ['theirs', 'mine', '', 'theirs'],
  ]
  for (const [before, noted, note, after] of cases) assert.equal(joinedNote(before, noted, note), after, `${before} + ${note}`)
})

for (const lost of ['PUT', 'PATCH']) {
  test(`a note whose ${lost} was answered to nobody arrives once, and whole`, async () => {
    let isLost = false
    const server = aServer({
      after(method) {
        if (method !== lost || isLost) return
        isLost = true
        throw passing()
      },
    })
    const outbox = await anOutbox({ id: '1', open: true, note: lost === 'PUT' ? 'her team' : '' })
    await sendAll(outbox, server)
    if (lost === 'PATCH') {
      await outbox.write(await outbox.get('1'), 'her team')
      assert.equal(await sendAll(outbox, server), false)
    }

    await outbox.write(await outbox.get('1'), 'her team needs our benchmark')
    await outbox.change('1', { open: false })
    await sendAll(outbox, server)

    assert.equal(isLost, true)
    assert.equal(server.note('1'), 'her team needs our benchmark')
    assert.deepEqual(await ids(outbox), [])
  })
}

test('a note written on another phone before the photo was sent again is joined, not taken for ours', async () => {
  let isLost = false
  const server = aServer({
    after(method) {
      if (method !== 'PUT' || isLost) return
      isLost = true
      throw passing()
    },
  })
  const outbox = await anOutbox({ id: '1' })
  await sendAll(outbox, server)
  server.write('m1', 'written on a laptop')

  await outbox.change('1', { note: 'typed here' })
  await sendAll(outbox, server)

  assert.equal(server.note('1'), 'written on a laptop\ntyped here')
})

test('a note that meets another change is joined with what is there now', async () => {
  const outbox = await anOutbox({ id: '1', open: true })
  let isFirst = true
  const server = aServer({
    before(method) {
      if (method !== 'PATCH' || !isFirst) return
      isFirst = false
      server.write('m1', 'from the reading')
    },
  })
  await sendAll(outbox, server)

  await outbox.change('1', { note: 'typed', open: false })
  await sendAll(outbox, server)

  assert.equal(server.note('1'), 'from the reading\ntyped')
  assert.deepEqual(await ids(outbox), [])
})

test('a note finds its meeting after the reading has joined it with an earlier one', async () => {
  const outbox = await anOutbox({ id: '1', open: true })
  const server = aServer()
  await sendAll(outbox, server)
  server.encounters.delete('m1')
  server.encounters.set('m0', { id: 'm0', rev: 90, note: 'yesterday' })
  server.contacts.delete('c1')
  server.contacts.set('c0', ['m0'])
  Object.assign(server.scans.get('1'), { contact_ids: ['c0'], encounter_ids: ['m0'] })

  await outbox.change('1', { note: 'today', open: false })
  await sendAll(outbox, server)

  assert.equal(server.encounters.get('m0').note, 'yesterday\ntoday')
  assert.deepEqual(await ids(outbox), [])
})

test('a note whose meeting cannot be found is kept and shown', async () => {
  const outbox = await anOutbox({ id: '1', open: true })
  const server = aServer()
  await sendAll(outbox, server)
  server.contacts.clear()
  server.scans.clear()

  await outbox.change('1', { note: 'promised the PDF', open: false })
  assert.equal(await sendAll(outbox, server), true)

  const [left] = await outbox.waiting()
  assert.equal(left.note, 'promised the PDF')
  assert.match(left.problem, /no longer there/)
})

// One that fails does not hold up the others.

const FAILURES = {
  'cannot be made smaller': {
    shrink: async () => {
      throw new DOMException('no canvas', 'InvalidStateError')
    },
    leaves: true,
  },
  'is refused': {
    before: (path) => {
      if (path === '/scans/1') throw refused()
    },
    problem: 'This is not a picture.',
  },
  'breaks the server': {
    before: (path) => {
      if (path === '/scans/1') throw passing(500)
    },
    waits: true,
  },
  'breaks the connection': {
    before: (path) => {
      if (path === '/scans/1') throw passing()
    },
    waits: true,
  },
  'meets an error nobody thought of': {
    before: (path) => {
      if (path === '/scans/1') throw new TypeError('x is not a function')
    },
    waits: true,
  },
}
for (const [failure, { shrink, before, problem = null, waits = false }] of Object.entries(FAILURES)) {
  test(`a capture that ${failure} does not hold up those behind it`, async (t) => {
    silence(t)
    const outbox = await anOutbox({ id: '1', note: 'first' }, { id: '2', note: 'second' })
    const server = aServer({ before: async (_, path) => before?.(path) })

    assert.equal(await sendAll(outbox, server, { shrink: shrink ?? ((photo) => photo) }), !waits)

    assert.equal(server.note('2'), 'second')
    const [left] = await outbox.waiting()
    assert.deepEqual([left?.problem ?? null, left?.note], [problem, problem || waits ? 'first' : undefined])
  })
}

test('a photo that cannot be made smaller is sent as it was taken', async (t) => {
  silence(t)
  const outbox = await anOutbox({ id: '1' })
  const server = aServer()

  await sendAll(outbox, server, {
    shrink: async () => {
      throw new DOMException('no memory')
    },
  })

  assert.equal(server.scans.get('1').front, 'photo 1')
})

test('the photo stays as it was taken until the server has it, whatever its copy became', async () => {
  const outbox = await anOutbox({ id: '1' })
  const server = aServer({
    before: async () => {
      throw passing()
    },
  })

  await sendAll(outbox, server, { shrink: async () => new Blob(['green']) })

  assert.equal(await (await outbox.photo('1/front')).text(), 'photo 1')
})

test('what is sent is the copy that was made smaller', async () => {
  const outbox = await anOutbox({ id: '1', back: new Blob(['the back']) })
  const server = aServer()

  await sendAll(outbox, server, { shrink: async (photo) => new Blob([`small ${await photo.text()}`]) })

  const { front, back } = server.scans.get('1')
  assert.deepEqual([front, back], ['small photo 1', 'small the back'])
})

test('another copy of a photo whose answer was lost is not refused', async () => {
  let isLost = false
  const server = aServer({
    after(method) {
      if (method !== 'PUT' || isLost) return
      isLost = true
      throw passing()
    },
  })
  const outbox = await anOutbox({ id: '1', note: 'typed later' })
  let copies = 0
  const shrink = async () => new Blob([`copy ${(copies += 1)}`])

  await sendAll(outbox, server, { shrink })
  await sendAll(outbox, server, { shrink })

  assert.equal(server.scans.get('1').front, 'copy 1')
  assert.equal(server.note('1'), 'typed later')
  assert.deepEqual(await ids(outbox), [])
})

test('a photo that is too large to be sent is kept, and says so', async () => {
  const outbox = await anOutbox({ id: '1', note: 'first' }, { id: '2' })
  const server = aServer()
  const huge = { size: 41e6, name: 'huge.jpg' }

  await sendAll(outbox, server, { shrink: async (photo) => ((await photo.text()) === 'photo 1' ? huge : photo) })

  const [left] = await outbox.waiting()
  assert.match(left.problem, /41 MB/)
  assert.equal(await (await outbox.photo('1/front')).text(), 'photo 1')
  assert.deepEqual([...server.scans.keys()], ['2'])
})

test('two sides that are too large together go one after the other', async () => {
  const outbox = await anOutbox({ id: '1', back: new Blob(['the back']) })
  const server = aServer()
  const large = (photo) => Object.defineProperty(photo, 'size', { value: 20e6 })

  await sendAll(outbox, server, { shrink: async (photo) => large(photo) })

  assert.deepEqual(
    server.asked.filter((each) => each.startsWith('PUT')),
    ['PUT /scans/1', 'PUT /scans/1/back'],
  )
  assert.equal(server.scans.get('1').back, 'the back')
})

test('a photo that the browser has lost says so, and its note is kept', async () => {
  const database = memoryDatabase()
  const outbox = createOutbox(database)
  await outbox.keep({ id: '1', front: new Blob(['x']), note: 'promised the PDF', open: false })
  await database.photos.remove('1/front')

  await sendAll(outbox, aServer())

  const [left] = await outbox.waiting()
  assert.match(left.problem, /lost this photo/)
  assert.equal(left.note, 'promised the PDF')
})

test('without any answer the others are not even tried', async () => {
  const outbox = await anOutbox({ id: '1' }, { id: '2' })
  const server = aServer({
    before: async () => {
      throw passing()
    },
  })

  assert.equal(await sendAll(outbox, server), false)

  assert.deepEqual(server.asked, ['PUT /scans/1', 'GET /account'])
})

test('a note goes before the photos of others', async () => {
  const outbox = await anOutbox({ id: '1' }, { id: '2' }, { id: '3', open: true })
  const server = aServer()
  await sendAll(outbox, server)
  await outbox.keep({ id: '0', front: new Blob(['photo']), open: false })
  await outbox.write(await outbox.get('3'), 'typed in the hall')
  server.asked.length = 0

  await sendAll(outbox, server)

  assert.deepEqual(
    server.asked.filter((each) => !each.startsWith('GET')),
    ['PATCH /encounters/m3', 'PUT /scans/0'],
  )
})

test('what failed is tried after what has not', async (t) => {
  silence(t)
  const outbox = await anOutbox({ id: '1' }, { id: '2' })
  let isBroken = true
  const server = aServer({
    before: async (_, path) => {
      if (isBroken && path.startsWith('/scans')) throw new TypeError('x')
    },
  })
  await sendAll(outbox, server)
  await outbox.keep({ id: '3', front: new Blob(['photo']), open: false })
  isBroken = false
  server.asked.length = 0

  await sendAll(outbox, server)

  assert.deepEqual(server.asked, ['PUT /scans/3', 'PUT /scans/1', 'PUT /scans/2'])
})

test('the photo is written once: typing changes the small record only', async () => {
  const database = memoryDatabase()
  const outbox = createOutbox(database)
  const written = []
  const { write } = database
  database.write = (names, work) => (written.push(...names), write(names, work))
  await outbox.keep({ id: '1', front: new Blob(['photo']) })

  for (const note of ['h', 'he', 'her']) await outbox.write(await outbox.get('1'), note)

  assert.equal(written.filter((name) => name === 'photos').length, 1)
  assert.equal(
    Object.values(await outbox.get('1')).some((value) => value instanceof Blob),
    false,
  )
})

test('captures of an earlier version of the page have their photos separated, and are sent', async () => {
  const database = memoryDatabase()
  const old = { id: '1', photo: new Blob(['front']), back: new Blob(['back']), ready: true, back_ready: true, open: false }
  await database.captures.put({ ...old, note: 'typed', noted: '', problem: null, encounter_id: null, contact_id: null })
  const outbox = createOutbox(database)
  const server = aServer()

  await outbox.separatePhotos()
  await sendAll(outbox, server)

  const { front, back } = server.scans.get('1')
  assert.deepEqual([front, back, server.note('1')], ['front', 'back', 'typed'])
  assert.deepEqual([await ids(outbox), await database.photos.all()], [[], []])
})

// When it is tried again.

const alone = (work) => work()

async function inTime(t, api, { captures = [{ id: '1' }], ...options } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: new Date('2026-05-07T14:00:00Z') })
  const outbox = createOutbox(memoryDatabase())
  for (const capture of captures) await outbox.keep({ front: new Blob(['x']), open: false, ...capture })
  const sending = createSending({ outbox, api, isSignedIn: () => true, lock: alone, random: () => 0.5, ...options })
  return { outbox, sending }
}

// The clock of the test stands still: what goes on by itself is waited for in turns of Node's own loop.
async function settled(sending) {
  let turn = 0
  do await new Promise(setImmediate)
  while ((turn += 1) < 200 && !sending.nextAt)
}

const minutesAfter = (at) => (at - new Date('2026-05-07T14:00:00Z')) / 60_000

test('the pauses between tries double up to ten minutes, and the next try has a time', async (t) => {
  silence(t)
  const { sending } = await inTime(
    t,
    aServer({
      before: async () => {
        throw passing()
      },
    }),
  )
  const pauses = []

  await sending.flush()
  for (let tries = 0; tries < 10; tries += 1) {
    const pause = sending.nextAt - Date.now()
    pauses.push(pause)
    t.mock.timers.tick(pause)
    await settled(sending)
  }

  assert.deepEqual(pauses.slice(0, 4), [FIRST_PAUSE, 8000, 16000, 32000])
  assert.deepEqual(pauses.slice(-2), [LONGEST_PAUSE, LONGEST_PAUSE])
  assert.ok(minutesAfter(sending.nextAt) > 10)
})

test('pauses differ from phone to phone by up to a quarter', async (t) => {
  for (const [random, pause] of [
    [0, 0.75],
    [0.999999, 1.25],
  ]) {
    const { sending } = await inTime(
      t,
      aServer({
        before: async () => {
          throw passing()
        },
      }),
      { random: () => random },
    )
    await sending.flush()
    assert.ok(Math.abs((sending.nextAt - Date.now()) / FIRST_PAUSE - pause) < 0.001)
    t.mock.timers.reset()
  }
})

test('who asks again is not made to wait, and the pauses begin anew', async (t) => {
  const { sending } = await inTime(
    t,
    aServer({
      before: async () => {
        throw passing()
      },
    }),
  )
  await sending.flush()
  for (let tries = 0; tries < 5; tries += 1) {
    t.mock.timers.tick(sending.nextAt - Date.now())
    await settled(sending)
  }
  assert.ok(sending.nextAt - Date.now() > 60_000)

  await sending.flush()

  assert.equal(sending.nextAt - Date.now(), FIRST_PAUSE)
})

test('when everything has gone nothing is planned any more', async (t) => {
  let isDown = true
  const heard = []
  const { sending, outbox } = await inTime(
    t,
    aServer({
      before: async () => {
        if (isDown) throw passing()
      },
    }),
  )
  sending.onPlan(() => heard.push(sending.nextAt))
  await sending.flush()
  isDown = false
  t.mock.timers.tick(sending.nextAt - Date.now())
  await settled(sending)

  assert.deepEqual([sending.nextAt, await ids(outbox)], [null, []])
  assert.equal(heard.at(-1), null)
})

const ODD = {
  'a page of a Wi-Fi': async () => new Response('<html>Welcome to Hotel Wi-Fi', { status: 200 }),
  'half an answer': async () => new Response('{"contact_ids": ["c"], "enc', { status: 201 }),
  'an answer of another kind': async () => new Response('[]', { status: 200 }),
  nothing: async () => new Response('', { status: 200 }),
}
for (const [answer, fetch] of Object.entries(ODD)) {
  test(`${answer} instead of an answer is tried again later`, async (t) => {
    silence(t)
    let left = 0
    const api = createApi({ token: () => 't', onSignedOut() {}, fetch })
    const outbox = await anOutbox({ id: '1', note: 'kept' })
    const sending = createSending({ outbox, api, isSignedIn: () => true, lock: alone, onLeft: () => (left += 1) })

    await sending.flush()

    assert.equal(left, 1)
    assert.ok(sending.nextAt > new Date())
    assert.deepEqual(
      (await outbox.waiting()).map(({ note, problem }) => [note, problem]),
      [['kept', null]],
    )
    sending.stop()
  })
}

test('an account that is signed out while it sends asks nothing more', async (t) => {
  const warned = silence(t)
  const database = memoryDatabase()
  const outbox = createOutbox(database)
  for (const id of ['1', '2']) await outbox.keep({ id, front: new Blob([id]), open: false })
  const server = aServer({
    async after() {
      sending.stop()
      await database.close()
    },
  })
  const sending = createSending({ outbox, api: server, isSignedIn: () => !database.isClosed, lock: alone })

  await sending.flush()

  assert.deepEqual(server.asked, ['PUT /scans/1'])
  assert.deepEqual([sending.nextAt, warned.mock.callCount()], [null, 0])
})

test('whatever breaks while sending, it is tried again and nobody has to catch it', async (t) => {
  silence(t)
  const breaks = [
    {
      lock: async () => {
        throw new DOMException('The lock was stolen.', 'AbortError')
      },
    },
    {
      also: async () => {
        throw new TypeError('x')
      },
    },
    {
      how: () => {
        throw new TypeError('no account')
      },
    },
  ]
  for (const broken of breaks) {
    const outbox = await anOutbox({ id: '1' })
    const sending = createSending({ outbox, api: aServer(), isSignedIn: () => true, lock: alone, ...broken })
    await sending.flush()
    assert.ok(sending.nextAt, Object.keys(broken)[0])
    sending.stop()
  }
})

// Who may end a note.

// Web Locks as browsers have them, as far as they are used here.
function withLocks(t) {
  const held = new Set()
  const waiting = new Map()
  const release = (name) => {
    held.delete(name)
    waiting.get(name)?.shift()?.()
  }
  const locks = {
    async request(name, options, work = options) {
      if (held.has(name)) {
        if (options.ifAvailable) return work(null)
        await new Promise((resolve, reject) => {
          waiting.set(name, [...(waiting.get(name) ?? []), resolve])
          options.signal?.addEventListener('abort', () => reject(new DOMException('Too late.', 'AbortError')))
        })
      }
      held.add(name)
      try {
        return await work({ name })
      } finally {
        release(name)
      }
    },
  }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true })
  t.after(() => (before ? Object.defineProperty(globalThis, 'navigator', before) : delete globalThis.navigator))
}

test('a second page that starts does not end the note that another is writing', async (t) => {
  withLocks(t)
  const outbox = await anOutbox({ id: '1', open: true }, { id: '2', open: true })
  const writing = new AbortController()
  holdNote('1', writing.signal)

  await closeAbandoned(outbox)
  assert.deepEqual(
    (await outbox.waiting()).map(({ open }) => open),
    [true, false],
  )

  writing.abort()
  await new Promise(setImmediate)
  await closeAbandoned(outbox)
  assert.deepEqual(
    (await outbox.waiting()).map(({ open }) => open),
    [false, false],
  )
})

test('where the browser has no locks a note is being written until a minute after its last key', async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true })
  t.after(() => (before ? Object.defineProperty(globalThis, 'navigator', before) : delete globalThis.navigator))
  let clock = 1_000_000
  const outbox = createOutbox(memoryDatabase(aMemory()), { now: () => clock })
  await outbox.keep({ id: '1', front: new Blob(['x']) })
  clock += 50_000
  await outbox.write(await outbox.get('1'), 'her')

  await closeAbandoned(outbox, clock + 59_000)
  assert.equal((await outbox.get('1')).open, true)
  await closeAbandoned(outbox, clock + 61_000)
  assert.equal((await outbox.get('1')).open, false)
})

test('who sleeps with the lock does not keep the others from sending', async (t) => {
  withLocks(t)
  const asleep = new AbortController()
  hold('a name', asleep.signal)

  assert.equal(await oneAtATime('a name', async () => 'done', { patience: 20 }), 'done')
  asleep.abort()
})

test('what goes wrong under a lock is not done a second time', async (t) => {
  withLocks(t)
  let times = 0
  const work = async () => {
    times += 1
    throw new TypeError('x')
  }

  await assert.rejects(oneAtATime('a name', work, { patience: 1000 }), TypeError)
  assert.equal(times, 1)
})

// Keeping.

test('why a photo could not be kept is told apart', async () => {
  const full = Object.assign(new Error('This phone is full.'), { reason: 'full' })
  const closed = Object.assign(new Error('This account was signed out on this phone.'), { reason: 'closed' })
  const cases = [
    [full, /This phone is full: the last photo/],
    [new DOMException('x', 'QuotaExceededError'), /This phone is full: the last photo/],
    [closed, /could not be kept. This account was signed out on this phone/],
    [new DOMException('x', 'NotReadableError'), /cannot be opened here/],
    [new TypeError('x'), /could not be kept. Try again/],
  ]
  for (const [error, sentence] of cases) assert.match(sentenceOf(reasonOf(error), error), sentence)
})

test('a file that is gone is not kept as an empty photo', async () => {
  const outbox = await anOutbox()
  const gone = {
    slice: () => ({
      arrayBuffer: async () => {
        throw new DOMException('gone', 'NotReadableError')
      },
    }),
  }

  await assert.rejects(keepPhoto(outbox, gone, {}), { name: 'NotReadableError' })
  assert.deepEqual(await ids(outbox), [])
})
