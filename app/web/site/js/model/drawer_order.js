// The drawer in its order: who is now, who comes later and when, and who is still here without a reminder.

import { daysBetween } from './time_texts.js'

const MINUTES = 24 * 60

// `waiting` as the drawer answers, soonest first. A follow-up that has gone out stays "now" until its last call.
export function drawerOrder(waiting, now) {
  const withReminder = waiting.filter(({ next_nudge: nudge }) => nudge)
  const isNow = ({ next_nudge: nudge }) => nudge.kind === 'last_call' || new Date(nudge.due_at) <= now
  return {
    now: withReminder.filter(isNow),
    later: withReminder.filter((person) => !isNow(person)),
    still: waiting.filter(({ next_nudge: nudge }) => !nudge),
  }
}

// Whether a night of the account's quiet hours ends between two instants.
export function nightBetween(earlier, later, { quiet_until: until, timezone: zone }) {
  if (!until || later <= earlier) return false
  const from = minuteOfDay(earlier, zone)
  const to = minuteOfDay(later, zone) + daysBetween(earlier, later, zone) * MINUTES
  const [hour, minute] = until.split(':').map(Number)
  const ends = hour * 60 + minute
  return Math.floor((to - ends) / MINUTES) > Math.floor((from - ends) / MINUTES)
}

function minuteOfDay(instant, zone) {
  const shown = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone: zone })
  const parts = Object.fromEntries(shown.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return parts.hour * 60 + parts.minute
}
