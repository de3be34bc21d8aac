// Sends what waits in the outbox: oldest first, the photo as soon as it is taken, the note when it is finished.
// A capture leaves the outbox only after the server has said yes to both.

const FIRST_PAUSE = 4000
const LONGEST_PAUSE = 60000

// `lock(work)` lets only one page of this browser send at a time; `also()` sends what else waits, true when all of it went.
export function createSending({ outbox, api, isSignedIn, lock = oneAtATime, also = async () => true }) {
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
        const all = (await lock(() => sendAll(outbox, api))) && (await also())
        if (all) pause = FIRST_PAUSE
        else later()
      }
    } finally {
      running = null // at once: whoever asks from now on starts anew
    }
  }

  function later() {
    clearTimeout(timer)
    timer = setTimeout(flush, pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  return { flush, later }
}

// True when nothing was left behind that could go later.
export async function sendAll(outbox, api) {
  for (const { id } of await outbox.waiting()) {
    const capture = await outbox.get(id)
    if (!capture || capture.problem) continue
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

async function sendOne(capture, outbox, api) {
  const sent = capture.encounter_id ? capture : await sendPhoto(capture, outbox, api)
  const latest = await outbox.get(sent.id)
  if (!latest || latest.open) return
  if (latest.note.trim() !== latest.noted) await sendNote(latest, api)
  await outbox.remove(latest.id)
}

async function sendPhoto(capture, outbox, api) {
  const note = capture.open ? '' : capture.note.trim()
  const form = new FormData()
  form.set('front', capture.photo, capture.photo.name ?? 'card.jpg')
  for (const [name, value] of Object.entries({ event_id: capture.event_id, captured_at: capture.captured_at, note })) {
    if (value) form.set(name, value)
  }
  const scan = await api.send(`/scans/${capture.id}`, form)
  return outbox.change(capture.id, {
    noted: note,
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

function oneAtATime(work) {
  return navigator.locks ? navigator.locks.request('nextday-sending', work) : work()
}
