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

// The two letters of the country whose phone numbers are meant when a card gives none.
export function regionOf(language) {
  try {
    return new Intl.Locale(language).maximize().region ?? 'US'
  } catch {
    return 'US'
  }
}
