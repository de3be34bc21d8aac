// When a photo says it was taken. Read from the first part of a file: JPEG and HEIC both hold it after the word "Exif".

export const ENOUGH = 256 * 1024

const MARK = [0x45, 0x78, 0x69, 0x66, 0, 0] // "Exif", two zeros, then TIFF
const EXIF_PART = 0x8769
const TAKEN = 0x9003
const OFFSET = 0x9011
const TAKEN_FORM = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/

// An instant in ISO form, or null. Without an offset of its own the time is one of this phone's zone.
export function takenAt(bytes) {
  try {
    const tiff = tiffIn(bytes)
    if (!tiff) return null
    const part = entry(tiff, tiff.first, EXIF_PART)
    const [, year, month, day, time] = text(tiff, part, TAKEN)?.match(TAKEN_FORM) ?? []
    if (!year) return null
    const offset = text(tiff, part, OFFSET)?.match(/^[+-]\d\d:\d\d/)?.[0] ?? ''
    const instant = new Date(`${year}-${month}-${day}T${time}${offset}`)
    return Number.isNaN(+instant) ? null : instant.toISOString()
  } catch (error) {
    if (error instanceof RangeError) return null // a table that points beyond its end
    throw error
  }
}

function tiffIn(bytes) {
  const start = bytes.findIndex((_, at) => MARK.every((sign, index) => bytes[at + index] === sign)) + MARK.length
  const order = start >= MARK.length && String.fromCharCode(bytes[start], bytes[start + 1])
  if (order !== 'II' && order !== 'MM') return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  const little = order === 'II'
  return { view, little, first: view.getUint32(4, little) }
}

// The value of `tag` in the directory at `directory`: for texts their place, for numbers the number.
function entry({ view, little }, directory, tag) {
  const count = view.getUint16(directory, little)
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12
    if (view.getUint16(at, little) === tag) return view.getUint32(at + 8, little)
  }
  return null
}

function text(tiff, directory, tag) {
  if (directory === null) return null
  const at = entry(tiff, directory, tag)
  if (at === null) return null
  let said = ''
  for (let index = at; tiff.view.getUint8(index) !== 0 && said.length < 40; index += 1)
    said += String.fromCharCode(tiff.view.getUint8(index))
  return said
}
