// Keeps what waits for the network: each capture with its photo, its note and what the server already knows of it.
// Only this file touches IndexedDB. Nothing leaves before it is on the server: see sending.js.

const NAME = 'nextday'
const STORE = 'captures'

// Where the browser forbids storage, captures last as long as the page.
export async function openOutbox() {
  return createOutbox(await databaseShelf().catch(memoryShelf))
}

// `shelf` keeps captures by their id: `add`, `update`, `remove`, `get` and `all`.
export function createOutbox(shelf) {
  const listeners = new Set()
  const tell = () => listeners.forEach((heard) => heard())

  return {
    async keep(capture) {
      const fresh = { note: '', noted: '', encounter_id: null, contact_id: null, problem: null, open: true }
      await shelf.add({ ...fresh, ...capture })
      tell()
    },
    // Null when it has left already.
    async change(id, changed) {
      const after = await shelf.update(id, changed)
      if (after) tell()
      return after
    },
    async remove(id) {
      await shelf.remove(id)
      tell()
    },
    // A note that was being written when the page went away is as finished as it will get.
    async closeAll() {
      for (const { id, open } of await shelf.all()) if (open) await shelf.update(id, { open: false })
    },
    get: shelf.get,
    // Oldest first: ids begin with the time they were made.
    waiting: shelf.all,
    onChange(heard, signal) {
      listeners.add(heard)
      signal?.addEventListener('abort', () => listeners.delete(heard))
    },
  }
}

export function memoryShelf() {
  const captures = new Map()
  return {
    add: async (capture) => void captures.set(capture.id, capture),
    async update(id, changed) {
      if (!captures.has(id)) return null
      captures.set(id, { ...captures.get(id), ...changed })
      return captures.get(id)
    },
    remove: async (id) => void captures.delete(id),
    get: async (id) => captures.get(id),
    all: async () => [...captures.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

async function databaseShelf() {
  const opening = indexedDB.open(NAME, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' })
  const database = await done(opening)
  const reading = () => database.transaction(STORE).objectStore(STORE)
  const writing = () => database.transaction(STORE, 'readwrite', { durability: 'strict' })

  // What a write promises is promised when the whole transaction is on disk.
  async function write(work) {
    const transaction = writing()
    const answer = await work(transaction.objectStore(STORE))
    await completed(transaction)
    return answer
  }

  return {
    add: (capture) => write((captures) => done(captures.add(capture))),
    // One transaction, so that a note typed while the photo is being sent is not lost to an older copy.
    update: (id, changed) =>
      write(async (captures) => {
        const before = await done(captures.get(id))
        if (!before) return null
        const after = { ...before, ...changed }
        await done(captures.put(after))
        return after
      }),
    remove: (id) => write((captures) => done(captures.delete(id))),
    get: (id) => done(reading().get(id)),
    all: () => done(reading().getAll()),
  }
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
