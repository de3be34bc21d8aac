import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'

import { useWords } from '../../../app/web/site/js/i18n.js'
import {
  clockTime,
  dayWord,
  daysBetween,
  sayDay,
  sayMet,
  sayWhen,
  sayWhenWithin,
  wallTime,
} from '../../../app/web/site/js/model/time_texts.js'

const LISBON = 'Europe/Lisbon'
const THURSDAY_NOON = new Date('2026-05-07T12:00:00+01:00')
const at = (text) => new Date(text)
// Newer data of languages has a narrow blank before AM.
const plain = (text) => text.replace(/\s/g, ' ')

afterEach(() => useWords('en'))

test('an hour is said by the clock on the wall', () => {
  assert.equal(clockTime(at('2026-05-07T08:05:00Z'), LISBON), '9:05')
  assert.equal(clockTime(at('2026-05-06T23:00:00Z'), LISBON), '0:00')
})

test('an hour is said as the locale of the browser has it', () => {
  const said = (...languages) => {
    useWords(languages[0].split('-')[0], {}, languages)
    return plain(clockTime(at('2026-05-07T08:05:00Z'), LISBON))
  }

  assert.deepEqual(
    [said('en-US'), said('en-GB'), said('de-AT'), said('es-MX'), said('fr-CA'), said('ja')],
    ['9:05 AM', '9:05', '9:05', '9:05 a.m.', '9 h 05', '9:05'],
  )
  assert.equal(wallTime('21:30'), '21:30')
})

test('days and dates are those of the language', () => {
  useWords('de', { today: 'heute', 'on {day}': 'am {day}', '{day}, {time}': '{day}, {time}' }, ['de'])

  assert.equal(sayWhen(at('2026-05-07T17:05:00+01:00'), THURSDAY_NOON, LISBON), 'Heute, 17:05')
  assert.equal(sayDay(at('2026-05-11T09:30:00+01:00'), THURSDAY_NOON, LISBON), 'am Montag')
  assert.equal(dayWord(at('2027-01-02T09:30:00Z'), THURSDAY_NOON, LISBON), '2. Januar 2027')
  assert.equal(sayMet(at('2026-04-28T10:00:00+01:00'), THURSDAY_NOON, LISBON), 'vor 9 Tagen')
})

test('days near now have names', () => {
  const said = (text) => sayWhen(at(text), THURSDAY_NOON, LISBON)

  assert.equal(said('2026-05-07T17:05:00+01:00'), 'Today, 17:05')
  assert.equal(said('2026-05-07T20:59:00+01:00'), 'Tonight, 20:59')
  assert.equal(said('2026-05-08T09:30:00+01:00'), 'Tomorrow, 9:30')
  assert.equal(said('2026-05-06T18:40:00+01:00'), 'Yesterday, 18:40')
  assert.equal(said('2026-05-11T09:30:00+01:00'), 'Monday, 9:30')
  assert.equal(said('2026-05-14T09:30:00+01:00'), '14 May, 9:30')
  assert.equal(said('2027-01-02T09:30:00Z'), '2 January 2027, 9:30')
})

test('an evening that is over is not tonight', () => {
  assert.equal(sayWhen(at('2026-05-07T18:40:00Z'), at('2026-05-07T22:00:00Z'), 'UTC'), 'Today, 18:40')
})

test('inside a sentence a weekday takes "on"', () => {
  assert.equal(sayWhenWithin(at('2026-05-11T09:30:00+01:00'), THURSDAY_NOON, LISBON), 'on Monday, 9:30')
  assert.equal(sayWhenWithin(at('2026-05-08T09:30:00+01:00'), THURSDAY_NOON, LISBON), 'tomorrow, 9:30')
})

test('how long ago people met is said in days, and as a date when it is long ago', () => {
  const met = (text) => sayMet(at(text), THURSDAY_NOON, LISBON)

  assert.equal(met('2026-05-06T18:40:00+01:00'), 'yesterday, 18:40')
  assert.equal(met('2026-04-28T10:00:00+01:00'), '9 days ago')
  assert.equal(met('2026-04-08T10:00:00+01:00'), '29 days ago')
  assert.equal(met('2026-02-03T10:00:00Z'), 'on 3 February')
})

test('days are counted by the calendar, also over a change of the clocks', () => {
  assert.equal(daysBetween(at('2026-03-28T23:30:00Z'), at('2026-03-29T22:30:00Z'), LISBON), 1)
  assert.equal(daysBetween(at('2026-10-24T22:30:00Z'), at('2026-10-25T23:30:00Z'), LISBON), 1)
  assert.equal(daysBetween(at('2026-05-07T22:30:00Z'), at('2026-05-07T23:30:00Z'), LISBON), 1)
})
