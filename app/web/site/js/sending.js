// Sends what waits in the outbox: oldest first, the photo as soon as it is taken, the note when it is finished.
// A capture leaves the outbox only after the server has said yes to both.

import { oneAtATime } from './locks.js'

export const SENDING = 'nextday-sending'
const FIRST_PAUSE = 4000
const LONGEST_PAUSE = 60000

// `lock(work)` lets only one page of this browser send at a time; `how()` says how (see sendAll); `also()` sends what else
// waits, true when all of it went; `onLeft()` hears that something stays behind.
export function createSending({
  outbox,
  api,
  isSignedIn,
  how = () => ({}),
  lock = (work) => oneAtATime(SENDING, work),
  also = async () => true,
  onLeft = () => {},
}) {
  let running = null
  let askedAgain = false
  let pause = FIRST_PAUSE
  let timer = null

  function flush() {
    askedAgain = true
    running ??= Promise.resolve().then(work)
    return running
  }

  async function work() {
    clearTimeout(timer)
    try {
      while (askedAgain && isSignedIn()) {
        askedAgain = false
        const all = (await lock(() => sendAll(outbox, api, how()))) && (await also())
        if (all) pause = FIRST_PAUSE
        else later()
      }
    } finally {
      running = null // at once: whoever asks from now on starts anew
    }
  }

  function later() {
    onLeft()
    clearTimeout(timer)
    timer = setTimeout(flush, pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  return { flush, later }
}

// True when nothing was left behind that could go later. `shrink` makes photos smaller before they are sent for the first
// time; what somebody else took with this phone (`account`) waits for them.
export async function sendAll(outbox, api, { shrink = (photo) => photo, account = null } = {}) {
  await prepareAll(outbox, shrink)
  for (const { id } of await outbox.waiting()) {
    const capture = await outbox.get(id)
    if (!capture || capture.problem || isOfSomebodyElse(capture, account)) continue
    try {
      await sendOne(capture, outbox, api)
    } catch (error) {
      if (!error.detail) throw error
      if (error.isPassing || error.status === 401) return false // the rest would fail the same way
      await outbox.change(id, { problem: error.detail })
    }
  }
  return true
}

export const isOfSomebodyElse = (capture, account) => Boolean(capture.account) && capture.account !== account

// The photo that was sent once must never change after: the server knows it by its octets.
async function prepareAll(outbox, shrink) {
  for (const { id, photo, back, ready, back_ready: isBackReady } of await outbox.waiting()) {
    if (!ready) await outbox.change(id, { photo: await shrink(photo), ready: true })
    if (back && !isBackReady) await outbox.change(id, { back: await shrink(back), back_ready: true })
  }
}

async function sendOne(capture, outbox, api) {
  const isThere = capture.encounter_id && (!capture.back || capture.backed)
  const sent = isThere ? capture : await sendPhoto(capture, outbox, api)
  const latest = await outbox.get(sent.id)
  if (!latest || latest.open || (latest.back && !latest.backed)) return
  if (latest.note.trim() !== latest.noted) await sendNote(latest, api)
  await outbox.remove(latest.id)
}

// A back that was taken later goes with the same front again: what the server has, it keeps.
async function sendPhoto(capture, outbox, api) {
  const note = capture.open ? '' : capture.note.trim()
  const form = new FormData()
  form.set('front', capture.photo, capture.photo.name ?? 'card.jpg')
  if (capture.back) form.set('back', capture.back, capture.back.name ?? 'back.jpg')
  for (const [name, value] of Object.entries({ event_id: capture.event_id, captured_at: capture.captured_at, note })) {
    if (value) form.set(name, value)
  }
  const scan = await api.send(`/scans/${capture.id}`, form)
  return outbox.change(capture.id, {
    noted: capture.encounter_id ? capture.noted : note,
    backed: Boolean(capture.back),
    contact_id: scan.contact_ids[0],
    encounter_id: scan.encounter_ids[0],
  })
}

// The reading may meanwhile have joined this meeting with an earlier one: what is written there stays.
async function sendNote({ id, note, noted }, api) {
  const scan = await api.get(`/scans/${id}`)
  const contact = await api.get(`/contacts/${scan.contact_ids[0]}`)
  const meeting = contact.encounters.find((encounter) => scan.encounter_ids.includes(encounter.id))
  if (!meeting) return
  const before = meeting.note.trim()
  const joined = before && before !== noted ? `${before}\n${note.trim()}` : note.trim()
  await api.patch(`/encounters/${meeting.id}`, { note: joined }, { rev: meeting.rev })
}
