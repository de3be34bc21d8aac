// Writes rows of the server into an account's database, inside a transaction of the caller: only what is newer than what
// is there, and only while the token it was asked with is the one this account is signed in with. An answer that comes
// after signing out, in whatever page or worker, therefore leaves nothing behind.

import { NotKept } from './database.js'
import { keyOf } from '../model/rows.js'

// Shelves that the caller's transaction needs.
/** @type {('rows' | 'words')[]} */
export const ROW_SHELVES = ['rows', 'words']
export const SESSION = 'session'
export const CURSOR = 'rows'

// What GET /changes says of a row, as it is kept. A removed row stays as a tombstone, lest an older answer bring it back.
export const asRow = ({ kind, id, rev, resource, merged_into: survivor = null }) => ({
  key: keyOf(kind, id),
  kind,
  rev,
  resource: resource ?? (survivor ? { id, merged_into: survivor } : null),
})

// The rows that were newer and are kept now.
export async function keepRows({ rows, words }, fresh, token) {
  await requireSession(words, token)
  const newer = []
  for (const row of fresh) {
    const known = await rows.get(row.key)
    if (known && known.rev > row.rev) continue
    await rows.put(row)
    newer.push(row)
  }
  return newer
}

export async function requireSession(words, token) {
  const session = await words.get(SESSION)
  if ((session?.token ?? null) !== token) throw new NotKept('closed')
}
