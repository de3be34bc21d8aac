// Where on a photo things stand. Boxes are {x, y, w, h} in pixels of the upright photo.

const CARD = 85 / 55
const ROOM = 0.12 // around the lines of a card, as a part of their width

// The part of a photo of `size` {width, height} that holds all of `boxes`, in the shape of a card where there is room.
export function cardAround(boxes, { width, height }) {
  const all = boundsOf(boxes)
  const margin = all.w * ROOM
  const w = Math.max(all.w + 2 * margin, (all.h + 2 * margin) * CARD)
  const h = Math.max(all.h + 2 * margin, (all.w + 2 * margin) / CARD)
  return within({ x: all.x + (all.w - w) / 2, y: all.y + (all.h - h) / 2, w, h }, { width, height })
}

// A box moved, and where it must be cut, to lie inside the photo.
export function within({ x, y, w, h }, { width, height }) {
  const size = { w: Math.min(w, width), h: Math.min(h, height) }
  return { x: clamp(x, 0, width - size.w), y: clamp(y, 0, height - size.h), ...size }
}

// The box between two points, in whole pixels inside the photo.
export function boxBetween(a, b, { width, height }) {
  const left = clamp(Math.min(a.x, b.x), 0, width)
  const top = clamp(Math.min(a.y, b.y), 0, height)
  const right = clamp(Math.max(a.x, b.x), 0, width)
  const bottom = clamp(Math.max(a.y, b.y), 0, height)
  return rounded({ x: left, y: top, w: right - left, h: bottom - top })
}

export const rounded = ({ x, y, w, h }) => ({
  x: Math.round(x),
  y: Math.round(y),
  w: Math.round(w),
  h: Math.round(h),
})

function boundsOf(boxes) {
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const right = Math.max(...boxes.map(({ x, w }) => x + w))
  const bottom = Math.max(...boxes.map(({ y, h }) => y + h))
  return { x: left, y: top, w: right - left, h: bottom - top }
}

function clamp(number, least, most) {
  return Math.min(Math.max(number, least), Math.max(least, most))
}
