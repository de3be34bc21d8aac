// Which event one is at.

const LONGEST = 24 * 60 * 60 * 1000 // an event without an end is over a day after it began

// The one chosen on this device while it lasts, else the one going on, else null.
export function currentEvent(events, chosen, now) {
  const lasting = events.filter((event) => !isOver(event, now))
  return lasting.find(({ id }) => id === chosen) ?? lasting.find((event) => isGoingOn(event, now)) ?? null
}

export function isOver(event, now) {
  if (event.ends_at) return new Date(event.ends_at) <= now
  return Boolean(event.starts_at) && now - new Date(event.starts_at) > LONGEST
}

export function isGoingOn(event, now) {
  return Boolean(event.starts_at) && new Date(event.starts_at) <= now && !isOver(event, now)
}

// A new event, from now until the end of `until` (a date like 2026-05-01; today when empty).
export function newEvent({ name, place, purpose, goal, until }, now, zone) {
  const last = until
    ? new Date(`${until}T23:59:00`)
    : new Date(now.getFullYear(), now.getMonth(), now.getDate(), 23, 59)
  const ends = last > now ? last : new Date(now.getTime() + LONGEST)
  return {
    name: name.trim(),
    place: place?.trim() || null,
    purpose: purpose?.trim() || null,
    ...(goal ? { goal: Number(goal) } : {}),
    starts_at: now.toISOString(),
    ends_at: ends.toISOString(),
    timezone: zone,
  }
}

// Its people, apart: those with whom something was said, and the cards without a word.
export function conversations(event, contacts) {
  const met = contacts.flatMap((contact) =>
    contact.encounters.filter((meeting) => meeting.event_id === event.id).map((meeting) => ({ contact, meeting })),
  )
  const inOrder = met.sort((a, b) => new Date(a.meeting.met_at) - new Date(b.meeting.met_at))
  return {
    talks: inOrder.filter(({ meeting }) => meeting.note.trim()),
    bare: inOrder.filter(({ meeting }) => !meeting.note.trim()),
  }
}
