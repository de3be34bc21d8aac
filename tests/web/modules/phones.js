// Phones and a server for tests: a phone has a disk that outlives its pages, any number of pages, a service worker and a
// network that can be cut, can be slow to answer and can lose answers. The server knows several accounts and keeps them apart.

import { createAccounts } from '../../../app/web/site/js/storage/accounts.js'
import { NotKept, aMemory, memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { sendInBackground } from '../../../app/web/site/js/sync/worker_tasks.js'

const value = (text) => ({ value: text, raw: text, confidence: 1, box: null, source: 'user', alternatives: [] })
const problem = (status, code, more = {}) => [status, { status, code, title: code, detail: `${code}.`, ...more }]

export function aServer() {
  const accounts = new Map()
  const tokens = new Map()
  let serial = 0

  function account(id) {
    if (!accounts.has(id)) {
      accounts.set(id, { id, rev: 0, rows: new Map(), photos: new Map() })
      put(accounts.get(id), 'account', { id, name: id, timezone: 'UTC' })
    }
    return accounts.get(id)
  }

  function put(mine, kind, resource) {
    mine.rev += 1
    const kept = { ...resource, rev: mine.rev }
    mine.rows.set(`${kind}/${resource.id}`, { kind, id: resource.id, rev: mine.rev, deleted: false, resource: kept })
    return kept
  }

  const find = (mine, kind, id) => mine.rows.get(`${kind}/${id}`)?.resource
  const meetings = (mine, contact) =>
    [...mine.rows.values()].filter(({ kind, resource }) => kind === 'encounter' && resource.contact_id === contact)
  const whole = (mine, contact) => ({ ...contact, encounters: meetings(mine, contact.id).map(({ resource }) => resource) })

  function answer(mine, method, path, { body, form, rev }) {
    const [route, query = ''] = path.split('?')
    const [, noun, id, act] = route.split('/')
    if (method === 'GET' && noun === 'changes') return [200, changesSince(mine, new URLSearchParams(query))]
    if (noun === 'account')
      return [
        200,
        method === 'PATCH'
          ? put(mine, 'account', { ...find(mine, 'account', mine.id), ...body })
          : find(mine, 'account', mine.id),
      ]
    if (noun === 'scans') return scan(mine, method, id, form)
    if (method === 'PUT' && noun === 'events') return [201, put(mine, 'event', { id, ...body })]
    const kind = { contacts: 'contact', encounters: 'encounter', events: 'event' }[noun]
    const known = kind && find(mine, kind, id)
    if (!known) return problem(404, 'not-found')
    if (method === 'GET') return [200, kind === 'contact' ? whole(mine, known) : known]
    if (rev !== undefined && rev !== known.rev) return problem(412, 'changed-meanwhile', { current: known })
    if (act) return [200, known]
    if (Object.values(body).some((said) => /refused/.test(String(said)))) return problem(422, 'invalid')
    const { fn, ...others } = body
    return [200, put(mine, kind, { ...known, ...others, ...(fn === undefined ? {} : { fn: value(fn) }) })]
  }

  function changesSince(mine, query) {
    const since = Number(query.get('since'))
    const news = [...mine.rows.values()].filter(({ rev }) => rev > since).sort((a, b) => a.rev - b.rev)
    const changes = news.slice(0, 3)
    return { changes, next: changes.at(-1)?.rev ?? since, has_more: news.length > changes.length }
  }

  function scan(mine, method, id, form) {
    const known = find(mine, 'scan', id)
    if (method === 'GET') return known ? [200, known] : problem(404, 'not-found')
    if (known) {
      const meeting = find(mine, 'encounter', `e-${id}`)
      if (!meeting.note && form.get('note')) put(mine, 'encounter', { ...meeting, note: form.get('note') })
      return [200, known]
    }
    mine.photos.set(id, form.get('front'))
    put(mine, 'contact', { id: `c-${id}`, fn: null, org: null, title: null, emails: [], tels: [], state: 'waiting' })
    const note = form.get('note') ?? ''
    put(mine, 'encounter', {
      id: `e-${id}`,
      contact_id: `c-${id}`,
      scan_id: id,
      event_id: null,
      met_at: '2026-05-07T10:00:00Z',
      note,
      state: 'waiting',
    })
    return [201, put(mine, 'scan', { id, state: 'read', contact_ids: [`c-${id}`], encounter_ids: [`e-${id}`] })]
  }

  return {
    accounts,
    account,
    put: (id, kind, resource) => put(account(id), kind, resource),
    // A token for one more device of this account.
    signIn(id) {
      account(id)
      serial += 1
      tokens.set(`token-${serial} of ${id}`, id)
      return { account: id, token: `token-${serial} of ${id}` }
    },
    signOutEverywhere(id) {
      for (const [token, owner] of tokens) if (owner === id) tokens.delete(token)
    },
    isToken: (token) => tokens.has(token),
    async answer(path, { method, headers, body }) {
      const token = headers.Authorization?.replace('Bearer ', '')
      const mine = accounts.get(tokens.get(token))
      const route = path.replace('/api/v1', '')
      if (!mine) return asResponse(problem(401, 'not-signed-in'))
      if (route === '/tokens/current') return (tokens.delete(token), new Response(null, { status: 204 }))
      const isForm = typeof body !== 'string' && body
      const rev = headers['If-Match'] === undefined ? undefined : Number(headers['If-Match'])
      return asResponse(answer(mine, method, route, { body: isForm ? {} : JSON.parse(body ?? '{}'), form: body, rev }))
    },
  }
}

const asResponse = ([status, said]) => new Response(JSON.stringify(said), { status })

// A disk with a database for each account and what localStorage holds.
function aDisk() {
  const databases = new Map()
  const remembered = new Map()
  const memoryOf = (name) => databases.get(name) ?? databases.set(name, aMemory()).get(name)
  return {
    databases,
    memoryOf,
    identity: null,
    remembered,
    rememberOf(id) {
      if (!remembered.has(id)) remembered.set(id, { drafts: {}, event: null })
      const mine = remembered.get(id)
      return {
        get chosenEvent() {
          return mine.event
        },
        zone: null,
        reminds: false,
        draft: (contact) => mine.drafts[contact] ?? null,
        keepDraft: (contact, draft) => (mine.drafts[contact] = draft),
        end: () => (mine.event = null),
        forget: () => remembered.delete(id),
        takeOverFormer() {},
      }
    },
  }
}

// What stands between the phone and the server. `up`: answers come; `down`: nothing arrives; `slow`: requests arrive, their
// answers come when `arrive` says so; `lossy`: requests arrive, their answers are lost.
function aNetwork(server) {
  const held = []
  const network = { state: 'up', held }
  const gone = () => new TypeError('Failed to fetch')
  network.ask = async (page, path, request) => {
    if (network.state === 'down' || page.isDead) throw gone()
    const answer = await server.answer(path, request)
    if (network.state === 'lossy' || page.isDead) throw gone()
    if (network.state === 'slow') await new Promise((resolve, reject) => held.push({ page, resolve, reject }))
    if (page.isDead) throw gone()
    return answer
  }
  network.arrive = (number = held.length) => held.splice(0, number).forEach(({ resolve }) => resolve())
  network.lose = (page) => held.filter((one) => one.page === page).forEach(({ reject }) => reject(gone()))
  return network
}

// Web Locks, as all pages of a browser and its worker share them.
function locks() {
  const last = new Map()
  return (name, work) => {
    const done = (last.get(name) ?? Promise.resolve()).then(work)
    last.set(
      name,
      done.catch(() => {}),
    )
    return done
  }
}

export function aPhone(server) {
  const disk = aDisk()
  const network = aNetwork(server)
  const lock = locks()
  const pages = new Set()
  const identities = {
    get current() {
      return disk.identity
    },
    set current(identity) {
      disk.identity = identity
    },
    formerToken: null,
  }
  const channels = new Map()

  // Other pages of one account hear at once.
  function othersOf(id) {
    const channel = channels.get(id) ?? channels.set(id, new Set()).get(id)
    const mine = { heard: () => {} }
    channel.add(mine)
    return {
      tell: () => [...channel].filter((other) => other !== mine).forEach(({ heard }) => heard()),
      listen: (heard) => (mine.heard = heard),
      close: () => channel.delete(mine),
    }
  }

  // A page, or the worker, with connections of its own, which end when it does.
  function aProcess() {
    const process = { isDead: false, connections: [] }
    const connect = (name) => {
      if (process.isDead) throw new NotKept('closed')
      const database = memoryDatabase(disk.memoryOf(name))
      process.connections.push(database)
      return database
    }
    process.here = {
      open: async (id) => connect(id),
      openPhone: async () => connect('the phone'),
      fetch: (path, request) => network.ask(process, path, request),
      lock,
      othersOf,
      how: {},
    }
    process.kill = async () => {
      process.isDead = true
      network.lose(process)
      for (const database of process.connections) database.close()
    }
    return process
  }

  async function openPage() {
    const page = aProcess()
    page.accounts = createAccounts({
      ...page.here,
      former: async () => {},
      identities,
      rememberOf: disk.rememberOf,
      onSignedOut: (account) => page.accounts.leave(account).catch(() => {}),
    })
    const { kill } = page
    page.kill = () => {
      page.accounts.current?.stop()
      pages.delete(page)
      return kill()
    }
    pages.add(page)
    await page.accounts.start()
    return page
  }

  return {
    disk,
    network,
    pages,
    openPage,
    async wakeWorker() {
      const worker = aProcess()
      await sendInBackground(worker.here).finally(worker.kill)
    },
    of: (id) => memoryDatabase(disk.memoryOf(id)),
  }
}

// Lets everything run that can.
export async function settled(turns = 12) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
