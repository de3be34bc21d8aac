// The event: its purpose, the real conversations, the cards without a note, and what became of the people.

import { askWhether } from '../components/dialogs.js'
import { bar } from '../components/navigation_bar.js'
import { row } from '../components/contact_row.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { change } from '../page/follow_up_actions.js'
import { html, onAct, onSubmit } from '../page/html.js'
import { afterwards, changedEvent, conversations, currentEvent, dateOf, isGoingOn, isOver } from '../model/current_event.js'
import { somebody, firstNameOf, nameOf } from '../model/contact_texts.js'
import { clockTime, dayWord, sayWhen } from '../model/time_texts.js'
import { isTyping } from '../page/unsaved_input.js'
import { makeEvent } from './first_steps.js'
import { t, tn } from '../i18n.js'

/** @type {View} */
export async function event(app, { params, signal }) {
  const { store } = app
  if (!store.knows) await store.refresh()
  if (params.id && !store.event(params.id)) await find(app, params.id)
  const view = { app, signal, id: params.id, ...stateOf() }
  onAct(app.page, actionsOf(view), signal)
  onSubmit(app.page, { make: (typed) => make(app, typed), change: (typed) => changeEvent(view, typed) }, signal)
  store.subscribe(() => look(view), signal)
  look(view)
  store.refresh().catch(() => {}) // what is known stays
}

/** @typedef {{ app: App, signal: AbortSignal, id?: string } & ReturnType<typeof stateOf>} EventView */

const stateOf = () => ({
  isChanging: false,
  isRemoving: false,
  painted: /** @type {Meeting | null} */ (null), // the event that an open form was made of
  seen: '', // what was painted last
})

// An event that this phone does not know yet, or that the server does not have: its answer says why.
/** @param {App} app */
async function find(app, id) {
  await app.store.refresh()
  if (!app.store.event(id)) await app.api.get(`/events/${id}`)
}

// Paints changes, unless the user is typing.
/** @param {EventView} view */
function look(view) {
  const { app, signal, id } = view
  if (signal.aborted || view.isRemoving || isTyping(app.page)) return
  const now = new Date()
  const state = gather(view, now)
  const { here, zone } = state
  if (id && !here) return view.painted && app.again() // deleted elsewhere: says so
  const seen = JSON.stringify([state, clockTime(now, zone)])
  if (seen === view.seen) return
  Object.assign(view, { seen, painted: here })
  app.paint(page(state, now), { title: here?.name ?? t('Choose event') })
}

/** @param {EventView} view */
function gather({ app: { store, session }, id, isChanging }, now) {
  const events = store.events()
  const here = id ? store.event(id) : currentEvent(events, session.chosenEvent, now)
  const others = events.filter((other) => other.id !== here?.id)
  return { here, others, contacts: here ? store.contacts() : [], zone: store.account()?.timezone, isChanging }
}

/**
 * @param {EventView} view
 * @returns {Acts}
 */
function actionsOf(view) {
  return {
    choose: ({ dataset }) => choose(view.app, dataset.id),
    change: () => showForm(view, true),
    leave: () => showForm(view, false),
    remove: () => remove(view),
  }
}

/** @param {App} app */
function choose(app, id) {
  app.session.chosenEvent = id
  app.go('/event')
}

/** @param {App} app */
const make = (app, typed) =>
  app.attempt(async () => {
    await makeEvent(app, typed, await app.shared.account())
    app.go('/')
  })

// Opens the form that changes the event, or closes it and forgets what was typed there.
/** @param {EventView} view */
function showForm(view, isChanging) {
  view.isChanging = isChanging
  for (const field of view.app.page.getElementsByTagName('input')) field.value = field.defaultValue
  look(view)
  document.getElementById(isChanging ? 'name' : 'change')?.focus()
}

/** @param {EventView} view */
async function changeEvent(view, typed) {
  const { painted } = view
  const { id, rev, timezone, name } = painted
  const body = changedEvent(painted, typed, new Date(), timezone)
  const wanted = { path: `/events/${id}`, body, rev, seen: painted, describe: body.name ?? name }
  if (Object.keys(body).length) await change(view.app, { method: 'PATCH', ...wanted })
  showForm(view, false)
  say(t('Saved'))
}

/** @param {EventView} view */
async function remove(view) {
  const { app, painted } = view
  if (!(await askWhether(t('The people you met there stay. Only the event goes.'), t('Delete the event'), t('Keep it')))) return
  view.isRemoving = true
  try {
    await change(app, { method: 'DELETE', path: `/events/${painted.id}`, describe: painted.name })
  } finally {
    view.isRemoving = false
  }
  app.go('/event', { replace: true })
  say(t('Event deleted'))
}

function page(state, now) {
  const { here, others, zone, isChanging } = state
  const end = here && !isChanging && html`<button class="quiet" data-act="change" id="change">${t('Change')}</button>`
  return html`${top(back(), end)}
    <main id="main" class="event" tabindex="-1">
      ${here ? (isChanging ? changing(here) : one(state, now)) : html`<h1>${t('Choose event')}</h1>`}
      ${!isChanging && html`${elsewhere(others, here, zone)} ${another(here)}`}
    </main>
    ${bar('')}`
}

function one({ here, contacts, zone }, now) {
  const { talks, bare } = conversations(here, contacts)
  return html`<p class="when">${whenAndWhere(here, now, zone)}</p>
    <h1 class="hand"><bdi>${here.name}</bdi></h1>
    ${here.purpose && html`<p class="lede hand"><bdi>${here.purpose}</bdi></p>`}
    ${realConversations(here, talks, now)} ${withoutWords(bare, now, zone)} ${whatBecame(here, afterwards(here, contacts))}`
}

function realConversations(here, talks, now) {
  const isReached = here.goal > 0 && talks.length >= here.goal
  return html`<section class="part" aria-labelledby="talks">
    <h2 id="talks">${talks.length ? headingOf(talks) : t('What you came for')}</h2>
    <ol class="people">
      ${talks.map(({ contact, meeting }) => talk(contact, meeting))} ${!isOver(here, now) && hopedFor(here.goal - talks.length)}
    </ol>
    ${isReached && html`<p class="lede">${isGoingOn(here, now) ? t('That is what you came for. The rest of the evening is yours.') : t('That is what you came for.')}</p>`}
  </section>`
}

function withoutWords(bare, now, zone) {
  if (!bare.length) return ''
  return html`<section class="part rest" aria-labelledby="bare">
    <h2 id="bare">${t('Cards without a word')}</h2>
    <p class="sub">${t('Add a line while you remember them.')}</p>
    ${bare.map(({ contact, meeting }) => row(contact, { when: sayWhen(new Date(meeting.met_at), now, zone), note: meeting.note }))}
  </section>`
}

function whatBecame(here, after) {
  if (!after.length) return ''
  return html`<section class="part" aria-labelledby="after">
    <h2 id="after">${t('Afterwards')}</h2>
    <ol class="people">
      ${after.map(([words, people], index) => became(words, people, after[index + 1]?.[0] === t('Still waiting')))}
    </ol>
    ${after.at(-1)[0] === t('Still waiting') && html`<a class="second" href="/?event=${here.id}">${t('Who is waiting from here')}</a>`}
  </section>`
}

function became(words, people, isBeforeYet) {
  const names = people.map(
    ({ contact }, index) =>
      html`${index > 0 && ', '}<a class="hand" href="/contact/${contact.id}"><bdi>${nameOf(contact) ? firstNameOf(contact) : somebody()}</bdi></a>`,
  )
  return html`<li class="${words === t('Still waiting') && 'yet'} ${isBeforeYet && 'before-yet'}">
    <p>${words}</p>
    <p class="note">${names}</p>
  </li>`
}

function whenAndWhere(here, now, zone) {
  const end =
    here.ends_at &&
    t('until {day}, {time}', { day: dayWord(new Date(here.ends_at), now, zone), time: clockTime(new Date(here.ends_at), zone) })
  const parts = isGoingOn(here, now)
    ? [html`<strong class="now">${t('Going on')}</strong>`, end, here.place]
    : [here.starts_at && dayWord(new Date(here.starts_at), now, zone), here.place]
  return parts.filter(Boolean).map((part, index) => html`${index > 0 && ' · '}${part}`)
}

function headingOf(talks) {
  return tn('One real conversation', '{n} real conversations', talks.length)
}

const talk = (contact, { note }) =>
  html`<li>
    <p class="name">
      <bdi><a href="/contact/${contact.id}">${nameOf(contact) ?? somebody()}</a></bdi>
    </p>
    <p class="note"><q dir="auto">${note}</q></p>
  </li>`

function hopedFor(number) {
  const places = Math.max(0, Math.min(number, 12))
  return Array.from(
    { length: places },
    () => html`<li class="yet"><p class="small">${t('A conversation still to come')}</p></li>`,
  )
}

function elsewhere(events, here, zone) {
  if (!events.length) return ''
  const now = new Date()
  return html`<section class="part" aria-labelledby="others">
    <h2 id="others">${here ? t('Somewhere else?') : t('You have been at')}</h2>
    <ul class="set">
      ${events.slice(0, 8).map(
        (other) =>
          html`<li class="line">
            <div>
              <p class="hand">
                <bdi><a href="/event/${other.id}">${other.name}</a></bdi>
              </p>
              <p class="small">${whenAndWhere(other, now, zone)}</p>
            </div>
            <button class="quiet" data-act="choose" data-id="${other.id}">${t('Check in')}</button>
          </li>`,
      )}
    </ul>
  </section>`
}

const another = (here) =>
  html`<section class="part" aria-labelledby="new">
    <h2 id="new">${t('New event')}</h2>
    <form class="stack" data-form="make">
      ${nameAndPlace()}
      <details>
        <summary>${t('Purpose of this event')}</summary>
        <div class="stack part">${purposeAndGoal()}</div>
      </details>
      <button class="${here ? 'second' : 'main'} wide">${t('Check in')}</button>
    </form>
  </section>`

const changing = (here) =>
  html`<h1>${t('Edit event')}</h1>
    <form class="stack part" data-form="change">
      ${nameAndPlace(here)} ${purposeAndGoal(here)}
      <button class="main wide">${t('Save')}</button>
      <div class="acts words">
        <button type="button" class="quiet" data-act="leave">${t('Cancel')}</button>
        <button type="button" class="quiet" data-act="remove">${t('Delete this event')}</button>
      </div>
    </form>`

/** @type {(event?: Partial<Meeting>) => Markup} */
const nameAndPlace = ({ name, place } = {}) =>
  html`<div>
      <label for="name">${t('Name')}</label>
      <input id="name" name="name" dir="auto" required maxlength="200" autocomplete="off" value="${name}" />
    </div>
    <div>
      <label for="place">${t('Place')}</label>
      <input id="place" name="place" dir="auto" maxlength="300" autocomplete="off" value="${place}" />
    </div>`

/** @type {(event?: Partial<Meeting>) => Markup} */
const purposeAndGoal = ({ purpose, goal, ends_at: ends } = {}) =>
  html`<div>
      <label for="purpose">${t('Purpose of this event, in a sentence')}</label>
      <input id="purpose" name="purpose" dir="auto" maxlength="500" autocomplete="off" value="${purpose}" />
    </div>
    <div class="pair">
      <div>
        <label for="goal">${t('Real conversations hoped for')}</label>
        <input id="goal" name="goal" type="number" min="0" max="20" placeholder="2" inputmode="numeric" value="${goal}" />
      </div>
      <div>
        <label for="until">${t('Until')}</label>
        <input id="until" name="until" type="date" value="${dateOf(ends)}" />
      </div>
    </div>`
