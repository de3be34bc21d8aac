// Random days of a phone that several people use: signing in, pairing over one another, capturing, changing, signing out,
// two pages, the worker, a network that fails in every way, pages that die. After each walk no account holds anything of
// another, on the server or on the phone, and all that was typed is on its account's server or waits in its database.
//
// A walk that fails says its seed: WALK=<seed> node --test tests/web/modules/walks.test.js walks it alone.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { keepPhoto } from '../../../app/web/site/js/storage/photo_intake.js'
import { aPhone, aServer, settled } from './phones.js'

const WALKS = 500
const STEPS = 30
const PEOPLE = ['ana', 'ben', 'cleo']
const NETWORKS = ['up', 'up', 'down', 'slow', 'lossy']

// mulberry32: small, and the same everywhere.
function randomOf(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (number) => Math.floor(next() * number)
  return { below, one: (list) => list[below(list.length)] }
}

// Each word that is typed names its account: «ana 7».
function aWalk(seed) {
  const random = randomOf(seed)
  const server = aServer()
  for (const person of PEOPLE) {
    for (const number of [1, 2]) {
      const id = `${person}-${number}`
      server.put(person, 'contact', {
        id,
        fn: { value: `«${person} met ${number}»` },
        org: null,
        title: null,
        emails: [],
        tels: [],
        encounters: [],
      })
    }
  }
  const phone = aPhone(server)
  const typed = new Map(PEOPLE.map((person) => [person, new Map()])) // what must be somewhere, by what it is about
  const log = []
  let serial = 0

  // What the phone has taken counts as typed; whom it tells that the account is signed out types it again.
  async function type(person, keep, about = null) {
    serial += 1
    const words = `«${person} typed ${serial}»`
    await keep(words)
    typed.get(person).set(about ?? words, words)
  }

  const aPage = () => random.one([...phone.pages])
  const here = () => aPage()?.accounts.current ?? null

  const steps = {
    async enter() {
      const person = random.one(PEOPLE)
      await aPage().accounts.enter(server.signIn(person)) // over whoever is signed in, as pairing does
      return person
    },
    async leave() {
      const page = aPage()
      const account = page.accounts.current
      if (!account) return
      if (random.below(2)) account.api.remove('/tokens/current').catch(() => {})
      await page.accounts.leave(account)
    },
    async capture() {
      const account = here()
      if (!account?.isOpen) return
      const id = await keepPhoto(account.outbox, new Blob([`«${account.id} photographed»`]), { account: account.id })
      account.sending.flush().catch(() => {})
      await settled(random.below(4))
      const capture = await account.outbox.get(id)
      if (capture) await type(account.id, (note) => account.outbox.write(capture, note))
      if (random.below(3)) await account.outbox.change(id, { open: false })
      account.sending.flush().catch(() => {})
    },
    async typeOn() {
      const account = here()
      const capture = account?.isOpen && random.one(await account.outbox.waiting())
      if (!capture) return
      await type(account.id, (words) => account.outbox.write(capture, `${capture.note} ${words}`))
      if (random.below(2)) await account.outbox.change(capture.id, { open: false })
      account.sending.flush().catch(() => {})
    },
    async makeEvent() {
      const account = here()
      if (!account?.isOpen) return
      const path = `/events/${account.id}-${serial}`
      await type(account.id, (name) => account.store.change({ method: 'PUT', path, body: { name }, describe: name }))
    },
    async rename() {
      const account = here()
      const contact = account?.isOpen && random.one(account.store.contacts())
      if (!contact) return
      const [path, more] = [`/contacts/${contact.id}`, random.below(6) ? '' : ' refused']
      const keep = (words) =>
        account.store.change({ method: 'PATCH', path, body: { fn: words + more }, rev: contact.rev, describe: words })
      await type(account.id, keep, `the name of ${contact.id}`)
    },
    async writeMessage() {
      const account = here()
      if (account?.isOpen) await type(account.id, (text) => account.session.keepDraft(`${account.id} ${serial}`, { text }))
    },
    elsewhere() {
      const person = random.one(PEOPLE)
      const id = `${person}-${1 + random.below(2)}`
      const known = server.account(person).rows.get(`contact/${id}`).resource
      server.put(person, 'contact', { ...known, title: { value: `«${person} elsewhere»` } })
    },
    revoke() {
      server.signOutEverywhere(random.one(PEOPLE))
    },
    network() {
      phone.network.state = random.one(NETWORKS)
      return phone.network.state
    },
    arrive() {
      phone.network.arrive(1 + random.below(3))
    },
    async keepInStep() {
      const page = aPage()
      if (!page.accounts.isInStep) return void (await page.accounts.follow())
      page.accounts.current?.sending.flush().catch(() => {})
      page.accounts.current?.store.refresh().catch(() => {})
    },
    async follow() {
      await aPage().accounts.follow()
    },
    async reload() {
      await aPage().kill()
      await phone.openPage()
    },
    async anotherPage() {
      if (phone.pages.size < 2) await phone.openPage()
      else await aPage().kill()
    },
    async worker() {
      phone.wakeWorker().catch(() => {})
      await settled(random.below(6))
    },
  }
  const names = Object.keys(steps)

  // A step that meets a closed account does nothing more; anything else is a fault of the page.
  async function step() {
    if (!phone.pages.size) await phone.openPage()
    const name = random.one(names)
    log.push(name)
    try {
      const done = await steps[name]()
      if (done) log.push(`(${done})`)
    } catch (error) {
      if (error.reason !== 'closed') throw error
    }
    await settled(random.below(5))
  }

  return { random, server, phone, typed, log, step }
}

async function walk(seed) {
  const walking = aWalk(seed)
  try {
    await (await walking.phone.openPage()).accounts.enter(walking.server.signIn('ana'))
    for (let number = 0; number < STEPS; number += 1) await walking.step()
    await allArrives(walking)
    await nobodyHoldsAnothers(walking)
    await nothingIsLost(walking)
    await allIsSentInTheEnd(walking)
  } catch (error) {
    error.message = `WALK=${seed}: ${error.message}\n${walking.log.join(' ')}`
    throw error
  }
}

async function allArrives({ phone }) {
  phone.network.state = 'up'
  for (let turn = 0; turn < 20; turn += 1) {
    phone.network.arrive()
    await settled(3)
  }
  for (const page of phone.pages) await page.accounts.follow()
  await settled()
}

// Of everything that is kept of an account, as one text.
const onServer = async (server, id) => {
  const { rows, photos } = server.account(id)
  const pictures = await Promise.all([...photos.values()].map((photo) => photo.text()))
  return JSON.stringify([[...rows.values()].map(({ resource }) => resource), pictures])
}

async function onPhone(phone, id) {
  const kept = phone.of(id)
  const shelves = await Promise.all(['captures', 'changes', 'rows', 'words'].map((shelf) => kept[shelf].all()))
  const photos = (await kept.photos.all()).map(({ bytes }) => new TextDecoder().decode(bytes))
  return JSON.stringify([shelves, photos, phone.disk.remembered.get(id) ?? null])
}

async function nobodyHoldsAnothers({ server, phone }) {
  for (const person of PEOPLE) {
    const others = PEOPLE.filter((other) => other !== person)
    for (const [place, text] of [
      ['server', await onServer(server, person)],
      ['phone', await onPhone(phone, person)],
    ]) {
      for (const other of others) assert.ok(!text.includes(`«${other}`), `${person}’s ${place} holds something of ${other}’s`)
    }
    if (phone.disk.identity?.account !== person) {
      const kept = phone.of(person)
      assert.deepEqual([await kept.rows.all(), await kept.words.all()], [[], []], `${person} is signed out, but not their rows`)
    }
  }
}

async function nothingIsLost({ server, phone, typed }) {
  for (const person of PEOPLE) {
    const kept = (await onServer(server, person)) + (await onPhone(phone, person))
    for (const words of typed.get(person).values()) assert.ok(kept.includes(words), `${words} is lost`)
  }
}

async function allIsSentInTheEnd({ server, phone, typed }) {
  const page = [...phone.pages][0] ?? (await phone.openPage())
  for (const person of PEOPLE) {
    const account = await page.accounts.enter(server.signIn(person))
    await account.outbox.closeAbandoned((_, work) => work())
    for (let turn = 0; turn < 3; turn += 1) {
      await account.sending.flush()
      await account.store.refresh()
    }
    const { waiting } = account.store
    assert.deepEqual(
      waiting.filter(({ problem, conflict }) => !problem && !conflict),
      [],
      `${person}’s changes still wait`,
    )
    assert.deepEqual(await account.outbox.waiting(), [], `${person}’s captures still wait`)
    const drafts = JSON.stringify(phone.disk.remembered.get(person).drafts)
    const kept = (await onServer(server, person)) + JSON.stringify(waiting) + drafts
    for (const words of typed.get(person).values()) assert.ok(kept.includes(words), `${words} never arrived`)
  }
  for (const left of [...phone.pages]) await left.kill()
}

const seeds = process.env.WALK ? [Number(process.env.WALK)] : Array.from({ length: WALKS }, (_, index) => index + 1)

test(`after ${seeds.length} random walks nothing is lost and nobody holds anything of another`, async () => {
  for (const seed of seeds) await walk(seed)
})
