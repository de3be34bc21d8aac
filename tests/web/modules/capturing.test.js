import assert from 'node:assert/strict'
import { test } from 'node:test'

import { memoryDatabase } from '../../../app/web/site/js/storage/database.js'
import { keepPhoto } from '../../../app/web/site/js/storage/photo_intake.js'
import { takenAt } from '../../../app/web/site/js/model/exif.js'
import { advice, inTheMiddle, isBlurred } from '../../../app/web/site/js/model/framing.js'
import { choiceOf } from '../../../app/web/site/js/model/conflict_texts.js'
import { createOutbox } from '../../../app/web/site/js/storage/outbox.js'
import { sendAll } from '../../../app/web/site/js/sync/capture_sender.js'

// The beginning of a photo that says when it was taken, as phones write it.
function aPhoto({ taken = '2026:05:07 18:40:12', offset = '+02:00', little = true } = {}) {
  const tiff = new DataView(new ArrayBuffer(160))
  const text = (at, words) => [...words].forEach((sign, index) => tiff.setUint8(at + index, sign.charCodeAt(0)))
  const entry = (at, tag, type, count, value) => {
    tiff.setUint16(at, tag, little)
    tiff.setUint16(at + 2, type, little)
    tiff.setUint32(at + 4, count, little)
    tiff.setUint32(at + 8, value, little)
  }
  text(0, little ? 'II' : 'MM')
  tiff.setUint16(2, 42, little)
  tiff.setUint32(4, 8, little)
  tiff.setUint16(8, 1, little)
  entry(10, 0x8769, 4, 1, 40)
  tiff.setUint16(40, offset ? 2 : 1, little)
  entry(42, 0x9003, 2, 20, 100)
  if (offset) entry(54, 0x9011, 2, 7, 130)
  text(100, taken)
  text(130, offset ?? '')
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 170, ...[...'Exif'].map((sign) => sign.charCodeAt(0)), 0, 0]
  return new Uint8Array([...head, ...new Uint8Array(tiff.buffer)])
}

test('a photo says when it was taken, with the offset it was taken at', () => {
  assert.equal(takenAt(aPhoto()), '2026-05-07T16:40:12.000Z')
  assert.equal(takenAt(aPhoto({ little: false })), '2026-05-07T16:40:12.000Z')
})

test('without an offset the time is one of this phone', () => {
  assert.equal(takenAt(aPhoto({ offset: null })), new Date(2026, 4, 7, 18, 40, 12).toISOString())
})

test('a photo that says nothing, or nonsense, says nothing', () => {
  assert.equal(takenAt(new Uint8Array(5000)), null)
  assert.equal(takenAt(new Uint8Array(0)), null)
  assert.equal(takenAt(aPhoto({ taken: '0000:00:00 00:00:00' })), null)
  assert.equal(takenAt(aPhoto({ taken: 'yesterday, I think' })), null)
})

test('a photo that is cut anywhere never breaks the reading', () => {
  const whole = aPhoto()

  for (let length = 0; length < whole.length; length += 1) takenAt(whole.slice(0, length))
  for (let at = 12; at < whole.length; at += 1) takenAt(whole.with(at, 0xff))
})

test('the clock of a capture is that of its photo, else now', async () => {
  const outbox = createOutbox(memoryDatabase())
  const old = await keepPhoto(outbox, new Blob([aPhoto()]), { event: 'e1', account: 'a1' })
  const fresh = await keepPhoto(outbox, new Blob(['no photo']), {})

  const kept = await outbox.get(old)
  assert.deepEqual([kept.captured_at, kept.event_id, kept.account], ['2026-05-07T16:40:12.000Z', 'e1', 'a1'])
  assert.ok(Math.abs(Date.now() - new Date((await outbox.get(fresh)).captured_at)) < 60_000)
})

// A picture of `width` by `height` greys, drawn by a function of the place.
function picture(width, height, greyAt) {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => greyAt(at % width, Math.floor(at / width)))
  return { pixels, width, height }
}
const within = (value, from, to) => value >= from && value < to
const aCard = (left, right, top, bottom) =>
  picture(96, 54, (x, y) => (within(x, left, right) && within(y, top, bottom) ? 230 : 60))
const print = picture(256, 160, (x, y) => (within(y % 20, 4, 12) && within(x % 9, 2, 5) ? 20 : 230))
const smeared = picture(256, 160, (x) => 128 + 100 * Math.sin(x / 12))

test('a card that lies well in the picture needs no advice', () => {
  assert.equal(advice(aCard(15, 80, 8, 46), print), '')
})

test('what is too dark, too far, cut off or moving is said in that order', () => {
  const dark = picture(256, 160, (x) => (x % 9 ? 12 : 4))

  assert.equal(advice(aCard(15, 80, 8, 46), dark), 'A little more light')
  assert.equal(advice(aCard(0, 60, 8, 46), print), 'The card is cut off')
  assert.equal(advice(aCard(40, 55, 22, 32), print), 'Come closer')
  assert.equal(advice(aCard(15, 80, 8, 46), smeared), 'Hold still')
})

test('a picture that is all one surface is not a card that is cut', () => {
  assert.equal(inTheMiddle(picture(96, 54, () => 200)).cut, false)
})

test('where there is no print nothing is called blurred', () => {
  assert.equal(isBlurred(picture(256, 160, () => 200)), false)
  assert.equal(isBlurred(print), false)
  assert.equal(isBlurred(smeared), true)
})

function aServer() {
  const sent = []
  return {
    sent,
    send: async (path, form) => {
      sent.push({
        path,
        front: await form.get('front').text(),
        back: (await form.get('back')?.text()) ?? null,
        note: form.get('note'),
      })
      return { contact_ids: ['c'], encounter_ids: ['m'] }
    },
    get: async (path) =>
      path.startsWith('/scans') ? { contact_ids: ['c'], encounter_ids: ['m'] } : { encounters: [{ id: 'm', rev: 1, note: '' }] },
    patch: async () => {},
  }
}

test('what somebody else took with this phone waits for them', async () => {
  const outbox = createOutbox(memoryDatabase())
  await outbox.keep({ id: '1', front: new Blob(['x']), account: 'ana', open: false })
  const server = aServer()

  await sendAll(outbox, server, { account: 'ben' })
  assert.deepEqual(server.sent, [])
  await sendAll(outbox, server, { account: 'ana' })

  assert.deepEqual(await outbox.waiting(), [])
})

test('a conflict is told line by line, nothing as nothing', () => {
  const conflict = [
    { field: 'fn', mine: 'Dana', theirs: null },
    { field: 'emails', mine: ['a@example.com', 'b@example.com'], theirs: [] },
  ]

  assert.deepEqual(choiceOf({ describe: 'Dana', conflict }).lines, [
    { name: 'Name', mine: 'Dana', theirs: 'Nothing' },
    { name: 'E-mail', mine: 'a@example.com, b@example.com', theirs: 'Nothing' },
  ])
})
