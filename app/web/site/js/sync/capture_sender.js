// Sends what waits in the outbox, each photo as soon as it is taken and each note as it stands. A capture leaves the outbox
// when it is no longer written and the server has said yes to all of it.
//
// One capture never holds up another: what the server refuses is kept with the reason, what fails for a reason of its own
// is tried again after the others. Only when the server does not answer at all does everything wait. Sending twice does no
// harm: the server knows a photo by its id, and a note by what is there already.

import { PATIENCE_WITH_OTHERS, oneAtATime } from '../storage/locks.js'
import { joinedNote } from '../model/note.js'
import { succeeds } from '../model/promises.js'
import { noop, t, translated } from '../i18n.js'

export const SENDING = 'nextday-sending'
export const FIRST_PAUSE = 4000
export const LONGEST_PAUSE = 10 * 60_000
const JITTER = 0.25
const PATIENCE_WITH_PROBE = 8000
const LARGEST_UPLOAD = 32 * 1024 * 1024 - 64 * 1024 // what the server takes, less what is not photo
const MOST_TRIES = 3
const LOST = noop('The browser has lost this photo. Take it again, or delete it here.')
const NOBODY = noop('The person this note is about is no longer there. Copy the note if you need it, then delete it here.')

// `lock(work)` lets only one page of this browser send at a time; `how()` says how (see sendAll); `also()` sends what else
// waits, true when all of it went; `onLeft()` hears that something stays behind. The pauses between tries double, and begin
// anew when somebody asks: at the start, with the network, when the page is looked at.
/**
 * @param {{
 *   outbox: Outbox, api: Api, isSignedIn: () => boolean, how?: () => any, lock?: (work: () => any) => Promise<any>,
 *   also?: () => Promise<boolean>, onLeft?: () => unknown, random?: () => number,
 * }} parts
 * @returns {Sending}
 */
export function createSending({
  outbox,
  api,
  isSignedIn,
  how = () => ({}),
  lock = (work) => oneAtATime(SENDING, work, { patience: PATIENCE_WITH_OTHERS }),
  also = async () => true,
  onLeft = () => {},
  random = Math.random,
}) {
  const listeners = new Set()
  let running = null
  let askedAgain = false
  let pause = FIRST_PAUSE
  let timer = null
  let nextAt = null
  let isStopped = false
  const unrecorded = new Map()

  function flush() {
    pause = FIRST_PAUSE
    return run()
  }

  function run() {
    askedAgain = true
    running ??= Promise.resolve().then(work)
    return running
  }

  async function work() {
    plan(null)
    try {
      while (askedAgain && !isStopped && isSignedIn()) {
        askedAgain = false
        if (!(await sendEverything())) later()
      }
    } finally {
      running = null // at once: whoever asks from now on starts anew
    }
  }

  // Whatever goes wrong, it is tried again later.
  async function sendEverything() {
    try {
      const all = await lock(() => sendAll(outbox, api, { ...how(), unrecorded }))
      return (await also()) && all
    } catch (error) {
      if (!isStopped) console.warn('Sending stopped:', error)
      return false
    }
  }

  function later() {
    if (!isSignedIn()) return
    onLeft()
    if (timer || isStopped) return
    plan(pause * (1 + JITTER * (2 * random() - 1)))
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  function plan(milliseconds) {
    clearTimeout(timer)
    timer = milliseconds === null ? null : setTimeout(run, milliseconds)
    nextAt = timer && new Date(Date.now() + milliseconds)
    for (const heard of [...listeners]) heard()
  }

  return {
    flush,
    later,
    // The page may be gone in a moment: whoever else can send is asked to.
    handOver: onLeft,
    // Nothing is sent or planned any more.
    stop() {
      isStopped = true
      plan(null)
    },
    // When it is tried again by itself, or null.
    get nextAt() {
      return nextAt
    },
    // Calls `heard` when `nextAt` has changed.
    onPlan(heard, signal) {
      listeners.add(heard)
      signal?.addEventListener('abort', () => listeners.delete(heard))
    },
  }
}

// True when nothing was left behind that could go later. `shrink` makes the copy of a photo that is sent;
// what somebody else took with this phone (`account`) waits for them. `unrecorded` remembers from one call to the next what
// has arrived of a capture and could not be written down.
export async function sendAll(database, api, { shrink = (photo) => photo, account = null, unrecorded = new Map() } = {}) {
  const outbox = recording(database, unrecorded)
  const tried = new Set()
  let all = true
  for (;;) {
    const capture = nextOf(await outbox.waiting(), tried, account)
    if (!capture) return all
    tried.add(capture.id)
    try {
      await sendOne(capture, outbox, api, shrink)
    } catch (error) {
      const why = await whatNow(error, api)
      if (why === 'stop') return false
      if (why !== 'refused') all = false
      const failed = why === 'refused' ? { problem: error.detail } : ({ tries = 0 }) => ({ tries: tries + 1 })
      await outbox.change(capture.id, failed).catch(unlessFull)
    }
  }
}

const isOfSomebodyElse = (capture, account) => Boolean(capture.account) && capture.account !== account

// Notes before photos, for they are small; then what has not failed yet, then the oldest.
function nextOf(captures, tried, account) {
  const ready = captures.filter((capture) => !tried.has(capture.id) && !capture.problem && !isOfSomebodyElse(capture, account))
  const rank = ({ encounter_id: sent, tries }) => [sent ? 0 : 1, tries ?? 0]
  return ready.sort((a, b) => rank(a)[0] - rank(b)[0] || rank(a)[1] - rank(b)[1])[0]
}

// 'stop' when the others would fail the same way, 'refused' when trying again would not help, else 'later'.
async function whatNow(error, api) {
  if (error.reason === 'closed') return 'stop' // signed out meanwhile
  if (!error.detail) {
    console.warn('A capture could not be sent:', error)
    return 'later'
  }
  if (error.status === 401 || error.status === 429) return 'stop'
  if (!error.isPassing) return 'refused'
  return (await isAnswering(api)) ? 'later' : 'stop'
}

const isAnswering = (api) => succeeds(api.get('/account', { patience: PATIENCE_WITH_PROBE }))

async function sendOne(capture, outbox, api, shrink) {
  let now = capture
  if (!now.encounter_id) now = now.front ? await sendPhotos(now, outbox, api, shrink) : await findScan(now, outbox, api)
  if (now && isNoteNew(now)) now = await sendNote(now, outbox, api)
  if (now?.back && !now.backed) now = await sendBack(now, outbox, api, shrink)
  if (now && !now.open && !isNoteNew(now) && (!now.back || now.backed)) await outbox.removeUnchanged(now)
}

const isNoteNew = ({ note, noted }) => note.trim() !== noted

// A note goes with the photo, so that nobody is ever met without a word; whether it was taken is seen in `sendNote`: what
// the server has already, from an answer that was lost or from another phone, it does not overwrite.
async function sendPhotos(capture, outbox, api, shrink) {
  const front = await copyOf(capture.front, outbox, shrink)
  const back = capture.back && (await copyOf(capture.back, outbox, shrink))
  const isTogether = Boolean(back) && front.size + back.size <= LARGEST_UPLOAD
  const form = new FormData()
  append(form, 'front', front)
  if (isTogether) append(form, 'back', back)
  const { event_id, captured_at, note } = capture
  for (const [name, value] of Object.entries({ event_id, captured_at, note: note.trim() })) {
    if (value) form.set(name, value)
  }
  const { scan, isTaken } = await put(capture.id, form, api)
  const hasBack = isTaken && isTogether
  return outbox.arrived(capture, (now) => ({ ...madeOf(scan), backed: hasBack && now.back === capture.back }))
}

// Words that came back for a capture that has left: the server has its photo.
async function findScan(capture, outbox, api) {
  const scan = await orNull(api.get(`/scans/${capture.id}`))
  if (!scan) throw refusal(translated(NOBODY))
  return outbox.arrived(capture, () => madeOf(scan))
}

const madeOf = ({ contact_ids: [contact], encounter_ids: [encounter] }) => ({
  contact_id: contact,
  encounter_id: encounter,
  tries: 0,
})

// Another photo under this id is another copy of this one: an answer was lost, and a copy is not always the same. Of what
// was sent with it nothing is taken then, so that a back goes by itself.
async function put(id, form, api) {
  try {
    return { scan: await api.send(`/scans/${id}`, form), isTaken: true }
  } catch (error) {
    if (error.code !== 'other-photo') throw error
    return { scan: await api.get(`/scans/${id}`), isTaken: false }
  }
}

async function sendBack(capture, outbox, api, shrink) {
  const form = new FormData()
  append(form, 'back', await copyOf(capture.back, outbox, shrink))
  form.set('replace', 'true') // one taken again, or another copy of the one whose answer was lost
  await api.send(`/scans/${capture.id}/back`, form)
  return outbox.arrived(capture, (now) => ({ backed: now.back === capture.back, tries: 0 }))
}

const append = (form, side, photo) => form.set(side, photo, photo.name ?? `${side === 'front' ? 'card' : 'back'}.jpg`)

async function copyOf(photoId, outbox, shrink) {
  const photo = await outbox.photo(photoId)
  if (!photo) throw refusal(translated(LOST))
  const copy = await shrinkOrNot(photo, shrink)
  if (copy.size <= LARGEST_UPLOAD) return copy
  throw refusal(
    t('This photo has {size} MB; the server takes 32. It is kept on this phone only.', { size: Math.round(copy.size / 1e6) }),
  )
}

async function shrinkOrNot(photo, shrink) {
  try {
    return await shrink(photo)
  } catch (error) {
    console.warn('A photo could not be made smaller:', error)
    return photo
  }
}

const refusal = (detail) => Object.assign(new Error(detail), { detail, isPassing: false })

async function sendNote(capture, outbox, api) {
  const note = capture.note.trim()
  let meeting = capture.meeting ?? (await findMeeting(capture, api))
  for (let tries = 1; ; tries += 1) {
    if (!meeting) throw refusal(translated(NOBODY))
    const joined = joinedNote(meeting.note, capture.noted, note)
    try {
      if (joined !== meeting.note) meeting = await api.patch(`/encounters/${meeting.id}`, { note: joined }, { rev: meeting.rev })
      break
    } catch (error) {
      if ((error.status !== 412 && error.status !== 404) || tries === MOST_TRIES) throw error
      meeting = error.current ?? (await findMeeting(capture, api))
    }
  }
  const { id, rev } = meeting
  return outbox.arrived(capture, () => ({ noted: note, meeting: { id, rev, note: meeting.note }, tries: 0 }))
}

// The page goes away, and the browser with it perhaps: the note as it stands is sent in the one request that outlives the
// page. It is as careful as any other, and what waits knows nothing of it: the next sending finds the words there.
export function sendLastWords({ noted, meeting }, note, api) {
  const last = note.trim()
  if (!meeting || last === noted) return
  const joined = joinedNote(meeting.note, noted, last)
  if (joined === meeting.note) return
  api.patch(`/encounters/${meeting.id}`, { note: joined }, { rev: meeting.rev, keepalive: true }).catch(() => {})
}

function unlessFull(error) {
  if (error.reason !== 'full') throw error
}

// The outbox as it is with what has arrived. On a full phone that cannot be written down, but what was sent can still leave,
// and makes room; what stays because it is being written is not sent again.
function recording(outbox, unrecorded) {
  const withArrived = (capture) =>
    (unrecorded.get(capture.id) ?? []).reduce((before, changed) => ({ ...before, ...changed(before) }), capture)

  return {
    ...outbox,
    waiting: async () => (await outbox.waiting()).map(withArrived),
    // The capture with what has arrived of it.
    async arrived(capture, changed) {
      const { id } = capture
      const all = [...(unrecorded.get(id) ?? []), changed]
      try {
        const kept = await outbox.change(id, (before) => all.reduce((now, next) => ({ ...now, ...next(now) }), before))
        unrecorded.delete(id)
        return kept
      } catch (error) {
        unlessFull(error)
        unrecorded.set(id, all)
        return { ...capture, ...changed(capture) }
      }
    },
  }
}

// The reading may meanwhile have joined this meeting with an earlier one, or its person with another.
async function findMeeting({ id, contact_id: contactId, encounter_id: encounterId }, api) {
  const found = await meetingOf(contactId, [encounterId], api)
  if (found) return found
  const scan = await orNull(api.get(`/scans/${id}`))
  return scan && meetingOf(scan.contact_ids[0], scan.encounter_ids, api)
}

async function meetingOf(contactId, encounterIds, api) {
  const contact = contactId && (await orNull(api.get(`/contacts/${contactId}`)))
  return contact?.encounters.find(({ id }) => encounterIds.includes(id)) ?? null
}

// What has been deleted is no error here.
const orNull = (asked) =>
  asked.catch((error) => {
    if (error.status === 404 || error.status === 410) return null
    throw error
  })
