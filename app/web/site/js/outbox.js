// Keeps what waits for the network: each capture with its photo, its note and what the server already knows of it.
// Nothing leaves before it is on the server: see sending.js.

// `shelf` is that of the captures in database.js.
export function createOutbox(shelf) {
  const listeners = new Set()
  const tell = () => listeners.forEach((heard) => heard())

  return {
    async keep(capture) {
      const fresh = { note: '', noted: '', encounter_id: null, contact_id: null, problem: null, open: true, ready: false }
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
