// A photo as small as a card may be: upright, its long side at most 2,400 pixels. Only a copy is made smaller; the photo
// itself stays as it was taken. Where there is any doubt about the copy there is none, and the photo is sent.
//
// Doubt is usual: Firefox with resistFingerprinting, Tor and LibreWolf draw what they are told and hand out a picture of
// one colour, or noise, for it; iOS without memory draws nothing and does not say so. So a canvas is asked for colours
// that are known before it is trusted, and the copy is opened and compared with the photo.

import { BLOCKS, PALETTE, isNearlyEmpty, isPalette, looksAlike, meanColours, smaller } from '../model/photo_sizes.js'

const QUALITY = 0.92
const SMALL_ENOUGH = 900_000 // octets; below that nothing is gained
const SIDE = 64 // pixels of the small picture that stands for a large one when two are compared

// The copy to be sent, or the photo itself. Throws where there is no canvas, no memory for one, or a picture that this browser
// cannot open: then the server opens the photo.
export async function shrink(photo) {
  if (photo.size <= SMALL_ENOUGH || !globalThis.createImageBitmap || !isCanvasHonest()) return photo
  return (await smallCopy(photo)) ?? photo
}

// Whether this browser gives out what was drawn.
export function isCanvasHonest() {
  const side = PALETTE.length
  const pen = penOf(aCanvas(side, side))
  PALETTE.forEach((colour, x) => {
    pen.fillStyle = `rgb(${colour.join(',')})`
    pen.fillRect(x, 0, 1, side)
  })
  const { data: pixels } = pen.getImageData(0, 0, side, side)
  return Array.from({ length: side }, (_, y) => y).every((y) =>
    isPalette(PALETTE.map((_, x) => [...pixels.slice((y * side + x) * 4, (y * side + x) * 4 + 3)])),
  )
}

// What `source` shows, as a JPEG of this size. Throws when the browser cannot.
export async function drawn(source, { width, height }) {
  const canvas = aCanvas(width, height)
  penOf(canvas).drawImage(source, 0, 0, width, height)
  return asJpeg(canvas)
}

async function smallCopy(photo) {
  const whole = await createImageBitmap(photo) // the picture's orientation is honoured
  const size = smaller(whole.width, whole.height)
  if (!size) return void whole.close()
  const before = lookAt(whole)
  const copy = await drawn(whole, size).finally(() => whole.close())
  if (copy.size >= photo.size || isNearlyEmpty(copy.size, size)) return null
  const opened = await createImageBitmap(copy)
  const isSame = opened.width === size.width && opened.height === size.height && looksAlike(before, lookAt(opened))
  opened.close()
  return isSame ? copy : null
}

function lookAt(picture) {
  const pen = penOf(aCanvas(SIDE, SIDE))
  pen.drawImage(picture, 0, 0, SIDE, SIDE)
  return meanColours(pen.getImageData(0, 0, SIDE, SIDE).data, SIDE, BLOCKS)
}

// Safari before 16.4 has no OffscreenCanvas: there the page has one, and a worker has none.
export function aCanvas(width, height) {
  if (globalThis.OffscreenCanvas) return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

function penOf(canvas) {
  const pen = canvas.getContext('2d')
  pen.imageSmoothingQuality = 'high'
  return pen
}

function asJpeg(canvas) {
  const type = 'image/jpeg'
  if (canvas.convertToBlob) return canvas.convertToBlob({ type, quality: QUALITY })
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('No picture.'))), type, QUALITY)
  })
}
