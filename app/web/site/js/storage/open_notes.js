// Which notes are being written: a page that writes one has its name, so that no other page ends it.

import { hold, ifFree } from './locks.js'

const RECENTLY = 60_000 // milliseconds since the last key, where the browser has no locks

const nameOf = (id) => `nextday-note-${id}`

export const holdNote = (id, signal) => hold(nameOf(id), signal)

export function closeAbandoned(outbox, now = Date.now()) {
  return outbox.closeAbandoned((id, work, touchedAt = 0) =>
    ifFree(nameOf(id), work, { isActive: Math.abs(now - touchedAt) < RECENTLY }),
  )
}
