// What this device is called in the list of devices, and where it is.

import { localeInUse, t } from '../i18n.js'

const NO_COUNTRIES = new Set(['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])

export function deviceName(agent) {
  const browsers = [
    ['Edg', 'Edge'],
    ['SamsungBrowser', 'Samsung Internet'],
    ['Firefox', 'Firefox'],
    ['FxiOS', 'Firefox'],
    ['Chrom', 'Chrome'],
    ['CriOS', 'Chrome'],
    ['Safari', 'Safari'],
  ]
  const machines = [
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Android', 'Android'],
    ['CrOS', 'Chromebook'],
    ['Mac', 'Mac'],
    ['Windows', 'Windows'],
    ['Linux', 'Linux'],
  ]
  const found = (names) => names.find(([mark]) => agent.includes(mark))?.[1]
  const browser = found(browsers) ?? t('A browser')
  const machine = found(machines)
  return machine ? t('{browser} on {machine}', { browser, machine }) : browser
}

// The two letters of the country of the first language that has one, whose phone numbers are meant when a card gives none
// and the zone tells no country; null for `es-419`, `en-001`, or without any language.
export function countryOf(languages) {
  const countries = languages.map((language) => {
    try {
      return new Intl.Locale(language).maximize().region
    } catch {
      return null
    }
  })
  return countries.find((country) => /^[A-Z]{2}$/.test(country)) ?? null
}

// All countries as [code, name], by name.
export function regions() {
  const names = new Intl.DisplayNames([localeInUse()], { type: 'region', fallback: 'none' })
  const named = codes().map((code) => [code, names.of(code)])
  return named.filter(([code, name]) => name && !NO_COUNTRIES.has(code)).sort(([, a], [, b]) => a.localeCompare(b, localeInUse()))
}

// Two letters that stand for themselves: not UK, which means GB.
function codes() {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const pairs = letters.flatMap((first) => letters.map((second) => first + second))
  return pairs.filter((code) => new Intl.Locale(`und-${code}`).region === code)
}
