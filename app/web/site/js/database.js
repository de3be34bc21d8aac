// What this phone keeps, in shelves: captures not yet sent, rows of the server, changes not yet sent, and single words.
// Only this file touches IndexedDB. Where the browser forbids it, everything lasts as long as the page.

const NAME = 'nextday'
const VERSION = 2
const KEYS = { captures: 'id', rows: 'key', changes: 'id', words: 'name' }
const SHELVES = Object.keys(KEYS)

export async function openDatabase() {
  return realDatabase().catch(memoryDatabase)
}

// A shelf keeps things by their key: `add`, `put`, `update`, `remove`, `get`, `all` (by key) and `clear`. Several shelves
// are written at once, or not at all, by `write(names, (shelves) => …)`, whose work only puts, removes and clears.
async function realDatabase() {
  const database = await opened()

  // What a write promises is promised when the whole transaction is on disk.
  async function write(names, work) {
    const transaction = database.transaction(names, 'readwrite', { durability: 'strict' })
    const ended = completed(transaction)
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]))
    const [answer] = await Promise.all([work(stores), ended])
    return answer
  }

  function shelf(name) {
    const reading = () => database.transaction(name).objectStore(name)
    const writing = (work) => write([name], (stores) => work(stores[name]))
    return {
      add: (thing) => writing((store) => done(store.add(thing))),
      put: (thing) => writing((store) => done(store.put(thing))),
      // One transaction, so that what is typed while a photo is being sent is not lost to an older copy.
      update: (key, changed) =>
        writing(async (store) => {
          const before = await done(store.get(key))
          if (!before) return null
          const after = { ...before, ...changed }
          await done(store.put(after))
          return after
        }),
      remove: (key) => writing((store) => done(store.delete(key))),
      clear: () => writing((store) => done(store.clear())),
      get: (key) => done(reading().get(key)),
      all: () => done(reading().getAll()),
    }
  }

  return {
    ...Object.fromEntries(SHELVES.map((name) => [name, shelf(name)])),
    write: (names, work) => write(names, (stores) => work(writers(stores))),
  }
}

export function memoryDatabase() {
  const kept = Object.fromEntries(SHELVES.map((name) => [name, new Map()]))

  function shelf(name) {
    const things = kept[name]
    const put = async (thing) => void things.set(thing[KEYS[name]], thing)
    return {
      add: put,
      put,
      async update(key, changed) {
        if (!things.has(key)) return null
        things.set(key, { ...things.get(key), ...changed })
        return things.get(key)
      },
      remove: async (key) => void things.delete(key),
      clear: async () => things.clear(),
      get: async (key) => things.get(key),
      all: async () => [...things.keys()].sort().map((key) => things.get(key)),
    }
  }

  const shelves = Object.fromEntries(SHELVES.map((name) => [name, shelf(name)]))
  return { ...shelves, write: async (_names, work) => work(shelves) }
}

// Inside a transaction nothing is waited for but the transaction itself.
function writers(stores) {
  return Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [
      name,
      {
        put: (thing) => void store.put(thing),
        remove: (key) => void store.delete(key),
        clear: () => void store.clear(),
      },
    ]),
  )
}

async function opened() {
  const opening = indexedDB.open(NAME, VERSION)
  opening.onupgradeneeded = () => {
    for (const name of SHELVES) {
      if (!opening.result.objectStoreNames.contains(name))
        opening.result.createObjectStore(name, { keyPath: KEYS[name] })
    }
  }
  const database = await done(opening)
  database.onversionchange = () => database.close() // a newer page needs it
  return database
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}
