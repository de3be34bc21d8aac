// Settings: quiet hours, the ways of reminding, what a locked screen may show, devices, copies, signing out.

import { askWhether } from '../components/dialogs.js'
import { addMessenger, askChannels, calendar, channelActs, mail, messengers } from '../components/channels.js'
import { reminders, remindersActs } from '../components/reminders.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { askZones, zoneField, zoneOptions } from '../components/time_zone_field.js'
import { download } from '../page/download.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { regions } from '../model/device.js'
import { dayWord } from '../model/time_texts.js'
import { sayWaiting } from '../model/unsent.js'
import { findPlace, isTold, sameZone } from '../model/time_zones.js'
import { isEditing, keepTyping } from '../page/unsaved_input.js'
import { sayZone, zoneHere } from '../device/time_zone.js'

const EVERYTHING = '/account/archive'
const PATIENCE = 5000 // milliseconds: signing out works without a network, too
const FOR_EVERYTHING = 10 * 60 * 1000 // all photos, on a slow network

const USUAL_QUIET_HOURS = { quiet_from: '21:00', quiet_until: '08:00' }
const NO_QUIET_HOURS = { quiet_from: null, quiet_until: null }

const DETAILS = [
  ['full', 'Name and what you talked about'],
  ['name', 'Only the name'],
  ['none', 'Nothing personal'],
]
const LOCKED = {
  full: ['Follow up with Dana Kim (Acme Robotics)', '“her team needs our benchmark, promised the PDF”'],
  name: ['Follow up with Dana Kim', 'You met yesterday.'],
  none: ['Somebody from yesterday', 'Open to see whom.'],
}

// Copies for other programs, and everything in one file that can be put back in.
const COPIES = [
  ['/contacts.vcf', 'nextday.vcf', 'Contacts (vCard)'],
  ['/contacts.csv', 'nextday.csv', 'Contacts (CSV)'],
  [EVERYTHING, 'nextday.zip', 'Full archive'],
]

/** @type {View} */
export async function settings(app, { signal }) {
  const account = await app.shared.account()
  const [devices, asking, channels] = await Promise.all([app.api.list('/devices'), reminders(app), askChannels(app.api)])
  if (signal.aborted) return
  const view = { app, signal, ...stateOf(account, devices, asking, channels) }
  app.page.addEventListener('change', ({ target }) => changed(view, target), { signal })
  app.page.addEventListener('focusin', ({ target }) => target.id === 'zone' && offerZones(view), { signal })
  onSubmit(app.page, formsOf(view), signal)
  onAct(app.page, actionsOf(view), signal)
  show(view)
  app.store.subscribe(() => follow(view), signal)
  follow(view) // of what came while the rest was asked for
}

/** @typedef {{ app: App, signal: AbortSignal } & ReturnType<typeof stateOf>} SettingsView */

const stateOf = (account, devices, asking, channels) => ({
  account,
  devices,
  asking, // whether this phone reminds, as markup
  channels,
  feed: null, // the calendar's address, just made
  zones: [],
  shownRev: null,
})

/** @param {SettingsView} view */
function show(view) {
  const putBack = keepTyping(view.app.page)
  view.app.paint(page(view), { title: 'Settings' })
  putBack()
  view.shownRev = view.account.rev
}

// Another device may have changed the account, or this one may not have known the latest yet.
/** @param {SettingsView} view */
function follow(view) {
  const known = view.app.store.account()
  if (!known || known.rev < view.account.rev) return
  view.account = known
  if (known.rev !== view.shownRev && !isEditing(view.app.page)) show(view)
}

/**
 * @param {SettingsView} view
 * @returns {Acts}
 */
function actionsOf(view) {
  const { app } = view
  return {
    ...remindersActs(app),
    ...channelActs(app, (feed) => refreshChannels(view, feed)),
    zone: () => change(view, { timezone: zoneHere() }),
    'sign-out': () => signOut(app),
    'sign-device-out': ({ dataset }) => signDeviceOut(view, dataset.id),
    copy: ({ dataset }) => takeAlong(app, COPIES[dataset.copy]),
    'delete-account': () => deleteAccount(app),
  }
}

/**
 * @param {SettingsView} view
 * @returns {Forms}
 */
function formsOf(view) {
  const added = (form) => {
    form.reset()
    return refreshChannels(view)
  }
  return {
    quiet: ({ quiet_from, quiet_until }) => change(view, { quiet_from, quiet_until }),
    zone: ({ zone }) => moveTo(view, zone),
    messenger: (typed, form) => addMessenger(view.app, typed, () => added(form)),
  }
}

/** @param {SettingsView} view */
function changed(view, { id, name, value, checked, files }) {
  if (name === 'notification_detail' || name === 'region') return change(view, { [name]: value })
  if (name === 'follow_up_hours') return change(view, { follow_up_hours: Number(value) })
  if (name === 'quiet') return change(view, checked ? USUAL_QUIET_HOURS : NO_QUIET_HOURS)
  if (name === 'automatic_shutter') return setShutter(view, checked)
  if (name === 'nudges_by_mail' || name === 'weekly_look') return change(view, { [name]: checked })
  return id === 'put-back' && files[0] && putBack(view.app, files[0])
}

/** @param {SettingsView} view */
function setShutter({ app }, isAutomatic) {
  app.session.automaticShutter = isAutomatic
  say('Saved on this device')
}

/** @param {SettingsView} view */
async function change(view, body) {
  const { app } = view
  await app.attempt(async () => {
    view.account = await app.api.patch('/account', body)
    app.shared.setAccount(view.account).catch(() => {}) // a full phone hears of it at the next look
    say('Saved')
  })
  show(view)
}

/** @param {SettingsView} view */
async function moveTo(view, typed) {
  const { timezone, region } = findPlace(await askZones(view.app.api), typed) ?? {}
  // Where the zone was only guessed, so was the country.
  if (timezone) await change(view, view.account.timezone_is_guess && region ? { timezone, region } : { timezone })
  else say(`There is no single time zone in “${typed}”. Choose one of the list, or a larger city.`)
}

// The names are many: they come when the user is about to choose.
/** @param {SettingsView} view */
async function offerZones(view) {
  const { app, signal } = view
  if (view.zones.length) return
  view.zones = await askZones(app.api)
  // The page may have been painted again meanwhile, with another list.
  if (!signal.aborted) draw(app.page.querySelector('#zones'), zoneOptions(view.zones))
}

/** @param {SettingsView} view */
async function refreshChannels(view, feed = null) {
  const { app, signal } = view
  view.feed = feed
  ;[view.channels, view.asking] = await Promise.all([askChannels(app.api), reminders(app)])
  if (!signal.aborted) show(view)
}

/** @param {SettingsView} view */
async function signDeviceOut(view, deviceId) {
  if (!(await view.app.attempt(() => view.app.api.remove(`/devices/${deviceId}`)))) return
  view.devices = view.devices.filter(({ id }) => id !== deviceId)
  show(view)
  document.getElementById('devices').focus()
  say('Signed out there')
}

/** @param {App} app */
async function signOut(app) {
  const waits = sayWaiting(await app.outbox.waiting(), app.store.waiting)
  const question = `${waits} waiting to upload. Stay until that is done?`
  if (waits && (await askWhether(question, 'Stay', 'Sign out anyway; it is kept here until you sign in again'))) return
  await app.push.turnOff().catch(() => {})
  await app.attempt(() => app.api.remove('/tokens/current', { patience: PATIENCE }))
  await app.leave('')
}

/** @param {App} app */
const takeAlong = (app, [path, name]) => app.attempt(() => download(app.api, path, name, { patience: FOR_EVERYTHING }))

/** @param {App} app */
async function putBack(app, file) {
  say('Importing. This may take a while.')
  await app.attempt(async () => {
    const form = new FormData()
    form.set('archive', file)
    await app.api.ask('POST', EVERYTHING, undefined, { form, patience: FOR_EVERYTHING })
    await app.store.refresh()
    say('Import finished')
  })
}

/** @param {App} app */
async function deleteAccount(app) {
  const question = 'Everybody you met, their cards, photos and notes are gone for good.'
  if (!(await askWhether(question, 'Delete account', 'Keep it'))) return
  if (await app.attempt(() => app.api.remove('/account'))) await app.leave('Your account is gone.', { isGone: true })
}

function page({ account, devices, asking, channels, feed, zones, app }) {
  const isAutomatic = app.session.automaticShutter
  return html`${top(back())}
    <main id="main" class="plain settings" tabindex="-1">
      <h1>Settings</h1>
      ${quietHours(account, zones)} ${reminded(account, asking)} ${messengers(channels.messengers)}
      ${calendar(channels.calendar, feed)} ${locked(account)} ${cameraOfThisDevice(isAutomatic)} ${phoneNumbers(account)} ${signedIn(devices)}
      <section class="part" aria-labelledby="along">
        <h2 id="along">Export and import</h2>
        <div class="acts words">
          ${COPIES.map(([, , words], index) => html`<button class="quiet" data-act="copy" data-copy="${index}">${words}</button>`)}
          <label class="quiet">Import archive<input class="unseen" type="file" id="put-back" accept=".zip,application/zip" /></label>
        </div>
      </section>
      <section class="part" aria-label="Account">
        <div class="acts">
          <button class="quiet" data-act="sign-out">Sign out</button>
          <button class="quiet" data-act="delete-account">Delete account</button>
        </div>
      </section>
    </main>`
}

function quietHours(account, zones) {
  const { quiet_from: from, quiet_until: until } = account
  return html`<section class="part" aria-labelledby="quiet">
    <h2 id="quiet">Quiet hours</h2>
    ${from && quietHoursAxis(from, until)} ${from && hoursForm(from, until)}
    <label class="pick"
      ><input type="checkbox" name="quiet" id="is-quiet" ${from && 'checked'} /> Quiet hours on</label
    >
    ${timeZone(account, zones)}
  </section>`
}

const hoursForm = (from, until) =>
  html`<form class="stack" data-form="quiet">
    <div class="pair">
      <div>
        <label for="from">Quiet from</label
        ><input id="from" name="quiet_from" type="time" value="${from}" required />
      </div>
      <div>
        <label for="until">until</label
        ><input id="until" name="quiet_until" type="time" value="${until}" required />
      </div>
    </div>
    <button class="second">Save</button>
  </form>`

function timeZone({ timezone, timezone_is_guess: isGuess }, zones) {
  const here = zoneHere()
  const isHere = sameZone(timezone, here)
  return html`<p class="small">
      ${sayZone(timezone)} time${isHere && timezone !== 'UTC' && ', as on this phone'}. What falls into
      the night comes the evening before.
    </p>
    ${!isHere && isTold(here) && html`<button class="quiet" data-act="zone">Use ${sayZone(here)} time, as on this phone</button>`}
    <details id="elsewhere" ${isGuess && 'open'}>
      <summary class="small">${isGuess ? 'Nobody has said where you are' : 'I am somewhere else'}</summary>
      <form class="stack" data-form="zone">
        ${zoneField(zones, { label: 'City or country you are in' })}
        <button class="second">Use the time there</button>
      </form>
    </details>`
}

// One day from midnight to midnight: solid while awake.
function quietHoursAxis(from, until) {
  const part = (time) => ((Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / 1440) * 100
  const [start, end] = [part(from), part(until)]
  const piece = (a, b, night) => html`<line class="${night && 'night'}" x1="${a}%" y1="11" x2="${b}%" y2="11" />`
  const pieces =
    start > end
      ? [piece(0, end, true), piece(end, start, false), piece(start, 100, true)]
      : [piece(0, start, false), piece(start, end, true), piece(end, 100, false)]
  return html`<svg class="time-axis" aria-hidden="true">
    ${pieces}
    <circle cx="${end}%" cy="11" r="5.5" />
    <circle cx="${start}%" cy="11" r="5.5" />
  </svg>`
}

function reminded(account, asking) {
  const { follow_up_hours: hours } = account
  const choices = [12, 18, 24, 30, 36].includes(hours) ? [12, 18, 24, 30, 36] : [12, 18, 24, 30, 36, hours].sort((a, b) => a - b)
  return html`<section class="part" aria-labelledby="reminded">
    <h2 id="reminded">Notifications</h2>
    <div class="set">
      <div id="reminders">${asking}</div>
      ${mail(account)}
      <div>
        <label for="hours">Hours after you met somebody</label>
        <select id="hours" name="follow_up_hours">
          ${choices.map((choice) => html`<option ${choice === hours && 'selected'}>${choice}</option>`)}
        </select>
      </div>
    </div>
  </section>`
}

function locked({ notification_detail: detail }) {
  const [title, body] = LOCKED[detail]
  return html`<section class="part" aria-labelledby="locked">
    <h2 id="locked">On the lock screen</h2>
    <div class="lock" aria-hidden="true"><b>${title}</b>${body}</div>
    <fieldset>
      <legend class="unseen">On the lock screen</legend>
      ${DETAILS.map(
        ([value, words]) =>
          html`<label class="pick"
            ><input
              type="radio"
              name="notification_detail"
              id="detail-${value}"
              value="${value}"
              ${value === detail && 'checked'}
            />
            ${words}</label
          >`,
      )}
    </fieldset>
  </section>`
}

const cameraOfThisDevice = (isAutomatic) =>
  html`<section class="part" aria-labelledby="camera">
    <h2 id="camera">Camera of this device</h2>
    <label class="pick"
      ><input type="checkbox" name="automatic_shutter" id="automatic-shutter" ${isAutomatic && 'checked'} /> Automatic shutter</label
    >
    <p class="small">It goes off when a card lies still, sharp and whole in the picture.</p>
  </section>`

function phoneNumbers({ region }) {
  const all = regions()
  const choices = all.some(([code]) => code === region) ? all : [[region, region], ...all]
  return html`<section class="part" aria-labelledby="numbers">
    <h2 id="numbers">Phone numbers on cards</h2>
    <label for="region">Without a country code they are from</label>
    <select id="region" name="region">
      ${choices.map(([code, name]) => html`<option value="${code}" ${code === region && 'selected'}>${name}</option>`)}
    </select>
  </section>`
}

function signedIn(devices) {
  const now = new Date()
  return html`<section class="part" aria-labelledby="devices">
    <h2 id="devices" tabindex="-1">Your devices</h2>
    <div class="set">
      ${devices.map(
        ({ id, name, current, created_at: since, last_used_at: used }) =>
          html`<div class="line">
            <div>
              <p>${current ? `This one: ${name}` : name}</p>
              <p class="small">
                ${used && !current ? `last seen ${dayWord(new Date(used), now)}` : `since ${dayWord(new Date(since), now)}`}
              </p>
            </div>
            ${!current && html`<button class="quiet" data-act="sign-device-out" data-id="${id}" aria-label="Sign out ${name}">Sign out</button>`}
          </div>`,
      )}
    </div>
    <a class="quiet" href="/settings/phone">Add your phone</a>
  </section>`
}
