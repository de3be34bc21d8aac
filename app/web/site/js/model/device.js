// What this device is called in the list of devices, and what it can do.

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
  return [found(browsers) ?? 'A browser', found(machines)].filter(Boolean).join(' on ')
}

// The two letters of the country whose phone numbers are meant when a card gives none: that of the language where the zone
// lies in it (`de-AT` in Vienna), else that of the zone. Many a browser in Berlin speaks `en-US`.
export function regionOf(language, zone) {
  const spoken = regionOfLanguage(language)
  return zonesOf(spoken).includes(zone) ? spoken : (regionOfZone(zone) ?? spoken)
}

function regionOfLanguage(language) {
  try {
    return new Intl.Locale(language).maximize().region ?? 'US'
  } catch {
    return 'US'
  }
}

const regionOfZone = (zone) => regions().find((region) => zonesOf(region).includes(zone))

// All there are: two letters that stand for themselves and have a zone. Empty where the browser knows no zones of a country.
export function regions() {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return codes.filter((code) => zonesOf(code).length && new Intl.Locale(`und-${code}`).region === code)
}

function zonesOf(region) {
  const locale = new Intl.Locale(`und-${region}`)
  return locale.getTimeZones?.() ?? locale.timeZones ?? []
}
