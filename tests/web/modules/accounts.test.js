import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createAccounts } from '../../../app/web/site/js/storage/accounts.js'
import { NotKept } from '../../../app/web/site/js/storage/database.js'
import { keepPhoto } from '../../../app/web/site/js/storage/photo_intake.js'
import { aPhone, aServer, settled } from './phones.js'

const contact = (id, name) => ({ id, fn: { value: name }, emails: [], tels: [], encounters: [] })
const anEvent = (id, name) => ({ method: 'PUT', path: `/events/${id}`, body: { name }, describe: name })

// Ana and Ben, who share a phone; each has met somebody.
async function aSharedPhone() {
  const server = aServer()
  server.put('ana', 'contact', contact('1', 'Ana’s contact'))
  server.put('ben', 'contact', contact('2', 'Ben’s contact'))
  const phone = aPhone(server)
  const page = await phone.openPage()
  const enter = async (id) => page.accounts.enter(server.signIn(id))
  return { server, phone, page, enter }
}
const names = (account) => account.store.contacts().map(({ fn }) => fn.value)
const eventsOf = (server, id) =>
  [...server.account(id).rows.values()].filter(({ kind }) => kind === 'event').map(({ resource }) => resource.name)

test('whoever comes in next sees their own people and none of the others’', async () => {
  const { enter } = await aSharedPhone()
  const ana = await enter('ana')
  await ana.store.refresh()
  assert.deepEqual(names(ana), ['Ana’s contact'])

  const ben = await enter('ben')
  assert.deepEqual(names(ben), [])
  await ben.store.refresh()

  assert.deepEqual(names(ben), ['Ben’s contact'])
})

test('signing out leaves no rows and no token on the phone, but all that waits', async () => {
  const { phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  await ana.store.refresh()
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'a secret interview'))
  await keepPhoto(ana.outbox, new Blob(['a photo']), { account: 'ana' })

  await page.accounts.leave(ana)

  const kept = phone.of('ana')
  assert.deepEqual([await kept.rows.all(), await kept.words.all()], [[], []])
  assert.equal(phone.disk.identity, null)
  assert.deepEqual(
    (await kept.changes.all()).map(({ describe }) => describe),
    ['a secret interview'],
  )
  assert.equal((await kept.captures.all()).length, 1)
})

test('an answer that was on its way at sign-out brings nothing back', async () => {
  const { phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  phone.network.state = 'slow'
  const pulling = ana.store.refresh()
  await settled()

  await page.accounts.leave(ana)
  phone.network.arrive()

  await assert.rejects(pulling)
  assert.deepEqual(await phone.of('ana').rows.all(), [])
  assert.deepEqual(await phone.of('ana').words.all(), [])
})

test('an answer that another page waits for at sign-out brings nothing back', async () => {
  const { phone, page, enter } = await aSharedPhone()
  await enter('ana')
  const other = await phone.openPage()
  phone.network.state = 'slow'
  const pulling = other.accounts.current.store.refresh()
  await settled()

  await page.accounts.leave(page.accounts.current) // the other page has not heard of it yet
  phone.network.arrive()

  await assert.rejects(pulling, { name: 'NotKept', reason: 'closed' })
  assert.deepEqual(await phone.of('ana').rows.all(), [])
})

test('what one account changed is not sent as the next, and goes when the first comes in again', async () => {
  const { server, phone, enter } = await aSharedPhone()
  const ana = await enter('ana')
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'a secret interview'))
  await keepPhoto(ana.outbox, new Blob(['Ana’s photo']), { account: 'ana' })

  const ben = await enter('ben')
  phone.network.state = 'up'
  await ben.sending.flush()
  await ana.sending.flush().catch(() => {})
  assert.deepEqual([ben.store.events(), eventsOf(server, 'ben'), eventsOf(server, 'ana')], [[], [], []])
  assert.deepEqual([server.account('ben').photos.size, server.account('ana').photos.size], [0, 0])

  const again = await enter('ana')
  await again.sending.flush()
  assert.deepEqual([eventsOf(server, 'ana'), eventsOf(server, 'ben')], [['a secret interview'], []])
  assert.deepEqual([server.account('ana').photos.size, server.account('ben').photos.size], [1, 0])
})

test('the worker sends for the account whose token it holds, and for no other', async () => {
  const { server, phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'Ana’s event'))
  const ben = await enter('ben')
  await ben.store.change(anEvent('8', 'Ben’s event'))
  await page.kill()
  phone.network.state = 'up'

  await phone.wakeWorker()

  assert.deepEqual([eventsOf(server, 'ana'), eventsOf(server, 'ben')], [[], ['Ben’s event']])
})

test('the worker reports that something waits when a change could not be sent', async () => {
  const { server, phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'an interview'))
  await settled()
  page.kill()

  await assert.rejects(phone.wakeWorker(), /waits for a better network/) // the browser wakes it again after this
  phone.network.state = 'up'
  await phone.wakeWorker()

  assert.deepEqual(eventsOf(server, 'ana'), ['an interview'])
})

test('what the worker sent does not look undone', async () => {
  const { phone, enter } = await aSharedPhone()
  const ana = await enter('ana')
  await ana.store.refresh()
  phone.network.state = 'down'
  const { sent } = await ana.store.change({ method: 'PATCH', path: '/contacts/1', body: { fn: 'Dana' }, describe: 'the name' })
  assert.deepEqual(names(ana), ['Dana'])
  await settled()

  phone.network.state = 'up'
  await phone.wakeWorker()
  phone.network.state = 'down'
  await settled()

  assert.deepEqual([names(ana), ana.store.waiting], [['Dana'], []])
  await sent // whoever waits for it goes on
})

test('a page that goes away while signing out is signed out at the next start', async () => {
  const { server, phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  await ana.store.refresh()
  phone.disk.identity = null // as far as it had come
  await page.kill()

  await phone.openPage()

  assert.deepEqual([await phone.of('ana').rows.all(), await phone.of('ana').words.all()], [[], []])
  await phone.wakeWorker()
  assert.ok(server)
})

test('a token that is revoked signs out and keeps what was typed', async () => {
  const { server, phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  ana.session.keepDraft('1', { text: 'Dear' })
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'typed'))
  server.signOutEverywhere('ana')
  phone.network.state = 'up'

  await ana.sending.flush().catch(() => {})
  await settled()
  assert.equal(page.accounts.current, null)

  const again = await enter('ana')
  assert.deepEqual(again.session.draft('1'), { text: 'Dear' })
  await again.sending.flush()
  assert.deepEqual(eventsOf(server, 'ana'), ['typed'])
})

test('an account that is deleted leaves nothing at all', async () => {
  const { phone, page, enter } = await aSharedPhone()
  const ana = await enter('ana')
  ana.session.keepDraft('1', { text: 'Dear' })
  phone.network.state = 'down'
  await ana.store.change(anEvent('9', 'typed'))

  await page.accounts.leave(ana, { isGone: true })

  const kept = phone.of('ana')
  for (const shelf of ['photos', 'captures', 'changes', 'rows', 'words']) assert.deepEqual(await kept[shelf].all(), [])
  assert.equal(phone.disk.remembered.has('ana'), false)
})

test('another page that signs somebody in takes this one along', async () => {
  const { server, phone, page, enter } = await aSharedPhone()
  await enter('ana')
  const other = await phone.openPage()

  await other.accounts.enter(server.signIn('ben'))
  assert.equal(page.accounts.isInStep, false)
  assert.equal(await page.accounts.follow(), true)

  assert.equal(page.accounts.current.id, 'ben')
  assert.equal(await page.accounts.follow(), false)
})

// Accounts of a browser that fails in this way.
function accountsWith(phone, page, more) {
  const identities = { current: null, formerToken: null }
  return createAccounts({ ...page.here, former: async () => {}, identities, rememberOf: phone.disk.rememberOf, ...more })
}

test('a page that was put to sleep while signing in keeps no other from starting', async () => {
  const server = aServer()
  const phone = aPhone(server)
  const lock = (_name, work, { patience = null } = {}) => (patience === null ? new Promise(() => {}) : work())
  const accounts = accountsWith(phone, await phone.openPage(), { lock })

  assert.equal((await accounts.enter(server.signIn('ana'))).id, 'ana')
})

test('where the browser keeps nothing, every view can know before a photo is taken', async () => {
  const server = aServer()
  const phone = aPhone(server)
  const accounts = accountsWith(phone, await phone.openPage(), {
    open: async () => {
      throw new NotKept('newer')
    },
  })

  const { keepsNothing } = await accounts.enter(server.signIn('ana'))

  assert.equal(keepsNothing.reason, 'newer')
})

test('a phone that is full can still be signed in on, and says that it keeps nothing', async () => {
  const server = aServer()
  server.put('ana', 'contact', contact('1', 'Ana’s contact'))
  const phone = aPhone(server)
  const page = await phone.openPage()
  const accounts = accountsWith(phone, page, {
    open: async (id) => {
      const database = await page.here.open(id)
      database.words.put = async () => {
        throw new NotKept('full')
      }
      return database
    },
  })

  const ana = await accounts.enter(server.signIn('ana'))
  await ana.store.refresh()

  assert.deepEqual([ana.keepsNothing.reason, names(ana)], ['full', ['Ana’s contact']])
})

test('on a phone that has become full what waits is still shown, and sent', async () => {
  const server = aServer()
  const phone = aPhone(server)
  const identity = server.signIn('ana')
  const page = await phone.openPage()
  const before = await accountsWith(phone, page).enter(identity)
  phone.network.state = 'down'
  const id = await keepPhoto(before.outbox, new Blob(['a photo']), { account: 'ana' })
  await before.outbox.change(id, { open: false })
  await before.close()
  phone.network.state = 'up'
  const accounts = accountsWith(phone, page, {
    open: async (id) => {
      const database = await page.here.open(id)
      for (const shelf of [database.words, database.captures])
        shelf.put = shelf.update = async () => {
          throw new NotKept('full')
        }
      return database
    },
  })

  const ana = await accounts.enter(identity)

  assert.equal(ana.keepsNothing.reason, 'full')
  assert.equal((await ana.outbox.waiting()).length, 1)
  await ana.sending.flush()
  assert.deepEqual(await ana.outbox.waiting(), [])
})

test('once left, an account is closed for every view that still has it, and its pictures go', async () => {
  const server = aServer()
  const phone = aPhone(server)
  let times = 0
  const accounts = accountsWith(phone, await phone.openPage(), { onForget: () => (times += 1) })
  const ana = await accounts.enter(server.signIn('ana'))
  assert.deepEqual([ana.isOpen, times], [true, 0])

  await accounts.enter(server.signIn('ben'))
  assert.deepEqual([ana.isOpen, times], [false, 1])
  await assert.rejects(ana.api.get('/account'), { status: 401 })
  await assert.rejects(ana.store.change(anEvent('9', 'late')), { reason: 'closed' })

  await accounts.leave(accounts.current)
  assert.equal(times, 2)
})

test('a token from before accounts stood beside it is asked for its account once', async () => {
  const server = aServer()
  const phone = aPhone(server)
  const { token } = server.signIn('ana')
  const identities = { current: null, formerToken: token }
  const page = await phone.openPage()

  assert.equal((await accountsWith(phone, page, { identities }).start()).id, 'ana')
  assert.deepEqual(identities.current, { account: 'ana', token })

  server.signOutEverywhere('ana')
  const revoked = { current: null, formerToken: token }
  assert.equal(await accountsWith(phone, page, { identities: revoked }).start(), null)
})
