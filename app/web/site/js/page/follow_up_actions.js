// The actions for a waiting contact: done, later, let go; each with its toast and its undo.
// All of it is kept on this phone first and sent when the network is there.

import { say, warn } from '../components/toast.js'
import { askLater } from '../components/dialogs.js'
import { firstNameOf, nameOf, somebody } from '../model/contact_texts.js'
import { sayWhenWithin } from '../model/time_texts.js'
import { t } from '../i18n.js'

// Makes a change and says so if the server refuses it; resolves to its id. A refused change stays among what was not sent
// until the user has dealt with it.
/**
 * @param {App} app
 * @param {WantedChange} wanted
 */
export async function change(app, wanted) {
  const { id, sent } = await app.store.change(wanted)
  void sent.then((answer) => answer === null && refused(app, id)) // what is refused is null, too: it never fails
  return { id, sent }
}

/** @param {App} app */
function refused(app, id) {
  const problem = app.store.waiting.find((kept) => kept.id === id)?.problem
  if (!problem) return // taken back, or it waits for a choice
  warn(problem, { again: () => app.go('/capture/unsent'), words: t('Look at it') })
}

// Ends one meeting; `undone` is called when that was taken back.
/**
 * @param {App} app
 * @param {Contact} contact
 * @param {Encounter} meeting
 * @param {'followed_up' | 'let_go'} outcome
 * @param {{ channel?: string, undone?: () => unknown }} [how]
 */
export async function resolve(app, contact, meeting, outcome, { channel, undone } = {}) {
  const name = nameOf(contact) ? firstNameOf(contact) : somebody()
  const body = { outcome, encounter_id: meeting.id, at: new Date().toISOString(), ...(channel ? { channel } : {}) }
  const { id } = await change(app, {
    method: 'POST',
    path: `/contacts/${contact.id}/resolve`,
    body,
    describe: outcome === 'followed_up' ? t('{name}: done', { name }) : t('{name}: let go', { name }),
  })
  say(outcome === 'followed_up' ? t('{name} is done', { name }) : t('Let go. You will not be reminded again.'), {
    undo: async () => {
      if (!(await app.store.takeBack(id))) await reopen(app, contact, meeting)
      undone?.()
    },
  })
}

/**
 * @param {App} app
 * @param {Contact} contact
 * @param {Encounter} meeting
 */
export async function reopen(app, contact, meeting) {
  const name = nameOf(contact) ? firstNameOf(contact) : somebody()
  const body = { encounter_id: meeting.id }
  const path = `/contacts/${contact.id}/reopen`
  const { sent } = await change(app, { method: 'POST', path, body, describe: t('{name}: remind me again', { name }) })
  sent.then(() => app.store.refresh()).catch(() => {}) // the nudge that comes now
}

// Asks until when, and makes the appointment; `done` and `undone` are called when that is so.
/**
 * @param {App} app
 * @param {Contact} contact
 * @param {Encounter} meeting
 * @param {{ done?: () => unknown, undone?: () => unknown }} [how]
 */
export async function later(app, contact, meeting, { done, undone } = {}) {
  const until = await askLater()
  if (!until) return
  const nudges = app.store.nudges(meeting.id)
  const open = nudges.find(({ state }) => state === 'pending' || state === 'leased') ?? nudges.at(-1)
  if (!open) return warn(t('There is no reminder to move yet. Try again when this phone has a network.'))
  const name = nameOf(contact) ? firstNameOf(contact) : somebody()
  const { id, sent } = await change(app, {
    method: 'POST',
    path: `/nudges/${open.id}/snooze`,
    body: { until: until.toISOString() },
    describe: t('{name}: snooze', { name }),
  })
  const undo = async () => {
    if (!(await app.store.takeBack(id))) await takeBackSnooze(app, open, until, name)
    undone?.()
  }
  const told = (at) =>
    say(t('You will be reminded {when}', { when: sayWhenWithin(at, new Date(), app.store.account()?.timezone) }), { undo })
  told(until)
  done?.()
  const made = await sent
  if (made?.due_at && +new Date(made.due_at) !== +until) told(new Date(made.due_at)) // moved out of the quiet hours
}

// The server may have made the appointment although its answer was lost: as soon as it is reached it takes back what it
// made of `nudge`, if anything.
/** @param {App} app */
async function takeBackSnooze(app, nudge, until, name) {
  const path = `/nudges/${nudge.id}/snooze?until=${encodeURIComponent(until.toISOString())}`
  const { sent } = await change(app, { method: 'DELETE', path, describe: t('{name}: undo snooze', { name }) })
  sent.then(() => app.store.refresh()).catch(() => {}) // the nudge that comes in its place
}
