// Time zones as browsers name them, and as people say where they are.

import { localeInUse, preferredLocales } from '../i18n.js'

// Whether the browser knows its zone at all.
export const isTold = (zone) => Boolean(zone) && !/^(etc\/unknown|undefined|null)$/i.test(zone)

// Whether it names a place, and not only how far the clock is from Greenwich's, as `GMT+3` and `UTC` do.
export const isPlace = (zone) => isTold(zone) && !/^(etc\/|(utc|gmt|uct|zulu|universal|greenwich)\b|[+-]\d)/i.test(zone)

// What the account is told: the zone, or how many hours it is ahead here, which the server makes a guess of.
export const zoneToSend = (zone, now = new Date()) => (isTold(zone) ? zone : offsetOf(now))

// "+05:30" in India.
export function offsetOf(now) {
  const ahead = -now.getTimezoneOffset()
  const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60]
  const two = (number) => String(number).padStart(2, '0')
  return `${ahead < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`
}

// Asia/Calcutta and Asia/Kolkata are one.
export const sameZone = (one, other) => one === other || present(one) === present(other)

function present(zone) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    return zone
  }
}

// The zone that somebody means who types a zone, a city or a country ("berlin", "New York", "Germany"); null if none is
// meant, or several that tell different times. `zones` are those of GET /zones.
export function findZone(zones, typed, languages = spoken()) {
  const wanted = plain(typed)
  if (!wanted) return null
  const named = zones.find(({ name }) => plain(name) === wanted)
  const city = () => zones.filter(({ name }) => plain(cityOf(name)) === wanted)
  const listed = () => zones.find((zone) => languages.some((language) => plain(sayPlace(zone, language)) === wanted))
  // Where the list could not be had, the server judges what looks like a zone.
  return (
    named?.name ??
    only(city()) ??
    only(zonesOfCountry(zones, wanted, languages)) ??
    listed()?.name ??
    (typed.includes('/') ? typed.trim() : null)
  )
}

// The zone and the country that somebody means, as the account has them; null if neither is known. In a country of several
// zones the clock of the browser decides.
export function findPlace(zones, typed, { now = new Date(), languages = spoken() } = {}) {
  const timezone = findZone(zones, typed, languages)
  const known = zones.find(({ name }) => name === timezone)
  if (timezone) return known ? { timezone, region: known.country } : { timezone }
  const inCountry = zonesOfCountry(zones, plain(typed), languages)
  if (!inCountry.length) return null
  const region = inCountry[0].country
  const alike = inCountry.find(({ name }) => offsetIn(name, now) === offsetOf(now))
  return alike ? { timezone: alike.name, region } : { region }
}

const zonesOfCountry = (zones, wanted, languages) =>
  zones.filter(({ country: code }) => languages.some((language) => plain(nameOfCountry(code, language)) === wanted))

const only = (found) => (found.length === 1 ? found[0].name : null)

// How far the clock in this zone is ahead, "+05:30"; null where the browser does not know the zone.
function offsetIn(zone, now) {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(now)
    return parts.find(({ type }) => type === 'timeZoneName').value.replace('GMT', '') || '+00:00'
  } catch {
    return null
  }
}

// How a zone is shown in a list: its city and country.
export const sayPlace = ({ name, country }, language = spoken()[0]) => `${cityOf(name)}, ${nameOfCountry(country, language)}`

const cityOf = (name) => name.split('/').at(-1).replaceAll('_', ' ')

// The languages in which a country may be typed: that of the page, those of the browser, and English.
const spoken = () => [localeInUse(), ...preferredLocales(), 'en']

const namesOfCountries = new Map() // by language; making one takes long, and the list is of hundreds

function nameOfCountry(code, language) {
  if (!namesOfCountries.has(language)) namesOfCountries.set(language, namesIn(language))
  return namesOfCountries.get(language)?.of(code) ?? code
}

function namesIn(language) {
  try {
    return new Intl.DisplayNames([language], { type: 'region' })
  } catch {
    return null // not the name of a language
  }
}

const plain = (text) =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_]+/g, ' ')
