// Where cards lie in a picture: surfaces that stand out from what they lie on, with four sides and about the proportions of
// a card. Judged on a small grey picture, {pixels, width, height}; advice only.

import { threshold } from './framing.js'

const SMALLEST = 0.015 // of the picture
const CONTRAST = 30 // of 255, between the cards and the table
const FULL = 0.83 // of the rectangle around it: a card seen at a slant still is
const SOLID = 0.5 // of its own outline: print and logos are holes in it
const PROPORTIONS = [1.2, 2.6] // of the long side to the short one

// Cards from left to right: {corners, share, isComplete}. Corners are parts of the picture's width and height, in order
// around the card.
export function cardsIn(picture) {
  const { pixels, width, height } = picture
  const isCard = standsOut(picture)
  if (!isCard) return []
  const seen = new Uint8Array(pixels.length)
  const cards = []
  for (let at = 0; at < pixels.length; at += 1) {
    if (seen[at] || !isCard(at)) continue
    const card = asCard(surface(at, isCard, seen, width, height), width, height)
    if (card) cards.push(card)
  }
  return cards.sort((one, other) => one.corners[0].x - other.corners[0].x)
}

// Tells the pixels of cards from those of the table, which is what most of the edge of the picture shows.
function standsOut({ pixels, width, height }) {
  const limit = threshold(pixels)
  const sums = [0, 0]
  const counts = [0, 0]
  let [edge, light] = [0, 0]
  for (let at = 0; at < pixels.length; at += 1) {
    const isLight = pixels[at] >= limit
    sums[Number(isLight)] += pixels[at]
    counts[Number(isLight)] += 1
    const x = at % width
    if (x > 0 && x < width - 1 && at >= width && at < pixels.length - width) continue
    edge += 1
    light += Number(isLight)
  }
  if (!height || !counts[0] || !counts[1] || sums[1] / counts[1] - sums[0] / counts[0] < CONTRAST) return null
  const isTableLight = light * 2 > edge
  return (at) => pixels[at] >= limit !== isTableLight
}

// All pixels that hang together with `start`: how many, the outermost of each row, and whether they reach the edge.
function surface(start, isCard, seen, width, height) {
  const rows = new Map()
  const stack = [start]
  seen[start] = 1
  let [area, touches] = [0, false]
  while (stack.length) {
    const at = stack.pop()
    const [x, y] = [at % width, Math.floor(at / width)]
    area += 1
    touches ||= x === 0 || y === 0 || x === width - 1 || y === height - 1
    const row = rows.get(y)
    if (!row) rows.set(y, [x, x])
    else if (x < row[0]) row[0] = x
    else if (x > row[1]) row[1] = x
    for (const next of [x > 0 && at - 1, x < width - 1 && at + 1, y > 0 && at - width, y < height - 1 && at + width]) {
      if (next === false || seen[next] || !isCard(next)) continue
      seen[next] = 1
      stack.push(next)
    }
  }
  const points = [...rows].flatMap(([y, [left, right]]) => cornersOfRow(left, right, y))
  return { area, touches, points }
}

const cornersOfRow = (left, right, y) => [
  { x: left, y },
  { x: left, y: y + 1 },
  { x: right + 1, y },
  { x: right + 1, y: y + 1 },
]

function asCard({ area, touches, points }, width, height) {
  if (area < SMALLEST * width * height) return null
  const outline = hull(points)
  const { corners, sides, size } = smallestRectangle(outline)
  const [short, long] = sides.sort((a, b) => a - b)
  const inside = areaOf(outline)
  const [least, most] = PROPORTIONS
  if (inside < FULL * size || area < SOLID * inside || long < least * short || long > most * short) return null
  return {
    corners: corners.map(({ x, y }) => ({ x: x / width, y: y / height })),
    share: inside / (width * height),
    isComplete: !touches,
  }
}

// The convex outline (Andrew's monotone chain).
function hull(points) {
  const sorted = points.sort((a, b) => a.x - b.x || a.y - b.y)
  const half = (ordered) => {
    const chain = []
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half([...sorted].reverse())]
}

const turn = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)

function areaOf(outline) {
  const doubled = outline.reduce((sum, a, index) => {
    const b = outline[(index + 1) % outline.length]
    return sum + a.x * b.y - b.x * a.y
  }, 0)
  return Math.abs(doubled) / 2
}

// The smallest rectangle around an outline has a side along one of the outline's.
function smallestRectangle(outline) {
  const all = outline.map((a, index) => {
    const b = outline[(index + 1) % outline.length]
    return rectangleAlong(outline, Math.atan2(b.y - a.y, b.x - a.x))
  })
  return all.reduce((best, one) => (one.size < best.size ? one : best))
}

function rectangleAlong(outline, angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const along = outline.map(({ x, y }) => x * cos + y * sin)
  const across = outline.map(({ x, y }) => y * cos - x * sin)
  const [left, right, top, bottom] = [Math.min(...along), Math.max(...along), Math.min(...across), Math.max(...across)]
  const back = (u, v) => ({ x: u * cos - v * sin, y: u * sin + v * cos })
  return {
    corners: [back(left, top), back(right, top), back(right, bottom), back(left, bottom)],
    sides: [right - left, bottom - top],
    size: (right - left) * (bottom - top),
  }
}
