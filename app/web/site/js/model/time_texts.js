// Instants in words: "Tonight, 20:59", "yesterday, 18:40", "9 days ago". No countdowns, no seconds. The words are those of the
// language, the order of a date and the hours of the clock those of the browser's locale.

import { localeInUse, t } from '../i18n.js'

const DAY = 24 * 60 * 60 * 1000
const EVENING = 18

// "9:30" or "9:30 AM", by the wall clock of `zone` (the device's own when undefined).
export function clockTime(instant, zone) {
  return format(instant, { hour: 'numeric', minute: '2-digit' }, zone)
}

// The same of "09:30", as the API has quiet hours.
export const wallTime = (time) => clockTime(new Date(`2000-01-01T${time}:00Z`), 'UTC')

// "Today, 17:05", "Tonight, 20:59", "Tomorrow, 9:30", "Yesterday, 18:40", "Monday, 9:30", "3 March, 9:30".
export function sayWhen(instant, now, zone) {
  return capital(t('{day}, {time}', { day: dayWord(instant, now, zone), time: clockTime(instant, zone) }))
}

// The same inside a sentence.
export function sayWhenWithin(instant, now, zone) {
  const parts = { day: dayWord(instant, now, zone), time: clockTime(instant, zone) }
  return isNamed(instant, now, zone) ? t('on {day}, {time}', parts) : t('{day}, {time}', parts)
}

// How long ago people met: with the hour while it is fresh, then in days.
export function sayMet(instant, now, zone) {
  const days = daysBetween(instant, now, zone)
  if (days <= 1) return sayWhenWithin(instant, now, zone)
  if (days < 60) return new Intl.RelativeTimeFormat(localeInUse()).format(-days, 'day')
  return sayDay(instant, now, zone)
}

// The day inside a sentence: "today", "on Monday".
export function sayDay(instant, now, zone) {
  const day = dayWord(instant, now, zone)
  return isNamed(instant, now, zone) ? t('on {day}', { day }) : day
}

// Calendar days from `earlier` to `later` in `zone`; negative when it is the other way round.
export function daysBetween(earlier, later, zone) {
  return Math.round((midnight(later, zone) - midnight(earlier, zone)) / DAY)
}

// Only the day: "today", "tomorrow", "Friday", "3 March".
export function dayWord(instant, now, zone) {
  const ahead = daysBetween(now, instant, zone)
  const local = wall(instant, zone)
  if (ahead === 0) return local.hour >= EVENING && instant > now ? t('tonight') : t('today')
  if (ahead === 1) return t('tomorrow')
  if (ahead === -1) return t('yesterday')
  if (Math.abs(ahead) < 7) return format(instant, { weekday: 'long' }, zone)
  const isThisYear = local.year === wall(now, zone).year
  return format(instant, { day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) }, zone)
}

// Whether a day is said by its name or date, and not as "tomorrow".
const isNamed = (instant, now, zone) => Math.abs(daysBetween(now, instant, zone)) > 1

const capital = (words) => words[0].toLocaleUpperCase(localeInUse()) + words.slice(1)

function midnight(instant, zone) {
  const { year, month, day } = wall(instant, zone)
  return Date.UTC(year, month - 1, day)
}

const formats = new Map()

/**
 * @param {string} locale
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {Intl.DateTimeFormat}
 */
function formatOf(locale, options) {
  const key = locale + JSON.stringify(options)
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options))
  return formats.get(key)
}

const format = (instant, options, timeZone) => formatOf(localeInUse(), { ...options, timeZone }).format(instant)

// What a clock and a calendar on the wall show.
function wall(instant, timeZone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const shown = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' }
  const parts = formatOf('en', { ...shown, timeZone }).formatToParts(instant)
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
}
