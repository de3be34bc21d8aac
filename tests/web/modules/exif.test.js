import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { takenAt } from '../../../app/web/site/js/model/exif.js'

process.env.TZ = 'Europe/Berlin' // the account's zone in the table

// The same table as the server's tests read.
const FORMS = JSON.parse(readFileSync(new URL('../../scans/exif_times.json', import.meta.url)))
const TAGS = { time: 0x0132, original: 0x9003, digitized: 0x9004 }
const OFFSETS = { time_offset: 0x9010, original_offset: 0x9011, digitized_offset: 0x9012 }

// The beginning of a photo that holds these texts, as phones write them.
function aPhoto(said, little) {
  const tiff = new DataView(new ArrayBuffer(600))
  let free = 200
  const main = [[0x8769, 4, 1, 100], ...(said.time === undefined ? [] : [[TAGS.time, 2, said.time]])]
  const inner = Object.entries({ ...TAGS, ...OFFSETS })
    .filter(([name]) => name !== 'time' && said[name] !== undefined)
    .map(([name, tag]) => [tag, 2, said[name]])
  const letters = (at, words) => [...words].forEach((sign, index) => tiff.setUint8(at + index, sign.charCodeAt(0)))
  const directory = (at, entries) => {
    tiff.setUint16(at, entries.length, little)
    entries.forEach(([tag, type, words, value], index) => {
      const place = at + 2 + 12 * index
      tiff.setUint16(place, tag, little)
      tiff.setUint16(place + 2, type, little)
      if (value !== undefined) return tiff.setUint32(place + 8, value, little)
      tiff.setUint32(place + 4, words.length + 1, little)
      if (words.length < 4) return letters(place + 8, words)
      tiff.setUint32(place + 8, free, little)
      letters(free, words)
      free += words.length + 1
    })
  }
  letters(0, little ? 'II' : 'MM')
  tiff.setUint16(2, 42, little)
  tiff.setUint32(4, 8, little)
  directory(8, main)
  directory(100, inner)
  const head = [0xff, 0xd8, 0xff, 0xe1, 2, 96, ...[...'Exif'].map((sign) => sign.charCodeAt(0)), 0, 0]
  return new Uint8Array([...head, ...new Uint8Array(tiff.buffer)])
}

for (const [name, said, taken] of FORMS) {
  test(`a time in EXIF: ${name}`, () => {
    for (const little of [true, false]) assert.equal(takenAt(aPhoto(said, little)), taken && new Date(`${taken}Z`).toISOString())
  })
}
