// The parts of a contact's page; views/contact.js decides which are shown.

import { html, rich } from '../page/html.js'
import { ADDABLE, doubtsOf, elsewhereOn, emptyLine, linesOf } from '../model/card_fields.js'
import { somebody, firstNameOf, nameOf, textOf } from '../model/contact_texts.js'
import { isBeingRead } from '../model/unreadable_reasons.js'
import { timelineOf } from '../model/timeline.js'
import { sayDay, sayMet } from '../model/time_texts.js'
import { line, mending } from './field_row.js'
import { timeAxis } from './time_axis.js'
import { noop, t, tn, translated } from '../i18n.js'

const CLOCK_OFF = noop(
  'The phone said that this was more than a week ago, or still to come. The reminder counts from when the photo arrived. Is the phone’s clock right?',
)

export const keyOf = ({ field, index }) => `${field}-${index ?? 0}`
export const linesAnd = (contact, adding) => [...linesOf(contact), ...(adding ? [emptyLine(contact, adding)] : [])]

// "Is this the Dana Kim you met in March?"
export function samePerson({ contact, others, zone }) {
  return others.map((other) => {
    const met = other.encounters[0] && sayMet(new Date(other.encounters[0].met_at), new Date(), zone)
    return html`<section class="toast same" aria-label="${t('The same person?')}">
      <p>
        ${isThis(other, met)}
      </p>
      <div class="acts">
        <button class="second" data-act="same" data-id="${other.id}">${t('Yes, the same')}</button>
        <button class="quiet" data-act="apart" data-id="${other.id}">${nameOf(contact) ? t('Somebody else') : t('No')}</button>
      </div>
    </section>`
  })
}

function isThis(other, met) {
  const name = html`<a href="/contact/${other.id}" class="hand"><bdi>${nameOf(other) ?? somebody()}</bdi></a>`
  const org = textOf(other.org) && html`<bdi class="hand">${textOf(other.org)}</bdi>`
  if (met && org) return rich('Is this {name} of {org}, whom you met {when}?', { name, org, when: met })
  if (met) return rich('Is this {name}, whom you met {when}?', { name, when: met })
  return org
    ? rich('Is this {name} of {org}, whom you have met before?', { name, org })
    : rich('Is this {name}, whom you have met before?', { name })
}

// The note, and when the user is reminded.
export function said({ meeting, nudge, event, zone }, isNoting) {
  return html`<section class="said" aria-label="${t('What you talked about')}">
    ${timeAxis(timelineOf(meeting, nudge, new Date(), zone))}
    ${event && html`<p class="small">${rich('At {event}', { event: html`<a class="hand" dir="auto" href="/event/${event.id}">${event.name}</a>` })}</p>`}
    ${meeting.clamped && html`<p class="small">${translated(CLOCK_OFF)}</p>`}
    ${isNoting || !meeting.note.trim() ? noteForm(meeting) : noted(meeting)}
  </section>`
}

const noted = ({ note }) =>
  html`<p class="note"><q dir="auto">${note}</q></p>
    <button class="quiet" data-act="note">${t('Edit note')}</button>`

const noteForm = ({ note }) =>
  html`<form data-form="note">
    <label for="note">${t('What did you talk about?')}</label>
    <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000">${note}</textarea>
    <div class="acts">
      <button class="second">${t('Save note')}</button
      >${note.trim() && html`<button type="button" class="quiet" data-act="keep-note">${t('Cancel')}</button>`}
    </div>
  </form>`

export function acts({ contact, meeting }) {
  const name = nameOf(contact) ? firstNameOf(contact) : t('this person')
  if (meeting.state !== 'waiting') {
    return html`<p class="sub">${ending(meeting, name)}</p>
      <div class="acts"><button class="second" data-act="reopen">${t('Remind me of {name} again', { name })}</button></div>`
  }
  return html`<div class="acts">
    <a class="main" href="/contact/${contact.id}/write">${t('Write to {name}', { name })}</a>
    <button class="quiet" id="done" data-act="done">${t('Done')}</button>
    <button class="quiet" id="later" data-act="later">${t('Snooze')}</button>
    <button class="quiet" id="let-go" data-act="let-go">${t('Let go')}</button>
  </div>`
}

function ending({ state, resolved_at: at }, name) {
  if (state === 'let_go') return t('Let go. You will not be reminded again.')
  return at
    ? t('You wrote to {name} {when}.', { name, when: sayDay(new Date(at), new Date()) })
    : t('You wrote to {name}.', { name })
}

// Every other time they met. One that came from a card of its own can become a person of its own again.
export function otherMeetings({ contact, meeting, zone }) {
  const others = contact.encounters.filter(({ id }) => id !== meeting?.id)
  if (!others.length && !meeting?.joined) return ''
  const apart = ({ id, joined }) =>
    joined && html`<button class="quiet" data-act="split" data-id="${id}">${t('That was somebody else')}</button>`
  return html`<section class="part" aria-labelledby="before">
    <h2 id="before">${others.length ? t('Met before') : t('Two cards, one person')}</h2>
    <ol class="people">
      ${others.map(
        (other) =>
          html`<li>
            <p class="small">${t('Met {when}', { when: sayMet(new Date(other.met_at), new Date(), zone) })}</p>
            ${other.note.trim() && html`<p class="note"><q dir="auto">${other.note}</q></p>`} ${apart(other)}
          </li>`,
      )}
    </ol>
    ${meeting?.joined && html`<p class="small">${t('This last card was taken for the same person.')}</p><div class="acts">${apart(meeting)}</div>`}
  </section>`
}

// The lines to look through first, beneath the card itself.
export function doubtful({ contact, scan }, { open }) {
  const doubts = doubtsOf(contact)
  if (isBeingRead(scan)) return html`<section class="fields"><h2>${t('Reading the card')}</h2></section>`
  if (!doubts.length) return ''
  return html`<section class="fields" aria-labelledby="doubts">
    <h2 id="doubts">
      ${tn('One line to check', '{n} lines to check', doubts.length)}
    </h2>
    ${listed(contact, doubts, open)}
    <div class="acts"><button class="second wide" data-act="confirm">${t('It matches the card')}</button></div>
  </section>`
}

// The fields of a card that could not be read, to be typed from its photo.
export const typing = () => html`<section class="fields part" aria-labelledby="typing">
  <h2 id="typing">${t('Type what you see')}</h2>
  <form class="stack" data-form="typed">
    ${[
      ['fn', t('Name'), 'text'],
      ['org', t('Company'), 'text'],
      ['title', t('Title'), 'text'],
      ['emails', t('E-mail'), 'email'],
      ['tels', t('Phone'), 'tel'],
    ].map(
      ([name, label, type]) =>
        html`<div>
          <label for="typed-${name}">${label}</label>
          <input
            id="typed-${name}"
            name="${name}"
            type="${type}"
            autocomplete="off"
            ${type === 'text' ? html`dir="auto"` : html`dir="ltr" class="exact"`}
          />
        </div>`,
    )}
    <button class="second wide">${t('Save')}</button>
  </form>
</section>`

export function lines({ contact }, { open, adding }) {
  const sure = linesAnd(contact, adding).filter(({ doubt }) => !doubt)
  return html`<section class="fields part" aria-labelledby="lines">
    <h2 id="lines">${t('On the card')}</h2>
    ${listed(contact, sure, open)}
    <details class="adding">
      <summary>${t('Add a line')}</summary>
      <div class="acts words">
        ${ADDABLE.map(([field, label]) => html`<button class="quiet" data-act="add" data-field="${field}">${translated(label)}</button>`)}
      </div>
    </details>
  </section>`
}

const listed = (contact, some, open) =>
  some.map((one) => (keyOf(one) === open ? mending(one, elsewhereOn(contact, one.field)) : line(one, keyOf(one))))

// What can be done with the photo, and the ways out.
export function more({ contact, scan }, { side }) {
  const other =
    scan?.has_back === false
      ? html`<label class="quiet">${t('Add the back')}<input class="unseen" type="file" id="back" accept="image/*,application/pdf" /></label>`
      : html`<button class="quiet" id="turn" data-act="turn">${side === 'back' ? t('Show the front') : t('Show the back')}</button>`
  return html`<section class="part" aria-label="${t('More')}">
    ${
      scan &&
      html`<details id="photo">
        <summary>${t('The photo')}</summary>
        <div class="acts words">
          ${other}
          ${!isBeingRead(scan) && html`<button class="quiet" data-act="read-again">${t('Read it again')}</button>`}
          <a class="quiet" href="/contact/${contact.id}/cards">${t('Outline the cards on it')}</a>
          <a class="quiet" href="/find?same=${contact.id}">${t('The same person as …')}</a>
        </div>
      </details>`
    }
    <div class="acts words">
      <button class="quiet" data-act="card">${t('Save to my contacts')}</button>
      <button class="quiet" data-act="remove">${t('Delete this person')}</button>
    </div>
  </section>`
}
