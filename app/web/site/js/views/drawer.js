// The drawer: who is waiting, soonest first. It is home. With `?event=` it holds one event's people, each with what can
// be done: a notification about several of them opens that.

import { bar } from '../components/navigation_bar.js'
import { keysLine } from '../components/drawer_beside.js'
import { bow, dot, face } from '../components/contact_card.js'
import { blankRow, row } from '../components/contact_row.js'
import { back, place as placeOf, top } from '../components/page_header.js'
import { unsentChip } from '../components/unsent_link.js'
import { later, resolve } from '../page/follow_up_actions.js'
import { focusOn } from '../page/focus.js'
import { html, onAct, rich } from '../page/html.js'
import { currentEvent } from '../model/current_event.js'
import { somebody, firstNameOf, nameOf, textOf } from '../model/contact_texts.js'
import { isBeingRead, whyNameless } from '../model/unreadable_reasons.js'
import { nightBetween, drawerOrder } from '../model/drawer_order.js'
import { succeeds } from '../model/promises.js'
import { dueWords, promisesOf } from '../model/upkeep.js'
import { clockTime, sayMet, sayWhen, wallTime } from '../model/time_texts.js'
import { until } from '../sync/polling.js'
import { followZone } from '../device/time_zone.js'
import { t } from '../i18n.js'

const UNTIED = 620

/** @type {View} */
export async function drawer(app, { signal }) {
  const { store } = app
  const eventId = new URLSearchParams(location.search).get('event')
  const view = { app, signal, eventId, ...stateOf() }
  onAct(app.page, actionsOf(view), signal)
  const lookAgain = () => look(view).catch(() => {}) // nobody asked; what is shown stays
  app.outbox.onChange(lookAgain, signal)
  store.subscribe(lookAgain, signal)
  if (store.knows) await look(view)
  else {
    app.paint(looking(), { title: t('Who is waiting') })
    await store.refresh()
  }
  await ask(view)
  await followZone(app)
  await until(async () => {
    await ask(view)
    return view.isSettled
  }, signal)
}

/** @typedef {{ app: App, signal: AbortSignal, eventId: string | null } & ReturnType<typeof stateOf>} DrawerView */

const stateOf = () => ({
  waiting: /** @type {DrawerEntry[]} */ ([]),
  isSettled: false, // no card is being read or sent
  isOld: false, // the server did not answer
  isUntying: false, // the person that was dealt with is leaving the list
  seen: '', // what was painted last
})

// Paints the drawer if anything in it is new.
/** @param {DrawerView} view */
async function look(view) {
  const { app, signal } = view
  const captures = await app.outbox.waiting()
  if (signal.aborted || view.isUntying || !app.store.knows) return
  const now = new Date()
  const state = gather(view, captures, now)
  view.waiting = state.waiting
  view.isSettled = !state.scans.some(isBeingRead) && !captures.some(({ problem }) => !problem)
  const seen = JSON.stringify([state, clockTime(now)])
  if (seen === view.seen) return
  view.seen = seen
  app.paint(page(state, now), { title: titleOf(state) })
}

/** @param {DrawerView} view */
async function ask(view) {
  view.isOld = !(await succeeds(view.app.store.refresh()))
  await look(view)
}

/** @param {DrawerView} view */
function gather({ app, eventId, isOld }, captures, now) {
  const { store } = app
  const all = store.drawer()
  const waiting = eventId ? all.filter(({ encounter }) => encounter.event_id === eventId) : all
  return {
    waiting,
    scans: waiting.map(({ encounter }) => encounter.scan_id && store.scan(encounter.scan_id)),
    captures: captures.map(({ id, problem, open, encounter_id }) => ({ id, problem, open, encounter_id })),
    changes: store.waiting.map(({ id, problem }) => ({ id, problem })),
    account: store.account() ?? {},
    here: currentEvent(store.events(), app.session.chosenEvent, now),
    only: eventId && (store.event(eventId) ?? { id: eventId, name: t('one event') }),
    asOf: isOld && store.asOf,
    hasKeys: app.session.hasKeys,
    lately: waiting.length ? [] : writtenLately(store),
    promises: eventId ? [] : promisesOf(store.contacts()),
  }
}

/**
 * @param {DrawerView} view
 * @returns {Acts}
 */
function actionsOf(view) {
  return {
    done: (source) => end(view, source, 'followed_up'),
    'let-go': (source) => end(view, source, 'let_go'),
    later: (source) => postpone(view, source),
  }
}

/** @param {DrawerView} view */
async function end(view, source, outcome) {
  const { contact, encounter, place } = entryOf(view, source)
  view.isUntying = true
  try {
    const isGone = untied(source.closest('li'))
    await resolve(view.app, contact, encounter, outcome, { undone: () => returnTo(view, encounter.id) })
    await isGone
  } finally {
    view.isUntying = false
  }
  await goTo(view, place)
}

/** @param {DrawerView} view */
function postpone(view, source) {
  const { contact, encounter, place } = entryOf(view, source)
  return later(view.app, contact, encounter, {
    done: () => goTo(view, place),
    undone: () => returnTo(view, encounter.id),
  })
}

const people = ({ page }) => [...page.querySelectorAll('[data-encounter]')]

// Whom a button is about, and their place in the list.
/** @param {DrawerView} view */
function entryOf({ app, waiting }, source) {
  const person = source.closest('[data-encounter]')
  const entry = waiting.find(({ encounter }) => encounter.id === person.dataset.encounter)
  return { ...entry, place: people(app).indexOf(person) }
}

// After an action the next person has the focus; after Undo the one who is back.
/** @param {DrawerView} view */
async function goTo(view, place) {
  await look(view)
  focusOnPerson(view, people(view.app)[place] ?? people(view.app).at(-1))
}

/** @param {DrawerView} view */
async function returnTo(view, encounterId) {
  await look(view)
  focusOnPerson(
    view,
    people(view.app).find(({ dataset }) => dataset.encounter === encounterId),
  )
}

/** @param {DrawerView} view */
function focusOnPerson({ app, signal }, person) {
  if (!signal.aborted) focusOn(person?.querySelector('h2 a, a.row') ?? app.page.querySelector('h1'))
}

const titleOf = ({ waiting, only }) => (waiting.length ? (only ? only.name : t('Who is waiting')) : t('Nobody is waiting'))

function page(state, now) {
  const { waiting, scans, captures, changes, here, only } = state
  const chip = unsentChip(captures, changes)
  const head = only
    ? top(back('/', t('Who is waiting')), chip)
    : top(placeOf(here), html`${chip}<a href="/settings">${t('Settings')}</a>`)
  if (!waiting.length) return nobody(head, state, now)
  const entries = waiting.map((entry, index) => ({ ...entry, why: whyNameless(scans[index]) }))
  return peopleWaiting(head, entries, state, now)
}

const looking = () => html`${top(html`<span></span>`, html`<a href="/settings">${t('Settings')}</a>`)}
  <main id="main" class="drawer" tabindex="-1">
    <h1>${t('Who is waiting')}</h1>
    <ol class="timeline loading" aria-busy="true" aria-label="${t('Looking in the drawer')}">
      <li>${blankRow}</li>
      <li class="ends">${blankRow}</li>
    </ol>
  </main>
  ${bar(t('Drawer'))}`

function peopleWaiting(head, entries, { account, here, only, asOf, promises, hasKeys }, now) {
  const place = (only || here)?.id
  const { now: due, later: coming, still } = drawerOrder(entries, now)
  const [first, ...others] = due
  const listed = [...others, ...coming]
  const zone = account.timezone
  const who = (entry, index) => {
    const before = index > 0 && !due.includes(listed[index - 1]) ? new Date(listed[index - 1].next_nudge.due_at) : now
    const isNow = due.includes(entry)
    const isNight = !isNow && nightBetween(before, new Date(entry.next_nudge.due_at), account)
    const shown = { isNow, isLast: index === listed.length - 1, canAct: isNow || only, now, zone, place }
    return html`${isNight && night(account)}${behind(entry, shown)}`
  }
  return html`${head}
    <main id="main" class="drawer" tabindex="-1">
      <h1 class="${only && 'hand'}">${only ? html`<bdi>${only.name}</bdi>` : t('Who is waiting')}</h1>
      ${only && html`<p class="sub">${t('Who is waiting from there. One at a time is fine.')}</p>`}
      ${asOf && html`<p class="small">${t('As of {time}. Done and Snooze work; they are sent when the network is back.', { time: clockTime(asOf, zone) })}</p>`}
      ${promised(promises, now, zone)}
      ${
        (first || listed.length > 0) &&
        html`<ol class="timeline">
          ${first && foremost(first, { isLast: listed.length === 0, now, zone, place })} ${listed.map(who)}
        </ol>`
      }
      ${still.length > 0 && rest(still, { now, zone, place, canAct: only })} ${keysLine({ hasKeys })}
    </main>
    ${bar(t('Drawer'))}`
}

// When people met or are due, and where they met unless the screen says so already.
function whenAndWhere(when, event, said) {
  if (!event || event.id === said) return when
  return rich('{when}, at {event}', { when, event: html`<span class="hand" dir="auto">${event.name}</span>` })
}

function foremost({ contact, encounter, event, why }, { isLast, now, zone, place }) {
  const name = nameOf(contact)
  return html`<li class="is-now ${isLast && 'ends'}" data-encounter="${encounter.id}">
    <p class="when">
      <strong class="now">${t('Now')}</strong> · ${whenAndWhere(t('you met {when}', { when: sayMet(new Date(encounter.met_at), now, zone) }), event, place)}
    </p>
    <a class="card" href="/contact/${contact.id}" aria-label="${t('Card of {name}. Look at it closely', { name: name ?? somebody() })}"
      >${face(contact, { mark: bow })}</a
    >
    <h2 class="name">
      <bdi><a href="/contact/${contact.id}">${name ?? somebody()}</a></bdi>
    </h2>
    <p class="of"><bdi>${name ? textOf(contact.org) : why}</bdi></p>
    ${encounter.note.trim() && html`<p class="note"><q dir="auto">${encounter.note}</q></p>`}
    ${acts(contact, encounter, 'main')}
  </li>`
}

function behind({ contact, encounter, event, next_nudge: nudge, why }, { isNow, isLast, canAct, now, zone, place }) {
  const time = isNow
    ? html`<strong class="now">${t('Now')}</strong>`
    : html`<strong>${sayWhen(new Date(nudge.due_at), now, zone)}</strong>`
  const when = whenAndWhere(time, event, place)
  return html`<li class="${isLast && 'ends'}" data-encounter="${encounter.id}">
    ${row(contact, { when, note: encounter.note, about: nameOf(contact) ? '' : why, mark: dot })}
    ${canAct && acts(contact, encounter, 'second')}
  </li>`
}

// The same words for everybody; who is meant is said to those who do not see it.
function acts(contact, { id }, kind) {
  const name = nameOf(contact) ? firstNameOf(contact) : t('this person')
  const act = (act, words) =>
    html`<button class="quiet" id="${act}-${id}" data-act="${act}" aria-label="${words}: ${name}">${words}</button>`
  return html`<div class="acts">
    <a class="${kind}" href="/contact/${contact.id}/write" aria-label="${t('Write to {name}', { name })}"
      >${kind === 'main' ? t('Write to {name}', { name }) : t('Write')}</a
    >
    ${act('done', t('Done'))} ${act('later', t('Snooze'))} ${act('let-go', t('Let go'))}
  </div>`
}

function night({ quiet_from: from, quiet_until: end }) {
  const hours = { from: wallTime(from), until: wallTime(end) }
  return html`<li class="night"><p class="small">${t('Your quiet hours, {from} to {until}', hours)}</p></li>`
}

function rest(still, { now, zone, place, canAct }) {
  return html`<section class="rest" aria-labelledby="still">
    <h2 id="still">${t('Still here')}</h2>
    <p class="sub">${t('No more reminders. They wait until you write or let them go.')}</p>
    <ul>
      ${still.map(
        ({ contact, encounter, event, why }) =>
          html`<li data-encounter="${encounter.id}">
            ${row(contact, {
              when: whenAndWhere(t('Met {when}', { when: sayMet(new Date(encounter.met_at), now, zone) }), event, place),
              note: encounter.note,
              about: nameOf(contact) ? '' : why,
            })}
            ${canAct && acts(contact, encounter, 'second')}
          </li>`,
      )}
    </ul>
  </section>`
}

const THREAD =
  'M338 22C344 74 342 118 318 158 286 212 214 226 188 180 164 136 208 92 250 118 304 152 266 262 186 284 122 300 66 282 14 312'

function nobody(head, { lately, asOf, only, account, promises }, now) {
  const names = lately.map((contact) => html`<b class="hand" dir="auto">${firstNameOf(contact)}</b>`)
  const beginning = names.length
    ? rich('You wrote to {names}.', {
        names: names[1] ? rich('{one} and {other}', { one: names[0], other: names[1] }) : names[0],
      })
    : t('Snap a card when you meet somebody.')
  return html`${head}
    <main id="main" class="hush" tabindex="-1">
      <svg class="loop" viewBox="0 0 358 340" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
        <path d="${THREAD}" />
      </svg>
      <h1>${t('Nobody is waiting')}</h1>
      <p class="lede">${only ? rich('Nothing is open with the people you met at {event}.', { event: html`<span class="hand" dir="auto">${only.name}</span>` }) : beginning}</p>
      ${asOf && html`<p class="small">${t('As of {time}', { time: clockTime(asOf, account.timezone) })}</p>`}
      ${promised(promises, now, account.timezone)}
    </main>
    ${bar(t('Drawer'))}`
}

// The promises still to be kept stand first.
function promised(promises, now, zone) {
  if (!promises.length) return ''
  return html`<section class="promised" aria-labelledby="promised">
    <h2 id="promised">${t('What you promised')}</h2>
    <ul>
      ${promises.map(
        ({ contact, promise }) =>
          html`<li>
            <a href="/contact/${contact.id}"><bdi>${nameOf(contact) ?? somebody()}</bdi>: <q dir="auto">${promise.what}</q></a>
            <span class="small">${dueWords(promise, now, zone)}</span>
          </li>`,
      )}
    </ul>
  </section>`
}

// The last two people that were written to.
function writtenLately(store) {
  const ended = (contact) => Math.max(...contact.encounters.map(({ resolved_at: at }) => +new Date(at ?? 0)))
  return store
    .contacts()
    .filter((contact) => contact.state === 'followed_up' && nameOf(contact))
    .sort((a, b) => ended(b) - ended(a))
    .slice(0, 2)
}

function untied(person) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined
  person.classList.add('untying')
  return new Promise((resolve) => setTimeout(resolve, UNTIED))
}
