// Keeps what waits for the network: captures, small records of what was said and how far it has come, and their photos
// beside them, written once. A key typed in a note rewrites the record only.
//
//   {id, rev, account, event_id, captured_at, taken_at,     how it was taken
//    note, open, touched_at,                                what is written, and whether it still is
//    front, back,                                           ids of its photos; back is null when there is none
//    noted, backed,                                         what is known to have arrived of note and back
//    encounter_id, contact_id, meeting,                     whom the server has made of it
//    problem, tries}                                        why it stays
//
// `rev` grows with every change: what has been sent leaves only if nothing was changed meanwhile. See sending.js.

import { asPhoto, blobOf } from './database.js'

const FRESH = {
  rev: 1,
  note: '',
  open: true,
  noted: '',
  backed: false,
  encounter_id: null,
  contact_id: null,
  meeting: null,
  problem: null,
  tries: 0,
}
/** @type {(keyof Shelves)[]} */
const BOTH = ['captures', 'photos']

/**
 * @param {Database} database
 * @param {{ now?: () => number }} [how]
 * @returns {Outbox}
 */
export function createOutbox(database, { now = () => Date.now() } = {}) {
  const listeners = new Set()
  const { captures, photos } = database

  function tell(answer) {
    if (answer) for (const heard of [...listeners]) heard()
    return answer
  }

  // `changed` is what to change, or a function that says so from the capture as it is. Null when it has left.
  function change(id, changed) {
    const fields = (before) => (typeof changed === 'function' ? changed(before) : changed)
    return captures.update(id, (before) => ({ ...fields(before), rev: before.rev + 1 })).then(tell)
  }

  // Removes a capture and its photos, if it `mayGo` as it is now.
  /** @type {(id: string, mayGo?: (capture: Capture) => boolean) => Promise<boolean>} */
  function remove(id, mayGo = () => true) {
    return database
      .write(BOTH, async (shelves) => {
        const capture = await shelves.captures.get(id)
        if (!capture || !mayGo(capture)) return false
        for (const photo of photosOf(capture)) await shelves.photos.remove(photo)
        await shelves.captures.remove(id)
        return true
      })
      .then(tell)
  }

  return {
    async keep({ front, back = null, ...capture }) {
      const { id } = capture
      /** @type {Capture} */
      const kept = { ...FRESH, touched_at: now(), ...capture, front: `${id}/front`, back: back && `${id}/back` }
      const pictures = await picturesOf({ [kept.front]: front, [kept.back]: back })
      await database.write(BOTH, async (shelves) => {
        await shelves.captures.add(kept)
        for (const picture of pictures) await shelves.photos.put(picture)
      })
      return tell(kept)
    },
    // The other side, taken later or taken again.
    async addBack(id, blob) {
      const picture = await asPhoto(null, blob)
      return database
        .write(BOTH, async (shelves) => {
          const before = await shelves.captures.get(id)
          if (!before) return null
          const rev = before.rev + 1
          const after = { ...before, rev, back: `${id}/back-${rev}`, backed: false, problem: null }
          if (before.back) await shelves.photos.remove(before.back)
          await shelves.photos.put({ ...picture, id: after.back })
          await shelves.captures.put(after)
          return after
        })
        .then(tell)
    },
    // What is typed beside the capture that was `last` seen. If that has left, it comes back for the words.
    write(last, note) {
      return database
        .write(['captures'], async (shelves) => {
          const before = (await shelves.captures.get(last.id)) ?? withoutPhotos(last)
          const after = { ...before, note, open: true, touched_at: now(), rev: before.rev + 1 }
          await shelves.captures.put(after)
          return after
        })
        .then(tell)
    },
    // Closes what was being written when its page went away; `ifFree(id, work)` does its work unless a page is writing it.
    async closeAbandoned(ifFree) {
      for (const { id, open, touched_at: at } of await captures.all()) {
        if (open) await ifFree(id, () => change(id, { open: false }), at)
      }
    },
    // Captures of earlier versions of this page held their photos themselves.
    async separatePhotos() {
      for (const { id, photo, back } of await captures.all()) {
        if (!photo) continue
        const pictures = await picturesOf({ [`${id}/front`]: photo, [`${id}/back`]: back })
        await database.write(BOTH, async (shelves) => {
          const capture = await shelves.captures.get(id)
          if (capture?.photo) await separate(capture, pictures, shelves)
        })
      }
    },
    change,
    remove: (id) => remove(id),
    // What was sent leaves. False when it was changed meanwhile: then there is more to send.
    removeUnchanged: ({ id, rev }) => remove(id, (capture) => capture.rev === rev),
    get: captures.get,
    // Oldest first: ids begin with the time they were made.
    waiting: captures.all,
    // A photo, by what `front` or `back` of its capture says; undefined when the browser has lost it.
    async photo(id) {
      const picture = await photos.get(id)
      return picture && blobOf(picture)
    },
    onChange(heard, signal) {
      listeners.add(heard)
      signal?.addEventListener('abort', () => listeners.delete(heard))
    },
  }
}

/** @type {(capture: any, pictures: any[], shelves: Shelves) => Promise<void>} */
async function separate({ photo: _, back, ready: __, back_ready: ___, ...words }, pictures, { captures, photos }) {
  const { id } = words
  for (const picture of pictures) await photos.put(picture)
  await captures.put({ ...FRESH, ...words, rev: 1, front: `${id}/front`, back: back ? `${id}/back` : null })
}

// Before the transaction, which must not wait for it.
function picturesOf(blobs) {
  const given = Object.entries(blobs).filter(([, blob]) => blob)
  return Promise.all(given.map(([id, blob]) => asPhoto(id, blob)))
}

const photosOf = ({ front, back }) => [front, back].filter(Boolean)

// It left because the server had all of it, its note included.
const withoutPhotos = (last) => ({ ...last, front: null, back: null, noted: last.note.trim() })
