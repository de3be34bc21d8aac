// Sends the changes that were made on this phone: oldest first, each until the server has answered.
// A change that meets another one to the same lines waits for the user's choice; all others find their way by themselves.

import { agreed, contradictions, targetOf } from '../model/pending_changes.js'
import { keyOf } from '../model/rows.js'
import { ROW_SHELVES, SESSION, asRow, keepRows } from '../storage/row_writer.js'

export const REPLAYING = 'nextday-replaying'
const MOST_TRIES = 3

// Changes in the order they were made. Not by their ids: those begin with the phone's clock, which may be set back.
export const inOrder = (changes) => [...changes].sort((a, b) => (a.order ?? 0) - (b.order ?? 0) || (a.id < b.id ? -1 : 1))

// Keeps a change after all that were made before it.
/**
 * @param {Database} database
 * @param {Omit<Change, 'order'>} change
 * @returns {Promise<Change>}
 */
export async function keepChange(database, change) {
  return database.write(['changes'], async ({ changes }) => {
    const last = Math.max(0, ...(await changes.all()).map(({ order }) => order ?? 0))
    const kept = { ...change, order: last + 1 }
    await changes.add(kept)
    return kept
  })
}

// True when all that can go has gone. What the server answered is kept as rows in the transaction in which the change
// leaves, so that it never looks undone. `onSent(change, answer, rows)` hears of what is done, `onKept(change)` of what
// stays with its reason.
/**
 * @param {{
 *   database: Database, api: Api, token?: string | null,
 *   onSent?: (change: Change, answer: any, rows: Row[]) => unknown, onKept?: (change: Change) => unknown,
 * }} parts
 */
export async function replayAll({ database, api, token = null, onSent = () => {}, onKept = () => {} }) {
  for (const { id } of inOrder(await database.changes.all())) {
    const waiting = await database.changes.get(id)
    if (!waiting || waiting.problem || waiting.conflict) continue
    const change = waiting.tried ? waiting : await asTried(waiting, database)
    if (!change) continue
    try {
      const { answer, rev } = await replay(change, api)
      const { rows, later } = await settle(change, { answer, rev }, { database, token })
      for (const other of later) onKept(other)
      onSent(change, answer, rows)
    } catch (error) {
      if (!error.detail && !error.conflict) throw error
      if (error.isPassing || error.status === 401) return false // the rest would fail the same way
      const why = error.conflict ? { conflict: error.conflict, current: error.current } : { problem: error.detail }
      const kept = await database.changes.update(id, why)
      if (kept) onKept(kept)
    }
  }
  return true
}

// The change, marked before the server is asked, for its answer may get lost; null when it was taken back meanwhile. A full
// phone cannot write the mark down, and sends all the same.
async function asTried(change, database) {
  try {
    return await database.changes.update(change.id, { tried: true })
  } catch (error) {
    if (error.reason !== 'full') throw error
    return { ...change, tried: true }
  }
}

class Contradicted extends Error {
  constructor(conflict, current) {
    super('in conflict with what is there')
    this.conflict = conflict
    this.current = current
  }
}

// The change as it is, and again on top of what others did, as long as that does not contradict it. Answers with the rev
// on which it was made in the end.
async function replay(change, api) {
  let { body, rev } = change
  for (let tries = 1; ; tries += 1) {
    try {
      return { answer: await api.ask(change.method, change.path, body, { rev }), rev }
    } catch (error) {
      if (change.method === 'DELETE' && isGone(error)) return { answer: null, rev }
      if (error.status !== 412 || !error.current || tries === MOST_TRIES) throw error
      rev = error.current.rev
      if (change.method !== 'PATCH') continue
      const conflict = contradictions(change, error.current)
      if (conflict.length) throw new Contradicted(conflict, rev)
      body = agreed(change, error.current)
    }
  }
}

// What was to be deleted is deleted, whoever was faster.
const isGone = ({ status }) => status === 404 || status === 410

// The change leaves and its answer stays, in one transaction.
function settle(change, { answer, rev }, { database, token }) {
  return database.write(['changes', ...ROW_SHELVES], async (shelves) => {
    await shelves.changes.remove(change.id)
    const isSignedIn = ((await shelves.words.get(SESSION))?.token ?? null) === token
    const rows = isSignedIn ? await keepRows(shelves, await newsOf(change, answer, shelves.rows), token) : []
    const isFirstTry = rev !== undefined && rev === change.rev
    return { rows, later: isFirstTry && answer?.rev ? await carryOn(change, answer.rev, shelves.changes) : [] }
  })
}

// Later changes saw the row as this one leaves it, unless somebody else came in between: then they have to be compared.
async function carryOn(change, rev, changes) {
  const { kind, id } = targetOf(change.path)
  const moved = []
  for (const later of inOrder(await changes.all())) {
    const target = targetOf(later.path)
    const isNext = target.kind === kind && target.id === id && later.rev === change.rev
    if (isNext) moved.push(await changes.update(later.id, { rev }))
  }
  return moved
}

// The server's answer to a change is the newest there is of its row, and of the meetings inside it.
async function newsOf({ method, path }, answer, rows) {
  const { kind, id, act } = targetOf(path)
  if (method === 'DELETE' && !act) {
    const known = await rows.get(keyOf(kind, id))
    return [asRow({ kind, id, rev: known?.rev ?? 0, resource: null })]
  }
  if (answer?.id === undefined || answer.rev === undefined) return []
  const inside = (answer.encounters ?? []).map((one) => asRow({ kind: 'encounter', id: one.id, rev: one.rev, resource: one }))
  return [asRow({ kind, id: answer.id, rev: answer.rev, resource: answer }), ...inside]
}
