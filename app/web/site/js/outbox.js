// Keeps what waits for the network: each capture with its photo, its note and what the server already knows of it.
// Only this file touches IndexedDB. Nothing leaves before it is on the server: see sending.js.

const NAME = 'nextday'
const STORE = 'captures'

export async function openOutbox() {
  const database = await opened()
  const listeners = new Set()

  // One transaction, so that a note typed while the photo is being sent is not lost to an older copy.
  async function change(id, changed) {
    const captures = database.transaction(STORE, 'readwrite').objectStore(STORE)
    const before = await done(captures.get(id))
    if (!before) return null
    const after = { ...before, ...changed }
    await done(captures.put(after))
    listeners.forEach((heard) => heard())
    return after
  }

  return {
    async keep(capture) {
      const kept = { note: '', noted: '', encounter_id: null, contact_id: null, problem: null, open: true, ...capture }
      const writing = database.transaction(STORE, 'readwrite', { durability: 'strict' })
      await done(writing.objectStore(STORE).add(kept))
      listeners.forEach((heard) => heard())
      return kept
    },
    change,
    get: (id) => done(database.transaction(STORE).objectStore(STORE).get(id)),
    async remove(id) {
      await done(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(id))
      listeners.forEach((heard) => heard())
    },
    // Oldest first: ids begin with the time they were made.
    waiting: () => done(database.transaction(STORE).objectStore(STORE).getAll()),
    // A note that was being written when the page went away is as finished as it will get.
    async closeAll() {
      for (const { id, open } of await this.waiting()) if (open) await change(id, { open: false })
    },
    onChange(heard, signal) {
      listeners.add(heard)
      signal?.addEventListener('abort', () => listeners.delete(heard))
    },
  }
}

function opened() {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
  return done(request)
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
