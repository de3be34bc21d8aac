// Sizes of photos. What is larger than a card needs costs only time in a full hall; reading does not get better.
// And whether a picture is still the one it was made from: some browsers hand out another one, to hide who is looking.

export const LONGEST = 2400

export const PALETTE = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
  [0, 255, 255],
  [255, 0, 255],
  [250, 250, 250],
  [5, 5, 5],
]
export const BLOCKS = 8 // across and down: a picture is compared by the mean colour of each of its 64 parts

const WRONG_COLOUR = 40 // of 255; privacy modes that only stir the last bits are fine
const MEAN_DIFFERENCE = 12
const LARGEST_DIFFERENCE = 60
const FEWEST_OCTETS = 0.03 // of a JPEG for each pixel: a picture of one colour has 0.016, a photo at least 0.1

// The size a photo of `width` by `height` should have; null when it is small enough.
export function smaller(width, height) {
  const scale = LONGEST / Math.max(width, height)
  return scale >= 1 ? null : { width: Math.round(width * scale), height: Math.round(height * scale) }
}

// Whether the colours read back from a canvas are those of the palette that was painted on it.
export const isPalette = (colours) =>
  colours.length === PALETTE.length && PALETTE.every((painted, index) => farthest(painted, colours[index]) <= WRONG_COLOUR)

// Whether two pictures show the same, by the mean colours of their parts.
export function looksAlike(before, after) {
  const differences = before.map((colour, index) => farthest(colour, after[index]))
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length
  return mean <= MEAN_DIFFERENCE && Math.max(...differences) <= LARGEST_DIFFERENCE
}

// Whether a JPEG holds too little to be a photo.
export const isNearlyEmpty = (octets, { width, height }) => octets < FEWEST_OCTETS * width * height

// The mean colour of each of the parts, from the pixels (red, green, blue, alpha) of a square picture.
export function meanColours(pixels, side, blocks) {
  const size = side / blocks
  return Array.from({ length: blocks * blocks }, (_, block) => {
    const [left, top] = [(block % blocks) * size, Math.floor(block / blocks) * size]
    return [0, 1, 2].map((channel) => meanOf(pixels, side, { left, top, size }, channel))
  })
}

function meanOf(pixels, side, { left, top, size }, channel) {
  let sum = 0
  for (let y = top; y < top + size; y += 1)
    for (let x = left; x < left + size; x += 1) sum += pixels[(y * side + x) * 4 + channel]
  return sum / (size * size)
}

const farthest = (one, other) => Math.max(...one.map((value, channel) => Math.abs(value - other[channel])))
