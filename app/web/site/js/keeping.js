// A photo comes in, from the camera, from the library or shared by another app: kept on this phone before anything else.

import { takenWhen } from './shrinking.js'
import { uuid7 } from './model/uuid.js'

export const FULL = 'This phone is full: the last photo could not be kept. Make room, then try again.'

// The id of the capture. `here` says where one is and who one is: {event, account}.
export async function keepPhoto(outbox, photo, here, { back = null } = {}) {
  const id = uuid7()
  const now = new Date()
  await outbox.keep({
    id,
    photo,
    back,
    account: here.account ?? null,
    event_id: here.event ?? null,
    captured_at: await takenWhen(photo, now),
    taken_at: now.toISOString(),
  })
  return id
}
