// Instants in words: "Tonight, 20:59", "yesterday, 18:40", "nine days ago". No countdowns, no seconds.

const DAY = 24 * 60 * 60 * 1000
const EVENING = 18
const NUMBERS = 'no one two three four five six seven eight nine ten eleven twelve'.split(' ')
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

// Up to twelve in words, as one would say it.
export function inWords(number) {
  return NUMBERS[number] ?? String(number)
}

// "9:30", by the wall clock of `zone` (the device's own when undefined).
export function clockTime(instant, zone) {
  const { hour, minute } = wall(instant, zone)
  return `${hour}:${String(minute).padStart(2, '0')}`
}

// "Today, 17:05", "Tonight, 20:59", "Tomorrow, 9:30", "Yesterday, 18:40", "Monday, 9:30", "3 March, 9:30".
export function sayWhen(instant, now, zone) {
  return `${capital(dayWord(instant, now, zone))}, ${clockTime(instant, zone)}`
}

// The same inside a sentence.
export function sayWhenWithin(instant, now, zone) {
  const word = dayWord(instant, now, zone)
  const on = WEEKDAYS.includes(word) || /^\d/.test(word) ? 'on ' : ''
  return `${on}${word}, ${clockTime(instant, zone)}`
}

// How long ago people met: with the hour while it is fresh, then in days.
export function sayMet(instant, now, zone) {
  const days = daysBetween(instant, now, zone)
  if (days <= 1) return sayWhenWithin(instant, now, zone)
  return days < 60 ? `${inWords(days)} days ago` : `on ${dayWord(instant, now, zone)}`
}

// Calendar days from `earlier` to `later` in `zone`; negative when it is the other way round.
export function daysBetween(earlier, later, zone) {
  return Math.round((midnight(later, zone) - midnight(earlier, zone)) / DAY)
}

// Only the day: "today", "tomorrow", "Friday", "3 March".
export function dayWord(instant, now, zone) {
  const ahead = daysBetween(now, instant, zone)
  const local = wall(instant, zone)
  if (ahead === 0) return local.hour >= EVENING && instant > now ? 'tonight' : 'today'
  if (ahead === 1) return 'tomorrow'
  if (ahead === -1) return 'yesterday'
  if (Math.abs(ahead) < 7) return WEEKDAYS[new Date(midnight(instant, zone)).getUTCDay()]
  const year = local.year === wall(now, zone).year ? '' : ` ${local.year}`
  return `${local.day} ${MONTHS[local.month - 1]}${year}`
}

function capital(words) {
  return words[0].toUpperCase() + words.slice(1)
}

function midnight(instant, zone) {
  const { year, month, day } = wall(instant, zone)
  return Date.UTC(year, month - 1, day)
}

const formats = new Map()

// What a clock and a calendar on the wall show.
function wall(instant, zone) {
  if (!formats.has(zone)) {
    /** @type {Intl.DateTimeFormatOptions} */
    const shown = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }
    formats.set(zone, new Intl.DateTimeFormat('en', { ...shown, hourCycle: 'h23', timeZone: zone }))
  }
  const parts = formats.get(zone).formatToParts(instant)
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
}
