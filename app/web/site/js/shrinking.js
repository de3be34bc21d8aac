// A photo as small as a card may be: upright, its long side at most 2,400 pixels. What cannot be drawn here stays as it is.

import { ENOUGH, takenAt } from './model/exif.js'
import { smaller } from './model/photo.js'

const QUALITY = 0.92
const SMALL_ENOUGH = 900_000 // octets; below that nothing is gained

export async function shrink(photo) {
  if (!photo || photo.size <= SMALL_ENOUGH || !globalThis.createImageBitmap) return photo
  const whole = await createImageBitmap(photo).catch(() => null) // the picture's orientation is honoured
  if (!whole) return photo
  const size = smaller(whole.width, whole.height)
  const small = size && (await drawn(whole, size))
  whole.close()
  return small && small.size < photo.size ? small : photo
}

// When it was taken, as it says itself; else now, for it has just been taken or chosen.
export async function takenWhen(photo, now = new Date()) {
  const beginning = new Uint8Array(await photo.slice(0, ENOUGH).arrayBuffer())
  return takenAt(beginning) ?? now.toISOString()
}

export async function drawn(source, { width, height }) {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(source, 0, 0, width, height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
}
