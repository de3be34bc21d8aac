// What to say to somebody who aims at a card: is it light enough, whole, near enough, still? Judged on a few thousand grey
// pixels; advice only, so where it cannot tell it says nothing.

const DARK = 45 // of 255, the light of the middle
const FAR = 0.1 // of the picture
const LARGE = 0.25
const CUT = 0.35 // of a side's length
const BLURRED = 0.1 // strongest step between neighbours, as a part of the contrast
const FLAT = 40 // contrast below which there is no print to judge by

// `whole` is the picture made small, `middle` a piece of its middle as it is: {pixels, width, height}, one octet of grey each.
export function advice(whole, middle) {
  if (mean(middle.pixels) < DARK) return 'A little more light'
  const card = inTheMiddle(whole)
  if (card.share > LARGE && card.cut) return 'The card is cut off'
  if (card.share < FAR) return 'Come closer'
  return isBlurred(middle) ? 'Hold still' : ''
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

// Print has steps from dark to light within a pixel or two; a hand that moves makes slopes of them.
export function isBlurred({ pixels, width }) {
  let [low, high] = [255, 0]
  const steps = []
  for (let at = 1; at < pixels.length; at += 1) {
    if (pixels[at] < low) low = pixels[at]
    if (pixels[at] > high) high = pixels[at]
    if (at % width) steps.push(Math.abs(pixels[at] - pixels[at - 1]))
  }
  if (high - low < FLAT) return false
  const strongest = steps.sort((a, b) => b - a)[Math.floor(steps.length / 100)]
  return strongest / (high - low) < BLURRED
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
