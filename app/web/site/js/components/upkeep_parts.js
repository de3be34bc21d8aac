// The parts of a contact's page about what happens afterwards: promises, how often to keep in touch, and what was done.

import { html } from '../page/html.js'
import { firstNameOf, nameOf } from '../model/contact_texts.js'
import { dueWords, isOverdue, openPromises, touchesOf } from '../model/upkeep.js'
import { sayDay } from '../model/time_texts.js'
import { noop, t, translated } from '../i18n.js'

const CHANNELS = {
  met: noop('You met'),
  mail: noop('You wrote a mail'),
  call: noop('You called'),
  message: noop('You sent a message'),
  whatsapp: noop('You wrote on WhatsApp'),
  linkedin: noop('You wrote on LinkedIn'),
  other: noop('You were in touch'),
}
const CADENCES = [
  [1, noop('Every month')],
  [3, noop('Every 3 months')],
  [6, noop('Every 6 months')],
  [12, noop('Every year')],
]
const KEPT_WARM = {
  1: noop('You will be reminded after a month without a word.'),
  3: noop('You will be reminded after 3 months without a word.'),
  6: noop('You will be reminded after 6 months without a word.'),
  12: noop('You will be reminded after a year without a word.'),
}
const CONVERSATIONS = ['met', 'call']

// The open promises, and what the note seems to promise: nothing is a promise before the user says so.
export function promises({ contact, zone }, suggested) {
  const open = openPromises(contact)
  if (!open.length && !suggested.length) return ''
  const now = new Date()
  return html`<section class="part" id="promises" aria-labelledby="promised">
    <h2 id="promised">${t('What you promised')}</h2>
    ${open.map(
      (promise) =>
        html`<div class="promise">
          <p class="note"><q dir="auto">${promise.what}</q></p>
          <p class="small">${dueWords(promise, now, zone)}</p>
          ${isOverdue(promise, now) && html`<p class="small">${t('It is late. A line that says so is better than none.')}</p>`}
          <div class="acts">
            <button class="second" data-act="kept" data-id="${promise.id}">${t('Promise kept')}</button>
            <button class="quiet" data-act="drop-promise" data-id="${promise.id}">${t('Not needed any more')}</button>
          </div>
        </div>`,
    )}
    ${suggested.map(
      (promise, index) =>
        html`<div class="promise">
          <p class="note"><q dir="auto">${promise.what}</q></p>
          <p class="small">${dueWords(promise, now, zone)}</p>
          <div class="acts">
            <button class="second" data-act="promise" data-id="${index}">${t('Remind me')}</button>
            <button class="quiet" data-act="no-promise" data-id="${index}">${t('No promise')}</button>
          </div>
        </div>`,
    )}
  </section>`
}

// Asked once, when the first follow-up is done; can be changed at any time.
export function keepWarm({ contact }) {
  const months = contact.keep_warm_months
  if (contact.state !== 'followed_up' && !months) return ''
  const name = nameOf(contact) ? firstNameOf(contact) : t('this person')
  const choices = html`<div class="acts words">
    ${CADENCES.filter(([each]) => each !== months).map(
      ([each, label]) => html`<button class="quiet" data-act="keep-warm" data-months="${each}">${translated(label)}</button>`,
    )}
    ${months !== 0 && html`<button class="quiet" data-act="keep-warm" data-months="0">${t('No reminders')}</button>`}
  </div>`
  return html`<section class="part" id="keep-warm" aria-labelledby="keeping">
    <h2 id="keeping">${months == null ? t('Keep in touch with {name}?', { name }) : t('Keep in touch')}</h2>
    ${
      months == null
        ? choices
        : html`<p class="small">${months ? translated(KEPT_WARM[months]) : t('You will not be reminded.')}</p>
            <details>
              <summary>${t('Change')}</summary>
              ${choices}
            </details>`
    }
  </section>`
}

// What the user did, the last first.
export function touches({ contact, zone }) {
  const all = touchesOf(contact)
  if (contact.state !== 'followed_up' && !all.length) return ''
  return html`<section class="part" id="touches" aria-labelledby="touched">
    <h2 id="touched">${t('What you did since')}</h2>
    <ol class="people">
      ${all.map(
        (touch) =>
          html`<li>
            <p class="small">
              ${t('{what}, {when}', { what: translated(CHANNELS[touch.channel]), when: sayDay(new Date(touch.touched_at), new Date(), zone) })}
            </p>
            ${touch.note && html`<p class="note"><q dir="auto">${touch.note}</q></p>`}
            ${touch.answered_at && html`<p class="small">${t('They answered.')}</p>`}
            <div class="acts words">
              ${
                !touch.answered_at &&
                !CONVERSATIONS.includes(touch.channel) &&
                html`<button class="quiet" data-act="answered" data-id="${touch.id}">${t('They answered')}</button>`
              }
              <button class="quiet" data-act="remove-touch" data-id="${touch.id}">${t('Remove')}</button>
            </div>
          </li>`,
      )}
    </ol>
    <details>
      <summary>${t('Add')}</summary>
      <div class="acts words">
        ${['met', 'call', 'mail', 'message'].map(
          (channel) =>
            html`<button class="quiet" data-act="touch" data-channel="${channel}">${translated(CHANNELS[channel])}</button>`,
        )}
      </div>
    </details>
  </section>`
}
