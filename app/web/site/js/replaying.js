// Sends the changes that were made on this phone: oldest first, each until the server has answered.
// A change that meets another one to the same lines waits for the user's choice; all others find their way by themselves.

import { contradictions, targetOf } from './model/overlay.js'

export const REPLAYING = 'nextday-replaying'
const MOST_TRIES = 3

// `onSent(change, answer)` hears of what is done, `onKept(change)` of what stays with its reason. True when all that can go has gone.
export async function replayAll({ database, api, onSent, onKept }) {
  for (const { id } of await database.changes.all()) {
    const change = await database.changes.get(id)
    if (!change || change.problem || change.conflict) continue
    try {
      const answer = await replay(change, api)
      await carryOn(change, answer, { database, onKept })
      await database.changes.remove(id)
      await onSent(change, answer)
    } catch (error) {
      if (!error.detail && !error.conflict) throw error
      if (error.isPassing || error.status === 401) return false // the rest would fail the same way
      const why = error.conflict
        ? { conflict: error.conflict, current: error.current }
        : { problem: error.detail }
      await onKept(await database.changes.update(id, why))
    }
  }
  return true
}

class Contradicted extends Error {
  constructor(conflict, current) {
    super('Somebody else wrote something else.')
    this.conflict = conflict
    this.current = current
  }
}

// The change as it is, and again on top of what others did, as long as that does not contradict it.
async function replay(change, api) {
  let rev = change.rev
  for (let tries = 1; ; tries += 1) {
    try {
      return await api.ask(change.method, change.path, change.body, { rev })
    } catch (error) {
      if (error.status !== 412 || !error.current || tries === MOST_TRIES) throw error
      const conflict = change.method === 'PATCH' ? contradictions(change, error.current) : []
      if (conflict.length) throw new Contradicted(conflict, error.current.rev)
      rev = error.current.rev
    }
  }
}

// Later changes to the same row saw it as this one left it.
async function carryOn(change, answer, { database, onKept }) {
  if (answer?.rev === undefined || change.rev === undefined) return
  const { kind, id } = targetOf(change.path)
  for (const later of await database.changes.all()) {
    const target = targetOf(later.path)
    const isNext = later.id > change.id && target.kind === kind && target.id === id && later.rev === change.rev
    if (isNext) await onKept(await database.changes.update(later.id, { rev: answer.rev }))
  }
}
