// The service worker's part in keeping and sending: photos that other apps share, and what waits when no page is open.

import { createApi } from './api.js'
import { told } from './background.js'
import { openDatabase } from './database.js'
import { keepPhoto } from './keeping.js'
import { oneAtATime } from './locks.js'
import { currentEvent } from './model/happening.js'
import { createOutbox } from './outbox.js'
import { resubscribe } from './push.js'
import { REPLAYING, replayAll } from './replaying.js'
import { SENDING, sendAll } from './sending.js'
import { shrink } from './shrinking.js'

export const RESUBSCRIBE = 'nextday-resubscribe'

// Sends all that waits; throws when something has to wait longer, so that the browser tries again.
export async function sendInBackground() {
  const database = await openDatabase()
  const { token, account } = await told(database)
  if (!token) return
  const api = createApi({ token: () => token, onSignedOut: () => {} }) // the page finds out, and keeps what waits
  const outbox = createOutbox(database.captures)
  const all = await oneAtATime(SENDING, () => sendAll(outbox, api, { shrink, account }))
  const alsoChanges = await oneAtATime(REPLAYING, () =>
    replayAll({ database, api, onSent: () => {}, onKept: () => {} }),
  )
  tellPages()
  if (!all || !alsoChanges) throw new Error('Something waits for a better network.')
}

// A phone whose subscription has ended is subscribed again, and the server is told. Without a network that is tried again
// as soon as there is one, where the browser can do that; else when the page is opened.
export async function resubscribeInBackground(registration) {
  const { token } = await told(await openDatabase())
  if (!token) return
  const api = createApi({ token: () => token, onSignedOut: () => {} })
  try {
    await resubscribe(registration, api)
  } catch (error) {
    if (error.isPassing) await registration.sync?.register(RESUBSCRIBE)
  }
}

// Keeps the photos of a form; the path of the page to open then.
export async function keepShared(form) {
  const database = await openDatabase()
  const { event: chosen, account } = await told(database)
  const rows = await database.rows.all()
  const events = rows.filter(({ kind }) => kind === 'event').map(({ resource }) => resource)
  const event = currentEvent(events, chosen, new Date())?.id
  const outbox = createOutbox(database.captures)
  const ids = []
  try {
    for (const photo of form.getAll('photos')) ids.push(await keepPhoto(outbox, photo, { event, account }))
  } catch {
    return '/capture?full'
  }
  for (const id of ids.slice(1)) await outbox.change(id, { open: false })
  return ids.length === 1 ? `/capture/${ids[0]}` : '/capture/unsent'
}

function tellPages() {
  new BroadcastChannel('nextday-store').postMessage('written')
}
