// What this phone knows, with and without a network: the server's rows, and above them what the user changed since.
//
//   store.drawer()            who waits, as GET /drawer answers: [{encounter, contact, event, next_nudge}], soonest first
//   store.contact(id)         a contact with its `encounters`, or null; an id that was joined stands for who is left
//   store.contacts()          all contacts, newest first
//   store.events()  store.event(id)  store.account()  store.scan(id)  store.nudges(encounterId)
//   store.knows               whether it has ever been told (false only before the first answer of the server)
//   store.asOf                when it last heard from the server: a Date, or null
//   store.waiting             changes not yet on the server: [{id, describe, problem, conflict: [{field, mine, theirs}]}]
//
//   await store.change({ method, path, body, rev, describe })
//       Method, path and body are those of the API (PATCH /contacts/1, POST /contacts/1/resolve, PUT /events/…). It is kept
//       on this phone, shown at once by all of the above, and sent when the network is there; `rev` is the one the user saw;
//       `describe` says it in words, should it have to be explained later ("Dana’s name"). Resolves to {id, sent}; `sent`
//       is a promise: the server's answer, or null when it was refused, waits for a choice, or was taken back.
//   await store.takeBack(id)  forgets a change if it has not been sent yet; true when it could
//   await store.choose(id, 'mine' | 'theirs')     settles a conflict
//   await store.learn(kind, resource)             a row that the server has just shown, asked for in another way
//   await store.refresh()     asks the server what is new; throws a Problem when it cannot be reached
//   store.subscribe(listener, signal)     called after anything above may have changed
//
// Reading never waits and never fails. The rows come through GET /changes; the changes are sent by replaying.js.

import { oneAtATime } from './locks.js'
import { after, made, plainly, targetOf } from './model/overlay.js'
import { contactOf, drawerOf, keyOf } from './model/rows.js'
import { uuid7 } from './model/uuid.js'
import { REPLAYING, replayAll } from './replaying.js'

const PAGE = 500
const TOO_OLD = 410

// `whenLeft` hears that changes stay behind, so that somebody tries again later.
export async function openStore({ database, api, whenLeft = () => {}, lock = oneAtATime, others = otherPages() }) {
  const listeners = new Set()
  const hopes = new Map()
  let base = new Map()
  let changes = []
  let words = {}
  let seen = null
  let pulling = null
  let sending = null
  let askedAgain = false

  // From disk: at the start, and when another page of this browser has written.
  async function load() {
    const [rows, kept, said] = await Promise.all([
      database.rows.all(),
      database.changes.all(),
      database.words.get('rows'),
    ])
    base = new Map(rows.map((row) => [row.key, row]))
    changes = kept
    words = said ?? {}
    tell()
  }

  function tell() {
    seen = null
    for (const heard of [...listeners]) heard()
  }

  // The rows with the changes laid over them, worked out once after each change.
  function rows() {
    seen ??= layered(base, changes)
    return seen
  }

  async function refresh() {
    pulling ??= lock('nextday-pulling', pull).finally(() => (pulling = null))
    return pulling
  }

  async function pull() {
    for (let hasMore = true; hasMore; ) {
      const answer = await api.get(`/changes?since=${words.next ?? 0}&limit=${PAGE}`).catch(whenTooOld)
      if (!answer) continue
      hasMore = answer.has_more
      await absorb(answer.changes, { next: answer.next, at: new Date().toISOString() })
    }
    others.tell()
  }

  // The copy is too old to be brought up to date: everything anew.
  async function whenTooOld(error) {
    if (error.status !== TOO_OLD) throw error
    await forget()
    return null
  }

  async function absorb(news, told = {}) {
    const fresh = news.map(({ kind, id, rev, resource, merged_into: survivor }) => ({
      key: keyOf(kind, id),
      kind,
      rev,
      resource: resource ?? (survivor ? { id, merged_into: survivor } : null),
    }))
    const newer = fresh.filter(({ key, rev }) => rev >= (base.get(key)?.rev ?? 0))
    words = { ...words, ...told, name: 'rows' }
    await database.write(['rows', 'words'], (shelves) => {
      for (const row of newer) row.resource ? shelves.rows.put(row) : shelves.rows.remove(row.key)
      shelves.words.put(words)
    })
    for (const row of newer) row.resource ? base.set(row.key, row) : base.delete(row.key)
    tell()
  }

  async function forget() {
    base = new Map()
    words = {}
    await database.write(['rows', 'words'], (shelves) => {
      shelves.rows.clear()
      shelves.words.remove('rows')
    })
    tell()
  }

  async function change({ method, path, body = null, rev, describe = '' }) {
    const { kind, id } = targetOf(path)
    const before = plainly(rows().get(kind, id), body)
    const kept = { id: uuid7(), method, path, body, rev, describe, before, problem: null, conflict: null }
    await database.changes.add(kept)
    changes = [...changes, kept]
    const sent = new Promise((resolve) => hopes.set(kept.id, resolve))
    tell()
    flush().then((all) => all || whenLeft())
    return { id: kept.id, sent }
  }

  // Oldest first. True when nothing is left that could go later; what is changed meanwhile goes, too.
  function flush() {
    askedAgain = true
    sending ??= Promise.resolve().then(replay)
    return sending
  }

  async function replay() {
    let all = true
    try {
      while (askedAgain) {
        askedAgain = false
        if (changes.length) all = await lock(REPLAYING, () => replayAll({ database, api, onSent, onKept }))
        others.tell()
      }
    } finally {
      sending = null // at once: whoever asks from now on starts anew
    }
    return all
  }

  async function onSent(change, answer) {
    const news = answer ? newsOf(change, answer) : []
    if (change.method === 'DELETE' && !targetOf(change.path).act) news.push(...goneOf(change, base))
    await absorb(news)
    settled(change.id, answer ?? {})
  }

  async function onKept(change) {
    changes = changes.map((other) => (other.id === change.id ? change : other))
    if (change.problem || change.conflict) hopeless(change.id)
    tell()
  }

  function settled(id, answer) {
    changes = changes.filter((change) => change.id !== id)
    hopes.get(id)?.(answer)
    hopes.delete(id)
    tell()
  }

  function hopeless(id) {
    hopes.get(id)?.(null)
    hopes.delete(id)
  }

  async function takeBack(id) {
    return lock(REPLAYING, async () => {
      const isThere = Boolean(await database.changes.get(id))
      await database.changes.remove(id)
      settled(id, null)
      others.tell()
      return isThere
    })
  }

  async function choose(id, whose) {
    const change = changes.find((other) => other.id === id)
    if (!change) return
    if (whose === 'theirs') await takeBack(id)
    else {
      const again = await database.changes.update(id, { rev: change.current, conflict: null, problem: null })
      await onKept(again)
      await flush()
    }
  }

  others.listen(load)
  await load()

  return {
    drawer: () => drawerOf(rows()),
    contact: (id) => contactOf(rows(), id),
    contacts: () =>
      rows()
        .all('contact')
        .filter(({ merged_into: survivor }) => !survivor)
        .map(({ id }) => contactOf(rows(), id))
        .sort((a, b) => (a.id < b.id ? 1 : -1)),
    events: () =>
      rows()
        .all('event')
        .sort((a, b) => new Date(b.starts_at ?? 0) - new Date(a.starts_at ?? 0)),
    event: (id) => rows().get('event', id) ?? null,
    account: () => rows().all('account')[0] ?? null,
    scan: (id) => rows().get('scan', id) ?? null,
    nudges: (encounterId) =>
      rows()
        .all('nudge')
        .filter(({ encounter_id: encounter }) => encounter === encounterId),
    get knows() {
      return words.next !== undefined
    },
    get asOf() {
      return words.at ? new Date(words.at) : null
    },
    get waiting() {
      return changes
    },
    // A row as the server has just shown it.
    learn: (kind, resource) => absorb([{ kind, id: resource.id, rev: resource.rev, resource }]),
    change,
    takeBack,
    choose,
    refresh,
    flush,
    load,
    // When somebody signs out; `changes` that wait are forgotten only when the user has said so.
    async forget({ changesToo = false } = {}) {
      if (changesToo) {
        await database.changes.clear()
        changes = []
      }
      await forget()
    },
    subscribe(listener, signal) {
      listeners.add(listener)
      signal?.addEventListener('abort', () => listeners.delete(listener))
    },
  }
}

function layered(base, changes) {
  const kinds = new Map()
  const of = (kind) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)
  for (const { kind, resource } of base.values()) of(kind).set(resource.id, resource)
  for (const change of changes.filter(({ problem }) => !problem)) lay(change, kinds, of)
  return {
    get: (kind, id) => (id ? of(kind).get(id) : [...of(kind).values()][0]),
    all: (kind) => [...of(kind).values()],
  }
}

function lay(change, kinds, of) {
  const fresh = made(change)
  if (fresh && !of(fresh.kind).has(fresh.row.id)) of(fresh.kind).set(fresh.row.id, fresh.row)
  for (const [kind, known] of kinds) {
    for (const row of known.values()) {
      const changed = after(row, kind, change)
      if (!changed) known.delete(row.id)
      else if (changed !== row) known.set(row.id, changed)
    }
  }
}

// The server's answer to a change is the newest there is of its row, and of the meetings inside it.
function newsOf({ path }, answer) {
  if (answer.id === undefined || answer.rev === undefined) return []
  const { kind } = targetOf(path)
  const row = { kind, id: answer.id, rev: answer.rev, resource: answer }
  const inside = (answer.encounters ?? []).map((one) => ({ kind: 'encounter', id: one.id, rev: one.rev, resource: one }))
  return [row, ...inside]
}

function goneOf({ path }, base) {
  const { kind, id } = targetOf(path)
  const rev = base.get(keyOf(kind, id))?.rev ?? 0
  return [{ kind, id, rev, resource: null }]
}

// Pages of one browser share what is kept; each hears when another has written.
function otherPages() {
  if (!globalThis.BroadcastChannel) return { tell() {}, listen() {} }
  const channel = new BroadcastChannel('nextday-store')
  return { tell: () => channel.postMessage('written'), listen: (heard) => (channel.onmessage = () => heard()) }
}
