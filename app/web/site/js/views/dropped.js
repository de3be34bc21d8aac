// Photos that were dragged into the window: one is followed by its note, several are kept together.

import { say, warn } from '../components/toast.js'
import { reasonOf, sentenceOf } from '../storage/photo_intake.js'
import { tn } from '../i18n.js'
import { add } from './capture.js'

/** @param {App} app */
export async function keepDropped(app, photos) {
  if (!app.account || app.keepsNothing) return
  try {
    const ids = []
    for (const photo of photos) ids.push(await add(app, photo))
    if (ids.length === 1) return app.go(`/capture/${ids[0]}`)
    for (const id of ids) await app.outbox.change(id, { open: false })
    void app.sending.flush() // never fails: it tries again by itself
    app.go('/')
    say(tn('{n} photo is kept and will be read', '{n} photos are kept and will be read', ids.length))
  } catch (error) {
    warn(sentenceOf(reasonOf(error), error), { stays: true })
  }
}
