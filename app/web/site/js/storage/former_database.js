// What this phone kept when all its accounts had one database in common, taken over by the account that it belongs to.
// Copied first and removed after: a page that goes away in between copies once more.

import { dropFormerDatabase, openFormerDatabase } from './database.js'
import { targetOf } from '../model/pending_changes.js'
import { keyOf } from '../model/rows.js'
import { CURSOR, SESSION } from './row_writer.js'

export async function takeOverFormer(
  { id, database, remembered, wasSignedIn },
  { open = openFormerDatabase, drop = dropFormerDatabase } = {},
) {
  const former = await open()
  if (!former) return
  const [captures, changes, rows, words] = await Promise.all(
    ['captures', 'changes', 'rows', 'words'].map((name) => former[name].all()),
  )
  const owner = ownerOf(rows, words) ?? (wasSignedIn ? id : null)
  if (owner === id) {
    remembered.takeOverFormer()
    await keepRows(database, rows, words)
  }
  const ours = {
    captures: captures.filter(({ account }) => (account ?? owner ?? id) === id),
    changes: owner === id || (!owner && (await areKnown(changes, database))) ? changes : [],
  }
  await database.write(['captures', 'changes'], async (shelves) => {
    for (const capture of ours.captures) await shelves.captures.put({ ...capture, account: id })
    for (const [index, change] of ours.changes.entries()) await shelves.changes.put({ order: index + 1, ...change })
  })
  /** @type {(keyof Shelves)[]} */
  const emptied = owner === id ? ['captures', 'changes', 'rows', 'words'] : ['captures', 'changes']
  await former.write(emptied, async (shelves) => {
    for (const capture of ours.captures) await shelves.captures.remove(capture.id)
    for (const change of ours.changes) await shelves.changes.remove(change.id)
    await shelves.rows?.clear()
    await shelves.words?.clear()
  })
  const isEmpty = ours.captures.length === captures.length && ours.changes.length === changes.length
  await former.close()
  if (isEmpty) await drop()
}

// Rows and the worker's word say whose they are; a phone that was signed out has neither.
function ownerOf(rows, words) {
  const account = rows.find(({ kind }) => kind === 'account')?.resource.id
  return account ?? words.find(({ name }) => name === SESSION)?.account ?? null
}

async function keepRows(database, rows, words) {
  const cursor = words.find(({ name }) => name === CURSOR)
  if (!cursor || (await database.words.get(CURSOR))) return
  await database.write(['rows', 'words'], async (shelves) => {
    for (const row of rows) await shelves.rows.put(row)
    await shelves.words.put(cursor)
  })
}

// Changes carried no account. One that is about a row of this account says whose all of them are.
async function areKnown(changes, database) {
  for (const { path } of changes) {
    const { kind, id } = targetOf(path)
    if (id && (await database.rows.get(keyOf(kind, id)))) return true
  }
  return false
}
