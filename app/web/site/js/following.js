// What can be done about somebody who waits: done, later, let go; each with its word and its undo.

import { say } from './components/slip.js'
import { askLater } from './components/asking.js'
import { firstNameOf, nameOf } from './model/people.js'
import { sayWhenWithin } from './model/times.js'

// Resolves one meeting; `done` and `undone` are called when that is so.
export async function resolve(app, contact, meeting, outcome, { channel, done, undone }) {
  const name = nameOf(contact) ? firstNameOf(contact) : 'Somebody you met'
  const body = { outcome, encounter_id: meeting.id, ...(channel ? { channel } : {}) }
  const isDone = await app.attempt(
    () => app.api.post(`/contacts/${contact.id}/resolve`, body),
    () => resolve(app, contact, meeting, outcome, { channel, done, undone }),
  )
  if (!isDone) return
  const undo = () => reopen(app, contact, meeting, undone)
  say(outcome === 'followed_up' ? `${name} is done` : 'Let go. Nobody reminds you.', { undo })
  await app.attempt(done)
}

export async function reopen(app, contact, meeting, undone) {
  const isDone = await app.attempt(() => app.api.post(`/contacts/${contact.id}/reopen`, { encounter_id: meeting.id }))
  if (isDone) await app.attempt(undone)
}

// Asks until when, and makes the appointment.
export async function later(app, meeting, { changed }) {
  const until = await askLater()
  if (!until) return
  await app.attempt(async () => {
    const nudges = await app.api.list(`/nudges?encounter_id=${meeting.id}`)
    const open = nudges.find(({ state }) => state === 'pending' || state === 'leased') ?? nudges.at(-1)
    const made = await app.api.post(`/nudges/${open.id}/snooze`, { until: until.toISOString() })
    const { timezone } = await app.shared.account()
    say(`You will be reminded ${sayWhenWithin(new Date(made.due_at), new Date(), timezone)}`)
    await changed()
  })
}
