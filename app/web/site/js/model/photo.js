// Sizes of photos. What is larger than a card needs costs only time in a full hall; reading does not get better.

export const LONGEST = 2400

// The size a photo of `width` by `height` should have; null when it is small enough.
export function smaller(width, height) {
  const scale = LONGEST / Math.max(width, height)
  return scale >= 1 ? null : { width: Math.round(width * scale), height: Math.round(height * scale) }
}
