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
import { dayWord, sayDay } from '../model/time_texts.js'
import { sayWaiting } from '../model/unsent.js'
import { findPlace, isTold, sameZone } from '../model/time_zones.js'
import { isEditing, keepTyping } from '../page/unsaved_input.js'
import { LANGUAGES } from '../device/language.js'
import { sayZone, zoneHere } from '../device/time_zone.js'
import { noop, t, translated } from '../i18n.js'

const EVERYTHING = '/account/archive'
const PATIENCE = 5000 // milliseconds: signing out works without a network, too
const FOR_EVERYTHING = 10 * 60 * 1000 // all photos, on a slow network

const USUAL_QUIET_HOURS = { quiet_from: '21:00', quiet_until: '08:00' }
const NO_QUIET_HOURS = { quiet_from: null, quiet_until: null }

const DETAILS = [
  ['full', noop('Name and what you talked about')],
  ['name', noop('Only the name')],
  ['none', noop('Nothing personal')],
]
const LOCKED = {
  full: [noop('Follow up with Dana Kim (Acme Robotics)'), noop('“her team needs our benchmark, promised the PDF”')],
  name: [noop('Follow up with Dana Kim'), noop('You met yesterday.')],
  none: [noop('Somebody from yesterday'), noop('Open to see whom.')],
}

// Copies for other programs, and everything in one file that can be put back in.
const COPIES = [
  ['/contacts.vcf', 'nextday.vcf', noop('Contacts (vCard)')],
  ['/contacts.csv', 'nextday.csv', noop('Contacts (CSV)')],
  [EVERYTHING, 'nextday.zip', noop('Full archive')],
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
  view.app.paint(page(view), { title: t('Settings') })
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
  if (name === 'language') return change(view, { language: value || null })
  if (name === 'notification_detail' || name === 'region') return change(view, { [name]: value })
  if (name === 'follow_up_hours') return change(view, { follow_up_hours: Number(value) })
  if (name === 'quiet') return change(view, checked ? USUAL_QUIET_HOURS : NO_QUIET_HOURS)
  if (name === 'automatic_shutter' || name === 'keys') return setHere(view, name, checked)
  if (name === 'nudges_by_mail' || name === 'weekly_look') return change(view, { [name]: checked })
  return id === 'put-back' && files[0] && putBack(view.app, files[0])
}

/** @param {SettingsView} view */
function setHere({ app }, name, isOn) {
  if (name === 'keys') app.session.hasKeys = isOn
  else app.session.automaticShutter = isOn
  say(t('Saved on this device'))
}

/** @param {SettingsView} view */
async function change(view, body) {
  const { app } = view
  await app.attempt(async () => {
    view.account = await app.api.patch('/account', body)
    app.shared.setAccount(view.account).catch(() => {}) // a full phone hears of it at the next look
    say(t('Saved'))
  })
  show(view)
}

/** @param {SettingsView} view */
async function moveTo(view, typed) {
  const { timezone, region } = findPlace(await askZones(view.app.api), typed) ?? {}
  // Where the zone was only guessed, so was the country.
  if (timezone) await change(view, view.account.timezone_is_guess && region ? { timezone, region } : { timezone })
  else say(t('There is no single time zone in “{place}”. Choose one of the list, or a larger city.', { place: typed }))
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
  say(t('Signed out there'))
}

/** @param {App} app */
async function signOut(app) {
  const waits = sayWaiting(await app.outbox.waiting(), app.store.waiting)
  const question = t('Still to be uploaded: {what}. Stay until that is done?', { what: waits })
  if (waits && (await askWhether(question, t('Stay'), t('Sign out anyway; it is kept here until you sign in again')))) return
  await app.push.turnOff().catch(() => {})
  await app.attempt(() => app.api.remove('/tokens/current', { patience: PATIENCE }))
  await app.leave('')
}

/** @param {App} app */
const takeAlong = (app, [path, name]) => app.attempt(() => download(app.api, path, name, { patience: FOR_EVERYTHING }))

/** @param {App} app */
async function putBack(app, file) {
  say(t('Importing. This may take a while.'))
  await app.attempt(async () => {
    const form = new FormData()
    form.set('archive', file)
    await app.api.ask('POST', EVERYTHING, undefined, { form, patience: FOR_EVERYTHING })
    await app.store.refresh()
    say(t('Import finished'))
  })
}

/** @param {App} app */
async function deleteAccount(app) {
  const question = t('Everybody you met, their cards, photos and notes are gone for good.')
  if (!(await askWhether(question, t('Delete account'), t('Keep it')))) return
  if (await app.attempt(() => app.api.remove('/account'))) await app.leave(t('Your account is gone.'), { isGone: true })
}

function page({ account, devices, asking, channels, feed, zones, app }) {
  return html`${top(back())}
    <main id="main" class="plain settings" tabindex="-1">
      <h1>${t('Settings')}</h1>
      ${quietHours(account, zones)} ${reminded(account, asking)} ${messengers(channels.messengers)}
      ${calendar(channels.calendar, feed)} ${locked(account)} ${ofThisDevice(app.session)} ${phoneNumbers(account)} ${signedIn(devices)} ${spoken(account)}
      <section class="part" aria-labelledby="along">
        <h2 id="along">${t('Export and import')}</h2>
        <div class="acts words">
          ${COPIES.map(([, , words], index) => html`<button class="quiet" data-act="copy" data-copy="${index}">${translated(words)}</button>`)}
          <label class="quiet">${t('Import archive')}<input class="unseen" type="file" id="put-back" accept=".zip,application/zip" /></label>
        </div>
      </section>
      <section class="part" aria-label="${t('Account')}">
        <div class="acts">
          <button class="quiet" data-act="sign-out">${t('Sign out')}</button>
          <button class="quiet" data-act="delete-account">${t('Delete account')}</button>
        </div>
      </section>
    </main>`
}

function quietHours(account, zones) {
  const { quiet_from: from, quiet_until: until } = account
  return html`<section class="part" aria-labelledby="quiet">
    <h2 id="quiet">${t('Quiet hours')}</h2>
    ${from && quietHoursAxis(from, until)} ${from && hoursForm(from, until)}
    <label class="pick"
      ><input type="checkbox" name="quiet" id="is-quiet" ${from && 'checked'} /> ${t('Quiet hours on')}</label
    >
    ${timeZone(account, zones)}
  </section>`
}

const hoursForm = (from, until) =>
  html`<form class="stack" data-form="quiet">
    <div class="pair">
      <div>
        <label for="from">${t('Quiet from')}</label
        ><input id="from" name="quiet_from" type="time" value="${from}" required />
      </div>
      <div>
        <label for="until">${t('until')}</label
        ><input id="until" name="quiet_until" type="time" value="${until}" required />
      </div>
    </div>
    <button class="second">${t('Save')}</button>
  </form>`

function timeZone({ timezone, timezone_is_guess: isGuess }, zones) {
  const here = zoneHere()
  const isHere = sameZone(timezone, here)
  const zone = sayZone(timezone)
  return html`<p class="small">${isHere && timezone !== 'UTC' ? t('Time zone: {zone}, as on this phone.', { zone }) : t('Time zone: {zone}.', { zone })}
      ${t('A reminder that falls into the night comes the evening before.')}
    </p>
    ${!isHere && isTold(here) && html`<button class="quiet" data-act="zone">${t('Use the time zone of this phone: {zone}', { zone: sayZone(here) })}</button>`}
    <details id="elsewhere" ${isGuess && 'open'}>
      <summary class="small">${isGuess ? t('Nobody has said where you are') : t('I am somewhere else')}</summary>
      <form class="stack" data-form="zone">
        ${zoneField(zones, { label: t('City or country you are in') })}
        <button class="second">${t('Use the time there')}</button>
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
    <h2 id="reminded">${t('Notifications')}</h2>
    <div class="set">
      <div id="reminders">${asking}</div>
      ${mail(account)}
      <div>
        <label for="hours">${t('Hours after you met somebody')}</label>
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
    <h2 id="locked">${t('On the lock screen')}</h2>
    <div class="lock" aria-hidden="true"><b>${translated(title)}</b>${translated(body)}</div>
    <fieldset>
      <legend class="unseen">${t('On the lock screen')}</legend>
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
            ${translated(words)}</label
          >`,
      )}
    </fieldset>
  </section>`
}

const ofThisDevice = ({ automaticShutter, hasKeys }) =>
  html`<section class="part" aria-labelledby="this-device">
    <h2 id="this-device">${t('This device')}</h2>
    <label class="pick"
      ><input type="checkbox" name="automatic_shutter" id="automatic-shutter" ${automaticShutter && 'checked'} /> ${t('Automatic shutter')}</label
    >
    <p class="small">${t('It goes off when a card lies still, sharp and whole in the picture.')}</p>
    <label class="pick"
      ><input type="checkbox" name="keys" id="keys" ${hasKeys && 'checked'} /> ${t('Keys for Done, Snooze, Write and the next person')}</label
    >
  </section>`

function phoneNumbers({ region }) {
  const all = regions()
  const choices = all.some(([code]) => code === region) ? all : [[region, region], ...all]
  return html`<section class="part" aria-labelledby="numbers">
    <h2 id="numbers">${t('Phone numbers on cards')}</h2>
    <label for="region">${t('Without a country code they are from')}</label>
    <select id="region" name="region">
      ${choices.map(([code, name]) => html`<option value="${code}" ${code === region && 'selected'}>${name}</option>`)}
    </select>
  </section>`
}

// The names that the languages have for themselves; each is read aloud as such.
function spoken({ language }) {
  return html`<section class="part" aria-labelledby="spoken">
    <h2 id="spoken">${t('Language')}</h2>
    <label for="language">${t('Language of this page and of messages to you')}</label>
    <select id="language" name="language">
      <option value="" ${!language && 'selected'}>${t('As in the browser')}</option>
      ${LANGUAGES.map(([code, name]) => html`<option value="${code}" lang="${code}" ${code === language && 'selected'}>${name}</option>`)}
    </select>
  </section>`
}

function signedIn(devices) {
  const now = new Date()
  return html`<section class="part" aria-labelledby="devices">
    <h2 id="devices" tabindex="-1">${t('Your devices')}</h2>
    <div class="set">
      ${devices.map(
        ({ id, name, current, created_at: since, last_used_at: used }) =>
          html`<div class="line">
            <div>
              <p>${current ? t('This one: {name}', { name }) : name}</p>
              <p class="small">
                ${used && !current ? t('last seen {when}', { when: sayDay(new Date(used), now) }) : t('since {day}', { day: dayWord(new Date(since), now) })}
              </p>
            </div>
            ${!current && html`<button class="quiet" data-act="sign-device-out" data-id="${id}" aria-label="${t('Sign out {name}', { name })}">${t('Sign out')}</button>`}
          </div>`,
      )}
    </div>
    <a class="quiet" href="/settings/phone">${t('Add your phone')}</a>
  </section>`
}
