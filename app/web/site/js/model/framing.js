// What to say to somebody who aims at a card: is it light enough, whole, near enough, still? Judged on a few thousand grey
// pixels; advice only, so where it cannot tell it says nothing.

import { t } from '../i18n.js'

const DARK = 45 // of 255, the light of the middle
const FAR = 0.1 // of the picture
const LARGE = 0.25
const CUT = 0.35 // of a side's length
const BLURRED = 0.1 // strongest step between neighbours, as a part of the contrast
const SHARP = 0.22 // the same, for a photo that nobody asked for
const FLAT = 40 // contrast below which there is no print to judge by

// `whole` is the picture made small, `samples` pieces as they are, of the card where it is seen, else of the middle:
// {pixels, width, height}, one octet of grey each.
export function advice(whole, samples) {
  if (isDark(samples)) return t('A little more light')
  const card = inTheMiddle(whole)
  if (card.share > LARGE && card.cut) return t('The card is cut off')
  if (card.share < FAR) return t('Come closer')
  return isBlurred(samples) ? t('Hold still') : ''
}

// The surface in the middle of the picture that is as light (or dark) as the middle: how much of it, and whether it runs
// out of the picture on some sides but not on all, as a table would.
export function inTheMiddle({ pixels, width, height }) {
  const limit = threshold(pixels)
  const centre = pixels[Math.floor(height / 2) * width + Math.floor(width / 2)]
  const isAlike = (at) => pixels[at] >= limit === centre >= limit
  let inside = 0
  const edges = { top: 0, bottom: 0, left: 0, right: 0 }
  for (let at = 0; at < pixels.length; at += 1) {
    if (!isAlike(at)) continue
    inside += 1
    if (at < width) edges.top += 1 / width
    if (at >= pixels.length - width) edges.bottom += 1 / width
    if (at % width === 0) edges.left += 1 / height
    if (at % width === width - 1) edges.right += 1 / height
  }
  const crossed = Object.values(edges).filter((part) => part > CUT).length
  return { share: inside / pixels.length, cut: crossed > 0 && crossed < 3 }
}

export const isDark = ({ pixels }) => mean(pixels) < DARK

// Print has steps from dark to light within a pixel or two; a hand that moves makes slopes of them.
export function isBlurred(samples) {
  const steepest = steepnessOf(samples, 'across')
  return steepest !== null && steepest < BLURRED
}

// Whether there is print, and its steps are steep in both directions: a hand that moves blurs those across its way.
export function isSharp(samples) {
  const steepest = ['across', 'down'].map((way) => steepnessOf(samples, way))
  return steepest.every((steps) => steps !== null && steps >= SHARP)
}

// The strongest steps between neighbours, as a part of the contrast, in the piece of the picture where they are strongest.
// null where no piece has any print. Pieces stand one below the other, `pieces` of them.
function steepnessOf({ pixels, width, height, pieces = 1 }, way) {
  const size = width * (height / pieces)
  const found = Array.from({ length: pieces }, (_, piece) =>
    steepnessOfOne(pixels.subarray(piece * size, (piece + 1) * size), width, way),
  )
  return found.reduce((best, one) => (one !== null && (best === null || one > best) ? one : best), null)
}

function steepnessOfOne(pixels, width, way) {
  const back = way === 'across' ? 1 : width
  const counts = new Uint32Array(256)
  let [low, high, all] = [255, 0, 0]
  for (let at = 0; at < pixels.length; at += 1) {
    if (pixels[at] < low) low = pixels[at]
    if (pixels[at] > high) high = pixels[at]
    if (at < back || (way === 'across' && at % width === 0)) continue
    counts[Math.abs(pixels[at] - pixels[at - back])] += 1
    all += 1
  }
  if (high - low < FLAT) return null
  let [step, above] = [255, counts[255]]
  while (step > 0 && above <= all / 100) above += counts[(step -= 1)]
  return step / (high - low)
}

// Where dark ends and light begins, so that both are as even as can be (Otsu).
export function threshold(pixels) {
  const counts = new Array(256).fill(0)
  for (const grey of pixels) counts[grey] += 1
  const sum = counts.reduce((all, count, grey) => all + count * grey, 0)
  let [best, found, below, sumBelow] = [-1, 128, 0, 0]
  for (let grey = 0; grey < 255; grey += 1) {
    below += counts[grey]
    sumBelow += counts[grey] * grey
    const above = pixels.length - below
    if (!below || !above) continue
    const apart = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2
    if (apart > best) [best, found] = [apart, grey + 1]
  }
  return found
}

function mean(pixels) {
  return pixels.reduce((all, grey) => all + grey, 0) / pixels.length
}

// The point of the picture, {x, y} as parts of it, that is shown at this place of an element which the picture covers.
export function pointOfPicture({ x, y }, shown, picture) {
  const scale = Math.max(shown.width / picture.width, shown.height / picture.height)
  const part = (at, length, whole) => Math.min(Math.max(((at - length / 2) / scale + whole / 2) / whole, 0), 1)
  return { x: part(x, shown.width, picture.width), y: part(y, shown.height, picture.height) }
}
