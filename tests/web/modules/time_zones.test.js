// Where somebody is, as browsers and people say it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findZone, isTold, offsetOf, sameZone, sayPlace, zoneToSend } from '../../../app/web/site/js/model/time_zones.js'
import { followZone, sayZone, zoneHere } from '../../../app/web/site/js/device/time_zone.js'

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
  assert.equal(sayPlace(ZONES[0]), 'New York, United States')
})

test('The first look of a phone leaves the account where it is', async () => {
  const account = { timezone: zoneHere() === 'Asia/Tokyo' ? 'Europe/Berlin' : 'Asia/Tokyo' }
  const changes = []
  const store = {
    account: () => account,
    change: async (wanted) => (changes.push(wanted), { id: '1', sent: Promise.resolve({}) }),
  }
  const session = { zone: null }

  await followZone({ store, session })

  assert.deepEqual([session.zone, changes], [zoneHere(), []])
})
