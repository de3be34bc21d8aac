// One person: the card, what was said, what to do, and each line of the card, to be looked through and mended.

import { askWhether } from '../components/dialogs.js'
import { bow, face } from '../components/contact_card.js'
import {
  acts,
  doubtful,
  keyOf,
  lines,
  linesAnd,
  more,
  otherMeetings,
  said,
  samePerson,
  typing,
} from '../components/contact_parts.js'
import { keepWarm, promises, touches } from '../components/upkeep_parts.js'
import { besideOf, drawerBeside, keysLine, onRoomBeside } from '../components/drawer_beside.js'
import { facing, showPlaces } from '../components/photo_region.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { change, later, reopen, resolve } from '../page/follow_up_actions.js'
import { download } from '../page/download.js'
import { html, onAct, onSubmit, rich } from '../page/html.js'
import { boxesOf, confirmation, emptyLine, linesOf, patchOf, patchOfTyped } from '../model/card_fields.js'
import { somebody, firstNameOf, meetingOf, nameOf, roleOf } from '../model/contact_texts.js'
import { isBeingRead, isIncomplete, missingLanguages, whyNameless } from '../model/unreadable_reasons.js'
import { isTyping } from '../page/unsaved_input.js'
import { until } from '../sync/polling.js'
import { uuid7 } from '../model/uuid.js'
import { t } from '../i18n.js'

/** @type {View} */
export async function contact(app, { params, signal }) {
  const { store } = app
  const view = { app, signal, id: params.id, ...stateOf(gather(store, params.id)) }
  onAct(app.page, actionsOf(view), signal)
  onSubmit(app.page, formsOf(view), signal)
  app.page.addEventListener('change', ({ target }) => changed(view, target), { signal })
  store.subscribe(() => look(view), signal)
  onRoomBeside(() => look(view), signal)
  if (!view.found.contact) await find(view)
  look(view)
  void suggest(view)
  store.refresh().catch(() => {}) // what is known stays
  if (new URLSearchParams(location.search).has('later')) void later(app, view.found.contact, view.found.meeting) // and meanwhile:
  if (isBeingRead(view.found.scan)) await whenRead(view)
}

/** @typedef {{ app: App, signal: AbortSignal, id: string } & ReturnType<typeof stateOf>} ContactView */

const stateOf = (found) => ({
  found, // what the store knows of the contact
  shown: { open: null, adding: null, isNoting: false, side: 'front' },
  seen: '', // what was painted last
  suggested: [], // what the note seems to promise
  isRemoving: false,
})

// A contact that this phone does not know yet, or that the server does not have: its answer says why.
/** @param {ContactView} view */
async function find(view) {
  const { app, id } = view
  await app.store.refresh()
  view.found = gather(app.store, id)
  if (!view.found.contact) await app.api.get(`/contacts/${id}`)
}

// Paints changes. While the user types, changes from the server wait until they are done.
/** @param {ContactView} view */
function look(view) {
  const { app, signal, shown } = view
  if (signal.aborted || view.isRemoving || shown.open || isTyping(app.page)) return
  const fresh = gather(app.store, view.id)
  if (!fresh.contact) return view.found.contact && app.again() // deleted elsewhere: says so
  view.found = fresh
  const now = JSON.stringify([fresh, shown, new Date().getMinutes()])
  if (now !== view.seen) show(view)
  view.seen = now
}

/** @param {ContactView} view */
function show({ app, found, shown, suggested }) {
  const isPhotoOpen = document.getElementById('photo')?.open
  app.paint(html`${drawerBeside(found.beside, found.contact.id, found.zone)}${page(found, shown, suggested, app)}`, {
    title: nameOf(found.contact) ?? somebody(),
  })
  if (isPhotoOpen) document.getElementById('photo').open = true
  void showPlaces(app.page, app.api, found.scan, boxesOf(found.contact)) // photos that cannot be had stay away
  if (shown.open) document.getElementById('mended')?.focus({ preventScroll: true })
  if (shown.isNoting) document.getElementById('note').focus()
}

/** @param {ContactView} view */
function update(view, shown) {
  Object.assign(view.shown, shown)
  show(view)
}

/**
 * @param {ContactView} view
 * @returns {Acts}
 */
function actionsOf(view) {
  const { app, shown } = view
  const emptyLineOf = (field) => keyOf(emptyLine(view.found.contact, field))
  return {
    done: () => settle(view, 'followed_up'),
    'let-go': () => settle(view, 'let_go'),
    later: () => later(app, view.found.contact, view.found.meeting),
    reopen: () => reopen(app, view.found.contact, view.found.meeting),
    mend: ({ dataset }) => update(view, { open: dataset.line, adding: null }),
    add: ({ dataset }) => update(view, { open: emptyLineOf(dataset.field), adding: dataset.field }),
    close: () => close(view),
    gone: () => patchLine(view, ''),
    confirm: () => patch(view, confirmation(view.found.contact), t('the card')),
    note: () => update(view, { isNoting: true }),
    'keep-note': () => close(view),
    turn: () => update(view, { side: shown.side === 'back' ? 'front' : 'back' }),
    same: ({ dataset }) => join(view, dataset.id),
    apart: ({ dataset }) => keepApart(view, dataset.id),
    split: ({ dataset }) => split(view, dataset.id),
    'read-again': () => readAgain(view),
    ...upkeepActions(view),
    card: () => downloadCard(view),
    remove: () => remove(view),
  }
}

// Promises, touches and how often to keep in touch.
/**
 * @param {ContactView} view
 * @returns {Acts}
 */
function upkeepActions(view) {
  const { api } = view.app
  const path = (rest) => `/contacts/${view.found.contact.id}/${rest}`
  const promise = (index, state) => {
    const { is_dated: _, ...said } = view.suggested[index]
    view.suggested = view.suggested.filter((_each, place) => place !== Number(index))
    return ask(view, () => api.post(path('promises'), { ...said, state, id: uuid7() }))
  }
  return {
    promise: ({ dataset }) => promise(dataset.id, 'open'),
    'no-promise': ({ dataset }) => promise(dataset.id, 'dropped'),
    kept: ({ dataset }) => ask(view, () => api.patch(`/promises/${dataset.id}`, { state: 'kept' })),
    'drop-promise': ({ dataset }) => ask(view, () => api.patch(`/promises/${dataset.id}`, { state: 'dropped' })),
    'keep-warm': ({ dataset }) => ask(view, () => api.put(path('keep-warm'), { months: Number(dataset.months) })),
    touch: ({ dataset }) => ask(view, () => api.post(path('touches'), { channel: dataset.channel, id: uuid7() })),
    answered: ({ dataset }) => ask(view, () => api.patch(`/touches/${dataset.id}`, { answered_at: new Date().toISOString() })),
    'remove-touch': ({ dataset }) => ask(view, () => api.remove(`/touches/${dataset.id}`)),
  }
}

// What the note seems to promise; without a network it is not known.
/** @param {ContactView} view */
async function suggest(view) {
  if (!view.found.contact) return
  const found = await view.app.api.get(`/contacts/${view.found.contact.id}/promises/suggested`).catch(() => null)
  if (!found || view.signal.aborted) return
  view.suggested = found.items
  view.seen = ''
  look(view)
}

/**
 * @param {ContactView} view
 * @returns {Forms}
 */
function formsOf(view) {
  return {
    line: ({ text }) => patchLine(view, text),
    typed: (typed) => {
      const body = patchOfTyped(typed)
      if (Object.keys(body).length) return patch(view, body, t('the card'))
    },
    note: ({ note }) => changeNote(view, note),
  }
}

/** @param {ContactView} view */
function changed(view, target) {
  if (target.name === 'alternative') document.getElementById('mended').value = target.value
  return target.id === 'back' && target.files[0] && addBack(view, target.files[0])
}

// Closes what is open. Its line gets the focus again, so that the user goes on from there.
/** @param {ContactView} view */
function close(view) {
  const { app, signal, shown } = view
  const key = shown.open
  Object.assign(shown, { open: null, adding: null, isNoting: false })
  if (signal.aborted) return
  const fresh = gather(app.store, view.id)
  if (!fresh.contact) return app.again()
  view.found = fresh
  show(view)
  if (key) (document.getElementById(`line-${key}`) ?? document.getElementById('lines'))?.focus({ preventScroll: true })
}

/** @param {ContactView} view */
async function patch(view, body, describe) {
  const { contact } = view.found
  const { id, rev } = contact
  const name = nameOf(contact) ? firstNameOf(contact) : t('A card')
  const wanted = { path: `/contacts/${id}`, body, rev, seen: contact, describe: t('{name}: {what}', { name, what: describe }) }
  await change(view.app, { method: 'PATCH', ...wanted })
  close(view)
}

/** @param {ContactView} view */
function patchLine(view, text) {
  const { found, shown } = view
  const line = linesAnd(found.contact, shown.adding).find((one) => keyOf(one) === shown.open)
  return patch(view, patchOf(found.contact, line, text), line.label)
}

/** @param {ContactView} view */
async function changeNote(view, note) {
  const { id, rev } = view.found.meeting
  const wanted = {
    path: `/encounters/${id}`,
    body: { note: note.trim() },
    rev,
    seen: view.found.meeting,
    describe: t('The note'),
  }
  const { sent } = await change(view.app, { method: 'PATCH', ...wanted })
  close(view)
  sent.then(() => suggest(view)).catch(() => {}) // the promises of the new note
}

/** @param {ContactView} view */
const settle = (view, outcome) => {
  const { contact, meeting } = view.found
  return resolve(view.app, contact, meeting, outcome, { undone: () => look(view) })
}

// What only the server can do: it answers at once or not at all.
/**
 * @param {ContactView} view
 * @param {() => Promise<unknown>} work
 */
const ask = (view, work) =>
  view.app.attempt(async () => {
    await work()
    await view.app.store.refresh()
    close(view)
  })

/** @param {ContactView} view */
function join(view, id) {
  const path = `/contacts/${view.found.contact.id}/join`
  return ask(view, async () => {
    await view.app.api.post(path, { contact_id: id })
    say(t('One person now'))
  })
}

/** @param {ContactView} view */
function keepApart(view, id) {
  return ask(view, () => view.app.api.post(`/contacts/${view.found.contact.id}/apart`, { contact_id: id }))
}

/** @param {ContactView} view */
function split(view, encounterId) {
  const { api } = view.app
  const path = () => `/contacts/${view.found.contact.id}`
  return ask(view, async () => {
    const apart = await api.post(`${path()}/split`, { encounter_id: encounterId })
    const undo = () => ask(view, () => api.post(`${path()}/join`, { contact_id: apart.id }))
    say(t('Two people again: {name} waits, too', { name: nameOf(apart) ?? t('somebody without a name') }), { undo })
  })
}

/** @param {ContactView} view */
async function readAgain(view) {
  const path = `/scans/${view.found.scan.id}/read-again`
  if (await ask(view, () => view.app.api.post(path))) await whenRead(view)
}

/** @param {ContactView} view */
async function addBack(view, photo) {
  const form = new FormData()
  form.set('back', photo, photo.name || 'back.jpg')
  const path = `/scans/${view.found.scan.id}/back`
  if (!(await ask(view, () => view.app.api.send(path, form)))) return
  say(t('The other side is being read, too'))
  await whenRead(view)
}

/** @param {ContactView} view */
async function whenRead({ app, id, signal }) {
  await until(async () => {
    await app.store.refresh()
    return !isBeingRead(gather(app.store, id).scan)
  }, signal)
}

/** @param {ContactView} view */
function downloadCard({ app, found: { contact } }) {
  return app.attempt(() => download(app.api, `/contacts/${contact.id}.vcf`, `${nameOf(contact) ?? 'card'}.vcf`))
}

/** @param {ContactView} view */
async function remove(view) {
  const { app, found } = view
  const { contact } = found
  const name = nameOf(contact) ? firstNameOf(contact) : t('A card')
  if (!(await askWhether(t('{name}: photo, card and notes will be deleted for good.', { name }), t('Delete'), t('Keep')))) return
  view.isRemoving = true
  try {
    const path = `/contacts/${contact.id}`
    await change(app, { method: 'DELETE', path, describe: t('{name}: to be deleted', { name }) })
    app.go('/', { replace: true })
    say(t('Deleted'))
  } finally {
    view.isRemoving = false
  }
}

function gather(store, id) {
  const contact = store.contact(id)
  if (!contact) return { contact }
  const meeting = meetingOf(contact)
  const nudges = meeting ? store.nudges(meeting.id) : []
  const scans = new Set(contact.encounters.map((one) => one.scan_id))
  return {
    contact,
    meeting,
    nudge: nudges.find(({ state }) => state === 'pending' || state === 'leased') ?? null,
    scan: meeting?.scan_id ? store.scan(meeting.scan_id) : null,
    isOneCard: scans.size === 1, // only then is it known on which photo the lines stand
    event: meeting?.event_id ? store.event(meeting.event_id) : null,
    others: contact.possible_same_as.map(store.contact).filter((other) => other && other.id !== contact.id),
    zone: store.account()?.timezone,
    beside: besideOf(store),
  }
}

function page(found, shown, suggested, app) {
  const { contact, meeting, nudge, scan } = found
  const name = nameOf(contact)
  const hasReminder = meeting?.state === 'waiting' && nudge
  const isBlank = linesOf(contact).every(({ text }) => text === null)
  const isUnread = isBlank && scan?.state === 'unreadable'
  const hasLines = !isUnread && !(isBlank && isBeingRead(scan))
  return html`${top(back())}
    <main id="main" class="plain person" tabindex="-1">
      <div class="heading">
        <h1 class="name"><bdi>${name ?? somebody()}</bdi></h1>
        <p class="of"><bdi>${name ? roleOf(contact) : whyNameless(scan)}</bdi></p>
        ${isIncomplete(scan) && html`<p class="sub">${t('Part of the photo is missing: it broke off on its way. Take it again.')}</p>`}
        ${unreadScript(missingLanguages(scan))}
      </div>
      <div class="card ${hasReminder && !shown.open && 'has-reminder'}">${card(found, shown, hasReminder)}</div>
      ${samePerson(found)} ${doubtful(found, shown)} ${isUnread && typing()} ${meeting && said(found, shown.isNoting)}
      ${promises(found, suggested)} ${meeting && acts(found)} ${keepWarm(found)} ${touches(found)} ${hasLines && lines(found, shown)} ${otherMeetings(found)} ${more(found, shown)} ${keysLine(app.session)}
    </main>`
}

const unreadScript = (missing) =>
  missing &&
  html`<p class="sub">${missing.text} ${rich('This command on the server adds it, and “Read it again” then reads this card with it: {command}', { command: html`<code>${missing.command}</code>` })}</p>`

// The card; while a line is open, its place on the photo; turned over, the other side.
function card({ contact, scan, isOneCard }, { open, adding, side }, hasReminder) {
  const name = nameOf(contact) ?? somebody()
  const one = linesAnd(contact, adding).find((each) => keyOf(each) === open)
  const box = isOneCard && one?.value?.box
  const picture = face(contact, { seen: t('Card of {name}', { name }), mark: hasReminder && !open ? bow : '' })
  if (scan && box) return html`${picture}${facing(box.side, box, t('Where this line stands'))}`
  return html`${picture}${scan && side === 'back' && facing('back', null, t('The other side of the card of {name}', { name }))}`
}
