// What the phone knows of the server's rows, put together as the screens need it. `rows` finds by kind and id.

const OPEN = ['pending', 'leased']
const UPKEEP = ['promise', 'keep_warm']

// Whether a reminder is about an encounter, and not about a promise or about keeping in touch.
export const isOfEncounter = ({ encounter_id: encounter, kind }, encounterId) =>
  encounter === encounterId && !UPKEEP.includes(kind)

export const keyOf = (kind, id) => `${kind}/${id}`

// A contact with its meetings; an id that was joined with another stands for the one that is left. Null when unknown.
export function contactOf(rows, id) {
  const found = rows.get('contact', id)
  if (!found) return null
  if (found.merged_into) return contactOf(rows, found.merged_into)
  const encounters = rows.all('encounter').filter(({ contact_id: contact }) => contact === id)
  const byTime = encounters.sort((a, b) => +new Date(a.met_at) - +new Date(b.met_at))
  return { ...found, encounters: byTime, state: stateOf(byTime, found.state) }
}

// Who waits, as `GET /drawer` answers: soonest first, then those whom no reminder is left for.
export function drawerOf(rows) {
  const waiting = rows.all('encounter').filter(({ state }) => state === 'waiting')
  const entries = waiting.map((encounter) => ({
    encounter,
    contact: contactOf(rows, encounter.contact_id),
    event: (encounter.event_id && rows.get('event', encounter.event_id)) ?? null,
    next_nudge: nextNudge(rows, encounter.id),
  }))
  return entries.filter(({ contact }) => contact).sort((a, b) => dueOf(a) - dueOf(b) || order(a, b))
}

export function nextNudge(rows, encounterId) {
  const open = rows.all('nudge').filter((nudge) => isOfEncounter(nudge, encounterId) && OPEN.includes(nudge.state))
  return open.sort((a, b) => +new Date(a.due_at) - +new Date(b.due_at))[0] ?? null
}

const dueOf = ({ next_nudge: nudge }) => (nudge ? +new Date(nudge.due_at) : Number.MAX_SAFE_INTEGER)
const order = (a, b) => (a.encounter.id < b.encounter.id ? -1 : 1)

function stateOf(encounters, told) {
  if (encounters.some(({ state }) => state === 'waiting')) return 'waiting'
  return encounters.at(-1)?.state ?? told
}
