import assert from 'node:assert/strict'
import { test } from 'node:test'

import { boxBetween, cardAround, within } from '../../../app/web/site/js/model/boxes.js'

const PHOTO = { width: 1000, height: 800 }

test('a card is looked at in its own shape, around its lines, inside the photo', () => {
  const { x, y, w, h } = cardAround(
    [
      { x: 400, y: 300, w: 200, h: 20 },
      { x: 400, y: 360, w: 100, h: 20 },
    ],
    PHOTO,
  )

  assert.ok(Math.abs(w / h - 85 / 55) < 0.01)
  assert.ok(x < 400 && y < 300 && x + w > 600 && y + h > 380)
  assert.ok(x >= 0 && y >= 0 && x + w <= 1000 && y + h <= 800)
})

test('lines at the edge of a photo do not look beyond it', () => {
  assert.deepEqual(cardAround([{ x: 0, y: 0, w: 1000, h: 800 }], PHOTO), { x: 0, y: 0, w: 1000, h: 800 })
})

test('a box is drawn from any corner to any other, and ends at the edge of the photo', () => {
  const box = { x: 100, y: 200, w: 300, h: 100 }

  assert.deepEqual(boxBetween({ x: 400, y: 300 }, { x: 100, y: 200 }, PHOTO), box)
  assert.deepEqual(boxBetween({ x: 900, y: 700 }, { x: 1200, y: 900 }, PHOTO), { x: 900, y: 700, w: 100, h: 100 })
})

test('a box that is moved stays on the photo', () => {
  assert.deepEqual(within({ x: -50, y: 790, w: 100, h: 50 }, PHOTO), { x: 0, y: 750, w: 100, h: 50 })
})
