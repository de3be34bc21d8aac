// Where somebody is, as browsers and people say it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  findPlace,
  findZone,
  isPlace,
  isTold,
  offsetOf,
  sameZone,
  sayPlace,
  zoneToSend,
} from '../../../app/web/site/js/model/time_zones.js'
import { followZone, sayZone } from '../../../app/web/site/js/device/time_zone.js'

const ZONES = [
  { name: 'America/New_York', country: 'US' },
  { name: 'America/Sao_Paulo', country: 'BR' },
  { name: 'America/Manaus', country: 'BR' },
  { name: 'Europe/Berlin', country: 'DE' },
  { name: 'Asia/Tokyo', country: 'JP' },
]
const west = (minutes) => ({ getTimezoneOffset: () => minutes })

test('A browser that does not know its zone sends how many hours it is ahead', () => {
  for (const untold of ['Etc/Unknown', undefined, null, '', 'undefined']) assert.equal(isTold(untold), false)
  assert.equal(zoneToSend('Etc/Unknown', west(-120)), '+02:00')
  assert.equal(zoneToSend(undefined, west(210)), '-03:30')
  assert.equal(zoneToSend('Asia/Calcutta', west(-330)), 'Asia/Calcutta')
  assert.equal(offsetOf(west(0)), '+00:00')
  assert.equal(offsetOf(west(-345)), '+05:45')
  assert.equal(offsetOf(west(660)), '-11:00')
})

test('A zone is found by its name, its city or its country, however it is typed', () => {
  const cases = [
    ['Europe/Berlin', 'Europe/Berlin'],
    [' europe/berlin ', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['Germany', 'Europe/Berlin'],
    ['japan', 'Asia/Tokyo'],
    ['Brazil', null], // it has several
    ['Atlantis', null],
    ['', null],
    ['Europe/Somewhere_new', 'Europe/Somewhere_new'],
  ]
  for (const [typed, zone] of cases) assert.equal(findZone(ZONES, typed), zone, typed)
})

test('An offset is a zone, but no place', () => {
  for (const zone of ['GMT+3', 'Etc/GMT-3', 'UTC', 'GMT', 'Etc/UTC', '+03:00', 'Etc/Unknown', undefined])
    assert.ok(!isPlace(zone), zone)
  for (const zone of ['Europe/Berlin', 'Japan', 'America/Argentina/Buenos_Aires', 'EST5EDT']) assert.ok(isPlace(zone), zone)
})

test('A country is a place: of its zones the one that the clock tells, else none', () => {
  const place = (typed, ahead, languages = ['en']) => findPlace(ZONES, typed, { now: west(-ahead * 60), languages })
  const winter = (ahead) => Object.assign(new Date('2026-01-15T12:00:00Z'), west(-ahead * 60))
  const brazil = (ahead) => findPlace(ZONES, 'Brazil', { now: winter(ahead), languages: ['en'] })

  assert.deepEqual(brazil(-3), { timezone: 'America/Sao_Paulo', region: 'BR' })
  assert.deepEqual(brazil(-4), { timezone: 'America/Manaus', region: 'BR' })
  assert.deepEqual(brazil(2), { region: 'BR' })
  assert.deepEqual(place('tokyo', 0), { timezone: 'Asia/Tokyo', region: 'JP' })
  assert.equal(place('Atlantis', 0), null)
})

test('A place may be typed in the language of the browser, or as the list shows it', () => {
  const languages = ['de-DE', 'no language', 'en']

  for (const typed of ['Deutschland', 'germany', 'Berlin, Deutschland', 'BERLIN, GERMANY'])
    assert.equal(findZone(ZONES, typed, languages), 'Europe/Berlin', typed)
  assert.equal(sayPlace(ZONES[3], 'de'), 'Berlin, Deutschland')
})

test('Old and present names of a zone are one', () => {
  assert.ok(sameZone('Asia/Calcutta', 'Asia/Kolkata'))
  assert.ok(sameZone('Mars/Base', 'Mars/Base'))
  assert.ok(!sameZone('Europe/Berlin', 'Etc/Unknown'))
  assert.ok(!sameZone('Europe/Berlin', undefined))
})

test('A zone is said in words', () => {
  assert.equal(sayZone('America/New_York'), 'New York')
  assert.equal(sayZone('Etc/GMT-3'), 'UTC+3')
  assert.equal(sayZone('Etc/GMT+11'), 'UTC−11')
  assert.equal(sayZone('Etc/UTC'), 'UTC')
  assert.equal(sayPlace(ZONES[0], 'en'), 'New York, United States')
})

const OURS = Intl.DateTimeFormat().resolvedOptions().timeZone
const TRAVELLED = 'America/Sao_Paulo' // where this phone is now

// The changes that the account is asked for when a phone that was in `before` is now in `here`.
async function followed(context, before, here) {
  const asked = Intl.DateTimeFormat.prototype.resolvedOptions
  const told = context.mock.method(Intl.DateTimeFormat.prototype, 'resolvedOptions', function () {
    const { timeZone } = asked.call(this)
    return { timeZone: timeZone === OURS ? here : timeZone }
  })
  const changes = []
  const store = {
    account: () => ({ timezone: 'Europe/Berlin' }),
    change: async (wanted) => (changes.push(wanted), { id: '1', sent: Promise.resolve({}) }),
  }
  const session = { zone: before }
  await followZone({ store, session }).catch(() => {}) // there is no page to say it on
  told.mock.restore()
  return { zone: session.zone, moved: changes.map(({ body }) => body.timezone) }
}

test('The first look of a phone leaves the account where it is', async (context) => {
  assert.deepEqual(await followed(context, null, TRAVELLED), { zone: TRAVELLED, moved: [] })
})

test('A phone that travels takes the account with it; one that only tells an offset does not', async (context) => {
  assert.deepEqual(await followed(context, 'Europe/Berlin', TRAVELLED), { zone: TRAVELLED, moved: [TRAVELLED] })
  for (const hidden of ['UTC', 'GMT+3', 'Etc/Unknown', undefined])
    assert.deepEqual(await followed(context, 'Europe/Berlin', hidden), { zone: 'Europe/Berlin', moved: [] })
})
