// Time zones as browsers name them, and as people say where they are.

// Whether the browser knows its zone at all.
export const isTold = (zone) => Boolean(zone) && !/^(etc\/unknown|undefined|null)$/i.test(zone)

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
export function findZone(zones, typed, { countryName = nameOfCountry } = {}) {
  const wanted = plain(typed)
  if (!wanted) return null
  const named = zones.find(({ name }) => plain(name) === wanted)
  const city = () => zones.filter(({ name }) => plain(name.split('/').at(-1)) === wanted)
  const country = () => zones.filter(({ country: code }) => plain(countryName(code)) === wanted)
  // Where the list could not be had, the server judges what looks like a zone.
  return named?.name ?? only(city()) ?? only(country()) ?? (typed.includes('/') ? typed.trim() : null)
}

const only = (found) => (found.length === 1 ? found[0].name : null)

// How a zone is shown in a list: its city and country.
export const sayPlace = ({ name, country }, countryName = nameOfCountry) =>
  `${name.split('/').at(-1).replaceAll('_', ' ')}, ${countryName(country)}`

function nameOfCountry(code) {
  try {
    return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

const plain = (text) =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_]+/g, ' ')
