// The camera's eye for cards: where they lie, and when the automatic shutter goes off.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

import { cardsIn } from '../../../app/web/site/js/model/card_shapes.js'
import { isSharp, pointOfPicture } from '../../../app/web/site/js/model/framing.js'

let loads = 0
let see

beforeEach(async () => {
  const path = `../../../app/web/site/js/model/automatic_shutter.js?${(loads += 1)}`
  const { createAutomaticShutter } = await import(path)
  see = createAutomaticShutter()
})

const WIDTH = 160
const HEIGHT = 90

// A dark table with light rectangles on it: {x, y} of the middle, their size, and how they are turned.
function table(rectangles, { paper = 220, wood = 60 } = {}) {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(wood)
  for (const { x, y, width, height, turned = 0 } of rectangles) {
    const [cos, sin] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)]
    for (let at = 0; at < pixels.length; at += 1) {
      const [dx, dy] = [(at % WIDTH) + 0.5 - x, Math.floor(at / WIDTH) + 0.5 - y]
      if (Math.abs(dx * cos + dy * sin) < width / 2 && Math.abs(dy * cos - dx * sin) < height / 2) pixels[at] = paper
    }
  }
  return { pixels, width: WIDTH, height: HEIGHT }
}
const CARD = { x: 80, y: 45, width: 70, height: 44 }

test('A card is found however it is turned, also a dark one on a light table', () => {
  for (const turned of [0, 10, 30, 90, 135]) {
    const [card, ...others] = cardsIn(table([{ ...CARD, turned }]))
    assert.equal(others.length, 0)
    assert.ok(card.isComplete, `${turned}`)
    assert.ok(Math.abs(card.share - (70 * 44) / (WIDTH * HEIGHT)) < 0.03)
  }
  assert.equal(cardsIn(table([CARD], { paper: 40, wood: 210 })).length, 1)
})

test('The corners of a card are where it lies, as parts of the picture', () => {
  const [{ corners }] = cardsIn(table([CARD]))
  const near = (value, wanted) => Math.abs(value - wanted) < 0.01

  for (const [x, y] of [
    [45, 23],
    [115, 23],
    [115, 67],
    [45, 67],
  ])
    assert.ok(
      corners.some((corner) => near(corner.x, x / WIDTH) && near(corner.y, y / HEIGHT)),
      `${x} ${y}`,
    )
})

test('Several cards are found from left to right', () => {
  const three = [20, 62, 125].map((x) => ({ x, y: 40, width: 34, height: 22, turned: x % 20 }))

  const middles = cardsIn(table(three)).map(({ corners }) => corners.reduce((sum, { x }) => sum + x / 4, 0) * WIDTH)
  assert.deepEqual(middles.map(Math.round), [20, 62, 125])
})

test('A card that runs out of the picture is not complete', () => {
  assert.equal(cardsIn(table([{ ...CARD, x: 30 }]))[0].isComplete, false)
})

test('What has not the proportions of a card, is too small, or hardly stands out, is none', () => {
  assert.deepEqual(cardsIn(table([{ x: 80, y: 45, width: 140, height: 20 }])), [])
  assert.deepEqual(cardsIn(table([{ x: 80, y: 45, width: 50, height: 50 }])), [])
  assert.deepEqual(cardsIn(table([{ x: 80, y: 45, width: 12, height: 8 }])), [])
  assert.deepEqual(cardsIn(table([CARD], { paper: 80 })), [])
  assert.deepEqual(cardsIn(table([])), [])
})

test('Print is sharp only if its steps are steep in both directions', () => {
  const samples = (greyAt) => ({
    pixels: Uint8Array.from({ length: 100 * 80 }, (_, at) => greyAt(at % 100, Math.floor(at / 100))),
    width: 100,
    height: 80,
  })
  const print = (x, y) => (x % 9 < 3 && y % 8 < 4 ? 20 : 230)
  const smearedDown = (x) => (x % 9 < 3 ? 20 : 230)

  assert.equal(isSharp(samples(print)), true)
  assert.equal(isSharp(samples(smearedDown)), false)
  assert.equal(isSharp(samples(() => 230)), false)
})

test('One sharp piece of a card is enough, wherever the print stands', () => {
  const pixels = new Uint8Array(100 * 80).fill(230)
  for (let at = 4000; at < pixels.length; at += 1) if ((at % 100) % 9 < 3 && Math.floor(at / 100) % 8 < 4) pixels[at] = 20

  assert.equal(isSharp({ pixels, width: 100, height: 80, pieces: 2 }), true)
})

test('A tap means the point of the picture that is shown there', () => {
  const [screen, picture] = [
    { width: 400, height: 800 },
    { width: 1600, height: 800 },
  ] // its sides are out of sight

  assert.deepEqual(pointOfPicture({ x: 200, y: 400 }, screen, picture), { x: 0.5, y: 0.5 })
  assert.deepEqual(pointOfPicture({ x: 0, y: 0 }, screen, picture), { x: 0.375, y: 0 })
  assert.deepEqual(pointOfPicture({ x: 400, y: 800 }, screen, picture), { x: 0.625, y: 1 })
})

// A look at a card of 40 % of the picture whose left side is at `x`.
const look = (at, { x = 0.2, ...seen } = {}) => {
  const corners = [
    [x, 0.2],
    [x + 0.6, 0.2],
    [x + 0.6, 0.8],
    [x, 0.8],
  ].map(([left, top]) => ({ x: left, y: top }))
  const card = { corners, share: 0.36, isComplete: true, ...seen.card }
  return { at, cards: [card], isSharp: true, isLight: true, ...seen }
}
const looks = (from, to, seen) => {
  const shots = []
  for (let at = from; at <= to; at += 100) if (see(look(at, seen))) shots.push(at)
  return shots
}

test('The shutter goes off when a card has lain still for 0.4 s, once', () => {
  assert.deepEqual(looks(0, 3000), [400])
})

test('A card that moves, or is not whole, sharp, near and lit, is waited for', () => {
  for (let at = 0; at < 2000; at += 100) assert.equal(see(look(at, { x: 0.1 + (at / 10_000) * 3 })), false)
  assert.deepEqual(looks(2000, 4000, { isSharp: false }), [])
  assert.deepEqual(looks(4000, 6000, { isLight: false }), [])
  assert.deepEqual(looks(6000, 8000, { card: { isComplete: false } }), [])
  assert.deepEqual(looks(8000, 9000, { card: { share: 0.05 } }), [])
  assert.deepEqual(looks(9000, 10_000, { cards: [] }), [])
  assert.deepEqual(looks(10_000, 11_000), [10_400])
})

test('One blurred look begins the 0.4 s anew', () => {
  looks(0, 300)
  see(look(350, { isSharp: false }))

  assert.deepEqual(looks(400, 1000), [800])
})

test('The next card is photographed when the last one was taken away', () => {
  looks(0, 1000)
  see(look(1100, { cards: [] }))

  assert.deepEqual(looks(1200, 2000), [1600])
})
