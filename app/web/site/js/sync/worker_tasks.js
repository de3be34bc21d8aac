// The service worker's part in keeping and sending: photos that other apps share, and what waits when no page is open.
// It works on the accounts' own databases, each with the token that stands in it; an account without one waits.

import { createApi } from '../api.js'
import { openAccountDatabase, openPhoneDatabase } from '../storage/database.js'
import { keepPhoto, reasonOf } from '../storage/photo_intake.js'
import { oneAtATime } from '../storage/locks.js'
import { currentEvent } from '../model/current_event.js'
import { createOutbox } from '../storage/outbox.js'
import { resubscribe } from '../device/push.js'
import { REPLAYING, replayAll } from './change_sender.js'
import { SESSION } from '../storage/row_writer.js'
import { SENDING, sendAll } from './capture_sender.js'
import { shrink } from '../device/photo_resizing.js'
import { otherPages } from '../storage/store.js'

const NOBODY = '/signin?shared' // nothing is kept: the app that shares the photo still has it

/**
 * What a test puts its own in place of.
 * @typedef {{
 *   open: typeof openAccountDatabase, openPhone: typeof openPhoneDatabase, lock: typeof oneAtATime,
 *   othersOf: typeof otherPages, how: { shrink: (photo: Blob) => Promise<Blob> | Blob }, fetch?: typeof fetch,
 * }} Here
 */

/** @type {Here} */
const HERE = {
  open: openAccountDatabase,
  openPhone: openPhoneDatabase,
  lock: oneAtATime,
  othersOf: otherPages,
  how: { shrink },
}

const PATIENCE = 20_000 // with a page that sends: the browser may have put it to sleep

export const RESUBSCRIBE = 'nextday-resubscribe'

// Sends all that waits; throws when something has to wait longer, so that the browser tries again.
export async function sendInBackground(here = HERE) {
  let all = true
  for (const session of await sessionsOf(here)) {
    const isSent = withDatabase(here, session.id, (database) => sendWaiting(session, database, here))
    all = (await isSent.catch(() => false)) && all
  }
  if (!all) throw new Error('Something waits for a better network.')
}

/** @type {(session: { id: string, token: string }, database: Database, here: Here) => Promise<boolean>} */
async function sendWaiting({ id, token }, database, { fetch, lock, othersOf, how }) {
  const api = createApi({ token: () => token, onSignedOut: () => {}, fetch }) // the page finds out, and keeps what waits
  const outbox = createOutbox(database)
  const all = await lock(`${SENDING} ${id}`, () => sendAll(outbox, api, { ...how, account: id }), { patience: PATIENCE })
  const alsoChanges = await lock(`${REPLAYING} ${id}`, () => replayAll({ database, api, token }), { patience: PATIENCE })
  const others = othersOf(id)
  others.tell()
  others.close()
  return all && alsoChanges
}

// A phone whose subscription has ended is subscribed again, and the server is told. Without a network that is tried again
// as soon as there is one, where the browser can do that; else when the page is opened.
export async function resubscribeInBackground(registration, here = HERE) {
  const [session] = await sessionsOf(here)
  if (!session) return
  const api = createApi({ token: () => session.token, onSignedOut: () => {}, fetch: here.fetch })
  try {
    await resubscribe(registration, api)
  } catch (error) {
    if (error.isPassing) await registration.sync?.register(RESUBSCRIBE)
  }
}

// Keeps the photos of a form; the path of the page to open then.
export async function keepShared(form, here = HERE) {
  try {
    const [session] = await sessionsOf(here)
    if (!session) return NOBODY
    return await withDatabase(here, session.id, async (database) => {
      const event = await eventOf(session, database)
      return keepAll(form.getAll('photos'), createOutbox(database), { event: event?.id, account: session.id })
    })
  } catch (error) {
    return `/capture?not-kept=${reasonOf(error)}`
  }
}

async function eventOf(session, database) {
  const rows = await database.rows.all()
  const events = rows.filter(({ kind, resource }) => kind === 'event' && resource).map(({ resource }) => resource)
  return currentEvent(events, session.event, new Date())
}

/** @type {(photos: any[], outbox: Outbox, whereAndWho: { event?: string, account: string }) => Promise<string>} */
async function keepAll(photos, outbox, whereAndWho) {
  const ids = []
  for (const photo of photos) ids.push(await keepPhoto(outbox, photo, whereAndWho))
  for (const id of ids.slice(1)) await outbox.change(id, { open: false })
  return ids.length === 1 ? `/capture/${ids[0]}` : '/capture/unsent'
}

// Who is signed in on this phone: {id, token, event}, who came in last first. More than one only after a page went away
// in the middle of signing out; each token is still used for its own account alone.
async function sessionsOf(here) {
  const phone = await here.openPhone()
  const accounts = (await phone.words.all()).sort((a, b) => b.at - a.at)
  await phone.close()
  const sessions = []
  for (const { name: id } of accounts) {
    const session = await withDatabase(here, id, (database) => database.words.get(SESSION))
    if (session) sessions.push({ id, token: session.token, event: session.event })
  }
  return sessions
}

async function withDatabase({ open }, id, work) {
  const database = await open(id)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
