// A photo comes in, from the camera, from the library or shared by another app: kept on this phone before anything else.

import { ENOUGH, takenAt } from '../model/exif.js'
import { uuid7 } from '../model/uuid.js'
import { noop, t, translated } from '../i18n.js'

export const FULL = noop('This phone is full: the last photo could not be kept. Make room, then try again.')
const GONE = noop('This photo cannot be opened here, so it could not be kept. Choose it once more, or take another.')
const NOT_KEPT = noop('The last photo could not be kept. Try again.')

// The id of the capture. `here` says where one is and who one is: {event, account}.
export async function keepPhoto(outbox, photo, here) {
  const id = uuid7()
  const now = new Date()
  await outbox.keep({
    id,
    front: photo,
    account: here.account ?? null,
    event_id: here.event ?? null,
    captured_at: (await takenWhen(photo)) ?? now.toISOString(),
    taken_at: now.toISOString(),
  })
  return id
}

// Why a photo could not be kept, as a word: 'full', 'gone' or a reason of database.js; and as a sentence.
export function reasonOf({ reason, name }) {
  if (reason) return reason
  if (name === 'QuotaExceededError') return 'full'
  return name === 'NotReadableError' || name === 'NotFoundError' ? 'gone' : 'other'
}

export function sentenceOf(reason, error = null) {
  const sentence = { full: FULL, gone: GONE }[reason]
  if (sentence) return translated(sentence)
  return error?.reason ? t('The last photo could not be kept. {why}', { why: error.message }) : translated(NOT_KEPT)
}

// When a photo says it was taken, or null. Throws when the file is gone, as one that a cloud has taken back.
async function takenWhen(photo) {
  return takenAt(new Uint8Array(await photo.slice(0, ENOUGH).arrayBuffer()))
}
