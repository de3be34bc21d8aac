// Signing in, and signing up.

import { bow } from '../components/contact_card.js'
import { askZones, zoneField, zoneOptions } from '../components/time_zone_field.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { deviceName, regionOf } from '../model/device.js'
import { findZone, isTold, offsetOf, zoneToSend } from '../model/time_zones.js'
import { zoneHere } from '../device/time_zone.js'

const SHARED = 'Sign in first, then share the photo again: it could not be saved.'

/** @type {(app: App, shown: { signal: AbortSignal }) => void} */
export function signin(app, { signal }) {
  const view = { app, signal, ...stateOf(app.reason) }
  app.reason = ''
  onAct(app.page, { other: () => showOther(view) }, signal)
  onSubmit(
    app.page,
    { in: (values, form) => signIn(view, values, form), up: (values, form) => signUp(view, values, form) },
    signal,
  )
  show(view)
}

/** @typedef {{ app: App, signal: AbortSignal } & ReturnType<typeof stateOf>} SignInView */

const stateOf = (reason) => ({
  isNew: false,
  wrong: reason || (new URLSearchParams(location.search).has('shared') ? SHARED : ''),
  typed: {},
  needsInvitation: false,
  zones: [],
})

/** @param {SignInView} view */
function show(view) {
  view.app.paint(page(view), { title: 'Nextday' })
  if (view.wrong) view.app.page.querySelector('.why-wrong').focus()
}

// Shows the other of the two forms. The time zones are asked for where the browser does not know its own.
/** @param {SignInView} view */
async function showOther(view) {
  const { app, signal } = view
  Object.assign(view, { isNew: !view.isNew, wrong: '' })
  show(view)
  if (!view.isNew || isTold(zoneHere()) || view.zones.length) return
  view.zones = await askZones(app.api)
  if (!signal.aborted && view.isNew) draw(app.page.querySelector('#zones'), zoneOptions(view.zones))
}

/** @param {SignInView} view */
function signIn(view, { email, password }, form) {
  const body = { email, password, device: deviceName(navigator.userAgent) }
  view.typed = { email }
  return enter(view, form, { then: destination(), ask: () => view.app.api.post('/tokens', body, { open: true }) })
}

/** @param {SignInView} view */
function signUp(view, { name, email, password, invitation, zone: place = '' }, form) {
  view.typed = { name, email, invitation, zone: place }
  const zone = findZone(view.zones, place) ?? zoneHere()
  const body = { name, email, password, timezone: zoneToSend(zone), device: deviceName(navigator.userAgent) }
  // The server knows which country a zone lies in.
  if (!isTold(zone)) body.region = regionOf(navigator.language)
  if (invitation?.trim()) body.invitation = invitation.trim()
  return enter(view, form, { then: '/start', ask: () => signUpAnywhere(view.app.api, body) })
}

// Enters with the token that `ask` gets, or says why there is none.
/** @param {SignInView} view */
async function enter(view, form, { then, ask }) {
  const button = form.querySelector('.main')
  const label = button.textContent
  button.setAttribute('aria-busy', 'true')
  button.textContent = view.isNew ? 'Creating your account …' : 'Signing in …'
  try {
    const { token, account, account_id: id = account.id } = await ask()
    await view.app.enter({ account: id, token }, then)
  } catch (error) {
    if (!error.detail) throw error
    button.textContent = label
    view.wrong = error.status === 401 ? 'E-mail or password is wrong.' : error.detail
    view.needsInvitation = error.code.startsWith('invitation')
    show(view)
  }
}

// Signs up even where the server does not know the zone or the region: they can be changed later.
async function signUpAnywhere(api, body) {
  try {
    return await api.post('/accounts', body, { open: true })
  } catch (error) {
    const isAboutPlace = error.extra?.errors?.some(({ field }) => ['timezone', 'region'].includes(field))
    if (!isAboutPlace) throw error
    return api.post('/accounts', { ...body, timezone: offsetOf(new Date()), region: undefined }, { open: true })
  }
}

// A tap on a notification may have led here first.
function destination() {
  return /^\/(contact|capture|event|find|settings)\b/.test(location.pathname) ? location.pathname : '/'
}

function page(state) {
  return html`<main id="main" class="plain sign-in stack" tabindex="-1">
    <div class="sign">
      <div class="card tied">
        <svg viewBox="0 0 850 550" aria-hidden="true">
          <rect width="850" height="550" fill="#fffefa" />
          <path d="M92 236h300M92 312h210" stroke="#14213a" stroke-width="26" stroke-linecap="round" />
        </svg>
        ${bow}
      </div>
    </div>
    <div>
      <h1>Nextday</h1>
      <p class="lede">Keep the card and what you talked about. A day later, write to one person.</p>
    </div>
    ${state.isNew ? signUpForm(state) : signInForm(state)}
    <div class="line">
      <button class="quiet" data-act="other">${state.isNew ? 'Sign in instead' : 'Create an account'}</button>
    </div>
  </main>`
}

const signInForm = ({ wrong, typed }) =>
  html`<form class="stack" data-form="in">
    ${emailField(typed)}
    <div>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
    </div>
    ${why(wrong)}
    <button class="main wide">Sign in</button>
  </form>`

const signUpForm = ({ wrong, typed, needsInvitation, zones }) =>
  html`<form class="stack" data-form="up">
    <div>
      <label for="name">Your name (used to sign your messages)</label>
      <input id="name" name="name" value="${typed.name}" autocomplete="name" required maxlength="200" />
    </div>
    ${emailField(typed)}
    <div>
      <label for="password">Password (at least 8 characters)</label>
      <input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required />
    </div>
    ${!isTold(zoneHere()) && whereField(zones, typed)}
    <details ${(typed.invitation || needsInvitation) && 'open'}>
      <summary class="small">I have an invitation</summary>
      <label class="unseen" for="invitation">Invitation</label>
      <input id="invitation" name="invitation" class="exact" value="${typed.invitation}" autocomplete="off" />
    </details>
    ${why(wrong)}
    <button class="main wide">Create account</button>
  </form>`

// Only where the browser does not know its time zone.
const whereField = (zones, { zone }) =>
  zoneField(zones, {
    label: 'The city you are in',
    value: zone,
    hint: 'Your browser does not say. It decides when it is night for you, and can be changed in the settings.',
  })

const emailField = ({ email }) =>
  html`<div>
    <label for="email">E-mail</label>
    <input
      id="email"
      name="email"
      class="exact"
      type="email"
      value="${email}"
      autocomplete="username"
      dir="ltr"
      required
    />
  </div>`

const why = (wrong) => wrong && html`<p class="why-wrong" role="alert" tabindex="-1">${wrong}</p>`
