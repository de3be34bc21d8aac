// What this phone knows, with and without a network: the server's rows, and above them what the user changed since.
//
//   store.drawer()            who waits, as GET /drawer answers: [{encounter, contact, event, next_nudge}], soonest first
//   store.contact(id)         a contact with its `encounters`, or null; an id that was joined stands for who is left
//   store.contacts()          all contacts, newest first
//   store.events()  store.event(id)  store.account()  store.scan(id)  store.nudges(encounterId)  store.row(kind, id)
//   store.knows               whether it has ever been told (false only before the first answer of the server)
//   store.asOf                when it last heard from the server: a Date, or null
//   store.waiting             changes not yet on the server, oldest first: [{id, describe, path, problem, conflict}]
//                             with a `problem` (why the server refused it), a `conflict: [{field, mine, theirs}]`, or neither
//
//   await store.change({ method, path, body, rev, describe })
//       Method, path and body are those of the API (PATCH /contacts/1, POST /contacts/1/resolve, PUT /events/…). It is kept
//       on this phone, shown at once by all of the above, and sent when the network is there; `rev` is the one the user saw, and
//       `seen` the row as they saw it, where a newer one may have come while they typed;
//       `describe` says it in words, should it have to be explained later ("Dana’s name"). Resolves to {id, sent}; `sent`
//       is a promise: the server's answer, or null when it was refused, waits for a choice, or was taken back.
//   await store.takeBack(id)  forgets a change; true when the server cannot have heard of it
//   await store.tryAgain(id)  sends a change once more that was refused
//   await store.choose(id, 'mine' | 'theirs')     settles a conflict
//   await store.learn(kind, resource)             a row that the server has just shown, asked for in another way
//   await store.refresh()     asks the server what is new; throws a Problem when it cannot be reached
//   store.subscribe(listener, signal)     called after anything above may have changed
//
// Reading never waits and never fails. The rows come through GET /changes; the changes are sent by replaying.js.
// A store belongs to one account: its database and its token. When the database is closed at sign-out, everything that
// still comes for it fails there.

import { PATIENCE_WITH_OTHERS, oneAtATime } from './locks.js'
import { after, made, plainly, targetOf } from '../model/pending_changes.js'
import { contactOf, drawerOf, isOfEncounter } from '../model/rows.js'
import { uuid7 } from '../model/uuid.js'
import { REPLAYING, inOrder, keepChange, replayAll } from '../sync/change_sender.js'
import { CURSOR, ROW_SHELVES, asRow, keepRows } from './row_writer.js'

const PAGE = 500
const TOO_OLD = 410

// `token` is the one that `api` asks with; `whenLeft` hears that changes stay behind, so that somebody tries again later.
/**
 * @param {{
 *   database: Database, api: Api, token?: string | null, whenLeft?: () => unknown,
 *   lock?: (name: string, work: () => any, how?: { patience?: number }) => Promise<any>,
 *   others?: ReturnType<typeof otherPages>,
 * }} parts
 * @returns {Promise<Store>}
 */
export async function openStore({ database, api, token = null, whenLeft = () => {}, lock = oneAtATime, others = otherPages() }) {
  const listeners = new Set()
  const hopes = new Map()
  let base = new Map()
  let changes = []
  let words = {}
  let seen = null
  let pulling = null
  let sending = null
  let askedAgain = false
  let askedForNews = false
  let told = 0
  const inTurn = (name, work) => lock(name, work, { patience: PATIENCE_WITH_OTHERS }) // twice does no harm

  // From disk: at the start, and when another page of this browser has written. What happens here meanwhile is not undone.
  async function load() {
    let rows, kept, said
    let before = null
    do {
      before = told
      ;[rows, kept, said] = await Promise.all([database.rows.all(), database.changes.all(), database.words.get(CURSOR)])
    } while (before !== told)
    base = new Map(rows.map((row) => [row.key, row]))
    changes = inOrder(kept)
    words = said ?? {}
    settleElsewhere()
    tell()
  }

  // Who waits here for a change that another page or the worker has dealt with hears of it.
  function settleElsewhere() {
    for (const id of hopes.keys()) {
      const change = changes.find((other) => other.id === id)
      if (!change) settle(id, {})
      else if (change.problem || change.conflict) settle(id, null)
    }
  }

  function tell() {
    told += 1
    seen = null
    for (const heard of [...listeners]) heard()
  }

  // The rows with the changes laid over them, worked out once after each change.
  function rows() {
    seen ??= layered(base, changes)
    return seen
  }

  // A call during a pull may be about something that happened after the server's answer: then it is asked once more.
  async function refresh() {
    askedForNews = true
    pulling ??= Promise.resolve().then(pullAll)
    return pulling
  }

  async function pullAll() {
    try {
      while (askedForNews) await inTurn('nextday-pulling', pull)
    } finally {
      pulling = null // at once: a call from now on begins a new pull
    }
  }

  // From where the database is, which another page may have brought further.
  async function pull() {
    for (let hasMore = true; hasMore; ) {
      const { next = 0 } = (await database.words.get(CURSOR)) ?? {}
      askedForNews = false
      const answer = await api.get(`/changes?since=${next}&limit=${PAGE}`).catch(whenTooOld)
      if (!answer) continue
      hasMore = answer.has_more
      await absorb(answer.changes, { next: answer.next, at: new Date().toISOString() })
    }
    others.tell()
  }

  // The copy is too old to be brought up to date: all of it is fetched again.
  async function whenTooOld(error) {
    if (error.status !== TOO_OLD) throw error
    await forget()
    return null
  }

  // Rows and how far they go are kept together; only what is kept counts.
  async function absorb(news, reached = null) {
    const { newer, said } = await database.write(ROW_SHELVES, async (shelves) => {
      const newer = await keepRows(shelves, news.map(asRow), token)
      const said = { ...(await shelves.words.get(CURSOR)), ...reached, name: CURSOR }
      if (reached) await shelves.words.put(said)
      return { newer, said }
    })
    words = said
    show(newer)
  }

  function show(newer) {
    for (const row of newer) base.set(row.key, row)
    tell()
  }

  async function forget() {
    await database.write(ROW_SHELVES, async ({ rows, words: shelf }) => {
      await rows.clear()
      await shelf.remove(CURSOR)
    })
    base = new Map()
    words = {}
    tell()
  }

  /** @param {WantedChange} wanted */
  async function change({ method, path, body = null, rev, seen: shown, describe = '' }) {
    const { kind, id } = targetOf(path)
    const before = plainly(shown ?? rows().get(kind, id), body)
    const fresh = { id: uuid7(), method, path, body, rev, describe, before, problem: null, conflict: null }
    const kept = await keepChange(database, fresh)
    changes = inOrder([...changes.filter((other) => other.id !== kept.id), kept]) // another page may have made us load
    const sent = new Promise((resolve) => hopes.set(kept.id, resolve))
    tell()
    flush().then((all) => all || whenLeft(), whenLeft)
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
        if (changes.length) {
          all = await inTurn(REPLAYING, () => replayAll({ database, api, token, onSent, onKept }))
          await loadWhatIsGone()
        }
        others.tell()
      }
    } finally {
      sending = null // at once: whoever asks from now on starts anew
    }
    return all
  }

  // Another page or the worker was faster.
  async function loadWhatIsGone() {
    const left = new Set((await database.changes.all()).map(({ id }) => id))
    if (changes.some(({ id }) => !left.has(id))) await load()
  }

  function onSent(change, answer, rows) {
    show(rows)
    settled(change.id, answer ?? {})
  }

  function onKept(change) {
    changes = changes.map((other) => (other.id === change.id ? change : other))
    if (change.problem || change.conflict) settle(change.id, null)
    tell()
  }

  function settled(id, answer) {
    changes = changes.filter((change) => change.id !== id)
    settle(id, answer)
    tell()
  }

  function settle(id, answer) {
    hopes.get(id)?.(answer)
    hopes.delete(id)
  }

  // At once, also while it is being sent: what is sent was marked before, so that the two cannot miss each other.
  async function takeBack(id) {
    const kept = await database.write(['changes'], async ({ changes: shelf }) => {
      const before = await shelf.get(id)
      await shelf.remove(id)
      return before
    })
    settled(id, null)
    others.tell()
    return Boolean(kept) && !kept.tried // else the server may have done it, and its answer was lost
  }

  async function choose(id, whose) {
    const change = changes.find((other) => other.id === id)
    if (!change) return
    if (whose === 'theirs') await takeBack(id)
    else await again(id, { rev: change.current })
  }

  // Null when another page has dealt with it meanwhile.
  async function again(id, changed = {}) {
    const kept = await database.changes.update(id, { ...changed, conflict: null, problem: null })
    if (!kept) return load()
    onKept(kept)
    await flush()
  }

  others.listen(() => load().catch(() => {})) // closed meanwhile
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
        .sort((a, b) => +new Date(b.starts_at ?? 0) - +new Date(a.starts_at ?? 0)),
    event: (id) => rows().get('event', id) ?? null,
    account: () => rows().all('account')[0] ?? null,
    scan: (id) => rows().get('scan', id) ?? null,
    row: (kind, id) => rows().get(kind, id) ?? null,
    nudges: (encounterId) =>
      rows()
        .all('nudge')
        .filter((nudge) => isOfEncounter(nudge, encounterId)),
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
    tryAgain: (id) => again(id),
    refresh,
    flush,
    load,
    subscribe(listener, signal) {
      listeners.add(listener)
      signal?.addEventListener('abort', () => listeners.delete(listener))
    },
  }
}

function layered(base, changes) {
  const kinds = new Map()
  const of = (kind) => kinds.get(kind) ?? kinds.set(kind, new Map()).get(kind)
  for (const { kind, resource } of base.values()) if (resource) of(kind).set(resource.id, resource)
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

// Pages of one browser share what is kept of an account; each hears when another has written.
export function otherPages(account = 'nobody') {
  if (!globalThis.BroadcastChannel) return { tell() {}, listen() {}, close() {} }
  const channel = new BroadcastChannel(`nextday-store-${account}`)
  return {
    tell: () => channel.postMessage('written'),
    listen: (heard) => (channel.onmessage = () => heard()),
    close: () => channel.close(),
  }
}
