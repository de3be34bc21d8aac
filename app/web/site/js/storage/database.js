// What this phone keeps: one database for each account, so that nothing of one account can reach another.
// Only this file touches IndexedDB.
//
//   photos    {id, bytes, type}  pictures, written once and never changed: see `asPhoto`
//   captures  {id, …}            what was said about a photo, and how far it has come
//   changes   {id, …}            changes that the server has not taken yet
//   rows      {key, …}           rows of the server
//   words     {name, …}          single things: how far the rows go, and the token that belongs to this database
//
// A shelf keeps things by their key: `add` (an error if the key is taken), `put`, `update`, `remove`, `get`, `all` (by key)
// and `clear`, each a transaction. `write(names, work)` does several of them in one: all of it is kept or nothing. Inside,
// `work(shelves)` waits for nothing but these shelves, or the browser ends the transaction.
//
// What cannot be kept is a `NotKept`, with a sentence to show and a `reason`. Nothing is ever kept in memory instead
// without the caller saying so.
//
// No library does this for us. Tried in a spike, each against the promises in tests/web/modules/database_contract.js or by
// reading what it does:
// - idb 8.0.4 (ISC): keeps them all; this file loses 40 of its 314 lines and the page gains 11.6 kB (3.4 kB compressed).
//   Reopening, telling errors apart, closing and the memory for tests stay ours. It mends no fault that was left here.
// - Dexie 4.4.7 (Apache-2.0): 87 kB (29.5 kB compressed), a third of the whole page again, for queries we do not make.
// - workbox-background-sync 7.4.1 (MIT): keeps whole requests, so that a former token goes out again; takes a request from
//   the shelf before it is sent, so that a worker that dies loses it; forgets after seven days; takes a 401, 412 or 503 for
//   success; and knows nothing of notes that change while they are sent.

import { noop, translated } from '../i18n.js'

const VERSION = 1
const FORMER = 'nextday'
const KEYS = { photos: 'id', captures: 'id', changes: 'id', rows: 'key', words: 'name' }
const PATIENCE = 10_000 // some browsers never answer the first opening
const SENTENCES = {
  closed: noop('This account was signed out on this phone.'),
  full: noop('This phone is full. Make room, then try again.'),
  newer: noop('A newer version of this page was used here. Close this one and open it again.'),
  forbidden: noop('This browser lets the page keep nothing, as in a private window.'),
  lost: noop('The browser cannot reach what it keeps for this page. Close the page and open it again.'),
}

export class NotKept extends Error {
  constructor(reason, cause = undefined) {
    super(translated(SENTENCES[reason]), { cause })
    this.name = 'NotKept'
    this.reason = reason
  }
}

// A picture as the shelf `photos` holds it. Octets, because WebKit keeps no Blob in a private window and has lost some of
// those it kept; made before the transaction begins, which must wait for nothing else.
/**
 * @param {string | null} id
 * @param {Blob} blob
 */
export async function asPhoto(id, blob) {
  return { id, bytes: await blob.arrayBuffer(), type: blob.type }
}

/** @type {(picture: { bytes: ArrayBuffer, type: string }) => Blob} */
export const blobOf = ({ bytes, type }) => new Blob([bytes], { type })

// Opens at once, so that the caller hears before any photo is taken whether something can be kept.
/** @type {(accountId: string, options?: { factory?: IDBFactory, patience?: number }) => Promise<Database>} */
export const openAccountDatabase = (accountId, options) => realDatabase(`nextday-${accountId}`, options)

// What the phone knows of its accounts: a word for each that has a database here.
/** @type {(options?: { factory?: IDBFactory, patience?: number }) => Promise<Database>} */
export const openPhoneDatabase = (options) => realDatabase('nextday-accounts', options)

// The one database that all accounts had in common before; null where there is none.
export async function openFormerDatabase({ factory = globalThis.indexedDB } = {}) {
  try {
    return await realDatabase(FORMER, { factory, version: undefined })
  } catch (error) {
    if (error.name === 'AbortError') return null
    throw error
  }
}

export function dropFormerDatabase({ factory = globalThis.indexedDB } = {}) {
  const dropping = factory.deleteDatabase(FORMER)
  return new Promise((resolve) => (dropping.onsuccess = dropping.onerror = dropping.onblocked = resolve))
}

/**
 * @param {string} name
 * @param {{ factory?: IDBFactory, patience?: number, version?: number }} [options]
 * @returns {Promise<Database>}
 */
async function realDatabase(name, { factory = globalThis.indexedDB, patience = PATIENCE, ...options } = {}) {
  const { version } = { version: VERSION, ...options }
  let opening = null
  let isClosed = false

  function connection() {
    opening ??= opened({ factory, name, version, patience }).then(
      (database) => {
        database.onclose = () => (opening = null)
        database.onversionchange = () => (database.close(), (opening = null)) // a newer page needs it
        return database
      },
      (error) => {
        opening = null
        throw asNotKept(error, { InvalidStateError: 'forbidden' }) // Firefox where it keeps no history
      },
    )
    return opening
  }

  // A connection that the browser has dropped is made once more; what was begun on it has left nothing behind.
  async function run(names, mode, work) {
    if (isClosed) throw new NotKept('closed')
    try {
      return await inTransaction(await connection(), names, mode, work)
    } catch (error) {
      if (!isLost(error)) throw asNotKept(error)
    }
    if (isClosed) throw new NotKept('closed')
    opening?.then(
      (database) => database.close(),
      () => {},
    )
    opening = null
    try {
      return await inTransaction(await connection(), names, mode, work)
    } catch (error) {
      throw asNotKept(error)
    }
  }

  await connection()

  return withShelves({
    run,
    // Whatever comes later fails; `last` is the last thing that is done, after all that was begun before.
    async close(last = null) {
      if (isClosed) return
      const ending = last && run(Object.keys(KEYS), 'readwrite', last)
      isClosed = true
      await ending?.catch(() => {})
      await opening?.then(
        (database) => database.close(),
        () => {},
      )
    },
    get isClosed() {
      return isClosed
    },
  })
}

// The same promises without a browser, for tests and for a page whose browser keeps nothing. `kept` outlives the page, as
// a disk would: databases over the same one are the same database.
/** @returns {Database} */
export function memoryDatabase(kept = aMemory()) {
  let isClosed = false

  async function run(names, mode, work) {
    if (isClosed) throw new NotKept('closed')
    return kept.oneAfterAnother(async () => {
      const staged = Object.fromEntries(names.map((name) => [name, new Map(kept.shelves[name])]))
      const stores = Object.fromEntries(names.map((name) => [name, memoryStore(name, staged[name])]))
      const answer = await inOneGo(work(stores))
      if (mode === 'readwrite') Object.assign(kept.shelves, staged)
      return answer
    })
  }

  return withShelves({
    run,
    async close(last = null) {
      if (isClosed) return
      const ending = last && run(Object.keys(KEYS), 'readwrite', last)
      isClosed = true
      await ending
    },
    get isClosed() {
      return isClosed
    },
  })
}

export function aMemory() {
  let before = Promise.resolve()
  return {
    shelves: Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()])),
    oneAfterAnother(work) {
      const done = before.then(work)
      before = done.catch(() => {})
      return done
    },
  }
}

function withShelves(database) {
  const { run } = database
  const alone = (name, mode, work) => run([name], mode, (stores) => work(stores[name]))
  for (const name of Object.keys(KEYS)) {
    database[name] = {
      add: (thing) => alone(name, 'readwrite', (store) => store.add(thing)),
      put: (thing) => alone(name, 'readwrite', (store) => store.put(thing)),
      update: (key, changed) => alone(name, 'readwrite', (store) => store.update(key, changed)),
      remove: (key) => alone(name, 'readwrite', (store) => store.remove(key)),
      clear: () => alone(name, 'readwrite', (store) => store.clear()),
      get: (key) => alone(name, 'readonly', (store) => store.get(key)),
      all: () => alone(name, 'readonly', (store) => store.all()),
    }
  }
  database.write = (names, work) => run(names, 'readwrite', work)
  return database
}

// What a write promises is promised when the whole transaction is on disk.
async function inTransaction(database, names, mode, work) {
  const transaction = database.transaction(names, mode, { durability: 'strict' })
  const ended = completed(transaction)
  const stores = Object.fromEntries(names.map((name) => [name, realStore(transaction.objectStore(name))]))
  try {
    const answer = await work(stores)
    await ended
    return answer
  } catch (error) {
    abort(transaction)
    await ended.catch(() => {})
    throw transaction.error ?? error // the transaction's own reason says more than the request that it took along
  }
}

function abort(transaction) {
  try {
    transaction.abort()
  } catch {
    // It has ended by itself.
  }
}

function realStore(store) {
  return withUpdate({
    add: (thing) => done(store.add(thing)),
    put: (thing) => done(store.put(thing)),
    remove: (key) => done(store.delete(key)),
    clear: () => done(store.clear()),
    get: (key) => done(store.get(key)),
    all: () => done(store.getAll()),
  })
}

function memoryStore(name, things) {
  const put = async (thing) => void things.set(thing[KEYS[name]], structuredClone(thing))
  return withUpdate({
    put,
    async add(thing) {
      if (things.has(thing[KEYS[name]])) throw new DOMException('The key is taken.', 'ConstraintError')
      return put(thing)
    },
    remove: async (key) => void things.delete(key),
    clear: async () => things.clear(),
    get: async (key) => structuredClone(things.get(key)),
    all: async () => [...things.keys()].sort().map((key) => structuredClone(things.get(key))),
  })
}

// `changed` is the fields to be changed, or a function from the thing as it is to them. Null when it is not there.
function withUpdate(store) {
  store.update = async (key, changed) => {
    const before = await store.get(key)
    if (!before) return null
    const after = { ...before, ...(typeof changed === 'function' ? changed(before) : changed) }
    await store.put(after)
    return after
  }
  return store
}

// A transaction in memory ends where one of the browser would: when something else than itself is waited for.
async function inOneGo(work) {
  const idle = new Promise((_, reject) => {
    const late = () => reject(new DOMException('Something else was waited for.', 'TransactionInactiveError'))
    setTimeout(late)
  })
  return Promise.race([work, idle])
}

function opened({ factory, name, version, patience }) {
  return new Promise((resolve, reject) => {
    if (!factory) throw new NotKept('forbidden')
    const opening = factory.open(name, version)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new NotKept('lost'))
    }, patience)
    opening.onupgradeneeded = () => {
      if (!version) return opening.transaction.abort() // it is not there, and shall not be
      for (const [shelf, keyPath] of Object.entries(KEYS)) opening.result.createObjectStore(shelf, { keyPath })
    }
    opening.onsuccess = () => {
      clearTimeout(timer)
      if (isLate) opening.result.close()
      else resolve(opening.result)
    }
    opening.onerror = () => {
      clearTimeout(timer)
      reject(opening.error)
    }
  })
}

// Nobody has to wait for a request: when it fails, so does the transaction.
function done(request) {
  const answer = new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  answer.catch(() => {})
  return answer
}

// An error of a request comes by here before the transaction knows its reason; `abort` comes when it does.
function completed(transaction) {
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error ?? new DOMException('It was aborted.', 'AbortError'))
  })
  ended.catch(() => {}) // whoever waits for it hears of it
  return ended
}

// The connection is gone: closed for a newer page or by the browser, as iOS does to pages that slept.
function isLost(error) {
  return error?.name === 'InvalidStateError' || (error?.name === 'UnknownError' && /lost|clos/i.test(error.message))
}

function asNotKept(error, more = {}) {
  if (error instanceof NotKept) return error
  const reasons = {
    QuotaExceededError: 'full',
    VersionError: 'newer',
    SecurityError: 'forbidden',
    InvalidStateError: 'lost',
    UnknownError: 'lost',
    ...more,
  }
  return reasons[error?.name] ? new NotKept(reasons[error.name], error) : error
}
