// When a photo says it was taken. Read from the first part of a file: JPEG and HEIC both hold it after the word "Exif".
// Times and offsets are understood in the same forms as on the server (app/scans/exif.py).

export const ENOUGH = 256 * 1024

const MARK = [0x45, 0x78, 0x69, 0x66, 0, 0] // "Exif", two zeros, then TIFF
const EXIF_PART = 0x8769
const [TIME, ORIGINAL, DIGITIZED] = [0x0132, 0x9003, 0x9004]
const [TIME_OFFSET, ORIGINAL_OFFSET, DIGITIZED_OFFSET] = [0x9010, 0x9011, 0x9012]
// Each time with the offsets that may say its zone, its own first: one clock made them all.
/** @type {[number, number[]][]} */
const TAGS = [
  [ORIGINAL, [ORIGINAL_OFFSET, DIGITIZED_OFFSET, TIME_OFFSET]],
  [DIGITIZED, [DIGITIZED_OFFSET, ORIGINAL_OFFSET, TIME_OFFSET]],
  [TIME, [TIME_OFFSET, ORIGINAL_OFFSET, DIGITIZED_OFFSET]],
]
const TIME_FORM = /^(\d{4})[:/.-]\s*(\d\d?)[:/.-]\s*(\d\d?)[\sT]\s*(\d\d?):\s*(\d\d?)(?::\s*(\d\d?)?(?:[.,]\d+)?)?(.*)$/s
const OFFSET_FORM = /^(?:UTC|GMT)?\s*([+\u2212-])\s*(\d\d?)(?::?(\d\d))?$/i
const FARTHEST_OFFSET = 14 * 60

// An instant in ISO form, or null. Without an offset of its own the time is one of this phone's zone.
export function takenAt(bytes) {
  try {
    const tiff = tiffIn(bytes)
    if (!tiff) return null
    const part = number(tiff, tiff.first, EXIF_PART)
    const said = (tag) => text(tiff, tag === TIME ? tiff.first : part, tag)
    for (const [tag, offsets] of TAGS) {
      const taken = instant(said(tag), offsets.map(said))
      if (taken) return taken.toISOString()
    }
    return null
  } catch (error) {
    if (error instanceof RangeError) return null // a table that points beyond its end
    throw error
  }
}

function instant(said, offsets) {
  const [, year, month, day, hour, minute, second = 0, rest] = /** @type {any[]} */ (said.match(TIME_FORM) ?? [])
  const behind = rest?.trim()
  if (!year || (behind && minutesOf(behind) === null)) return null
  const offset = [behind, ...offsets].map(minutesOf).find((minutes) => minutes !== null)
  // Some Androids count the hours 1 to 24.
  /** @type {[number, number, number, number, number, number]} */
  const parts = [+year, month - 1, +day, hour % 24, +minute, Math.min(second, 59)]
  const asWritten = new Date(Date.UTC(...parts))
  const isReal = asWritten.getUTCMonth() === month - 1 && asWritten.getUTCDate() === +day && hour <= 24 && minute < 60
  if (!isReal || +year < 100) return null
  return offset === undefined ? new Date(...parts) : new Date(+asWritten - offset * 60_000)
}

// Minutes east of Greenwich, or null for what is no offset.
function minutesOf(said = '') {
  if (/^(?:Z|UTC|GMT)$/i.test(said)) return 0
  const [, sign, hours, minutes = 0] = said.match(OFFSET_FORM) ?? []
  const east = 60 * +hours + +minutes
  if (!sign || +minutes >= 60 || east > FARTHEST_OFFSET) return null
  return sign === '+' ? east : -east
}

function tiffIn(bytes) {
  const start = bytes.findIndex((_, at) => MARK.every((sign, index) => bytes[at + index] === sign)) + MARK.length
  const order = start >= MARK.length && String.fromCharCode(bytes[start], bytes[start + 1])
  if (order !== 'II' && order !== 'MM') return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  const little = order === 'II'
  return { view, little, first: view.getUint32(4, little) }
}

// Where `tag` stands in the directory at `directory`.
function entry({ view, little }, directory, tag) {
  const count = directory === null ? 0 : view.getUint16(directory, little)
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12
    if (view.getUint16(at, little) === tag) return at
  }
  return null
}

function number(tiff, directory, tag) {
  const at = entry(tiff, directory, tag)
  return at === null ? null : tiff.view.getUint32(at + 8, tiff.little)
}

// The text of `tag` without the blanks and zeros that cameras fill it up with; four letters fit into the entry itself.
function text(tiff, directory, tag) {
  const at = entry(tiff, directory, tag)
  if (at === null) return ''
  const length = tiff.view.getUint32(at + 4, tiff.little)
  const start = length > 4 ? tiff.view.getUint32(at + 8, tiff.little) : at + 8
  let said = ''
  for (let index = 0; index < Math.min(length, 64); index += 1) said += String.fromCharCode(tiff.view.getUint8(start + index))
  return said.replaceAll('\0', ' ').trim()
}
