// "3 waiting to upload": shown only while captures wait for the network, or something did not go through.

import { html } from '../page/html.js'
import { clockTime } from '../model/time_texts.js'
import { t, tn } from '../i18n.js'

// When what waits is tried again by itself: `at` is a Date, or null while nothing is planned.
export const nextTry = (at) => at && html`<p class="small">${t('Next try at {time}', { time: clockTime(at) })}</p>`

export function unsentChip(captures, changes = []) {
  const refused = changes.filter(({ problem }) => problem)
  const waiting = [...captures.filter(({ open, encounter_id: sent }) => !open || !sent), ...refused]
  if (!waiting.length) return ''
  const isStuck = waiting.some(({ problem }) => problem)
  return html`<a class="chip" href="/capture/unsent"
    >${isStuck ? t('One could not be uploaded') : tn('{n} waiting to upload', '{n} waiting to upload', waiting.length)}</a
  >`
}
