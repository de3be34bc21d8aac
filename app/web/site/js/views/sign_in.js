// Signing in, and signing up.

import { bow } from '../components/contact_card.js'
import { askZones, zoneField, zoneOptions } from '../components/time_zone_field.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { countryOf, deviceName } from '../model/device.js'
import { findPlace, isPlace, offsetOf, zoneToSend } from '../model/time_zones.js'
import { zoneHere } from '../device/time_zone.js'
import { noop, t, translated } from '../i18n.js'

const SHARED = noop('Sign in first, then share the photo again: it could not be saved.')

const PATIENCE = 3000 // milliseconds for the server to say who may sign up

/** @type {(app: App, shown: { signal: AbortSignal }) => Promise<void>} */
export async function signin(app, { signal }) {
  const view = { app, signal, ...stateOf(app.reason, await askSignUp(app.api)) }
  if (signal.aborted) return undefined
  app.reason = ''
  onAct(app.page, { other: () => showForm(view, !view.isNew), 'show-password': showPassword }, signal)
  onSubmit(
    app.page,
    { in: (values, form) => signIn(view, values, form), up: (values, form) => signUp(view, values, form) },
    signal,
  )
  return showForm(view, view.isNew, view.wrong)
}

// Whether anyone has an account on this server, and who may create one.
const askSignUp = (api) =>
  api.get('/sign-up', { open: true, patience: PATIENCE }).catch(() => ({ has_accounts: true, sign_up: 'invitation' }))

/** @typedef {{ app: App, signal: AbortSignal } & ReturnType<typeof stateOf>} SignInView */

const stateOf = (reason, { has_accounts: hasAccounts, sign_up: mode }) => ({
  isNew: !hasAccounts && mode !== 'closed',
  mode, // who may sign up: 'open', 'invitation' or 'closed'
  wrong: reason || (new URLSearchParams(location.search).has('shared') ? translated(SHARED) : ''),
  typed: {},
  needsInvitation: false,
  zones: [],
})

/** @param {SignInView} view */
function show(view) {
  view.app.paint(page(view), { title: t('Nextday') })
  if (view.wrong) view.app.page.querySelector('.why-wrong').focus()
}

// Shows one of the two forms. The time zones are asked for where the browser does not tell in which place it is.
/** @param {SignInView} view */
async function showForm(view, isNew, wrong = '') {
  const { app, signal } = view
  Object.assign(view, { isNew, wrong })
  show(view)
  if (!view.isNew || isPlace(zoneHere()) || view.zones.length) return
  view.zones = await askZones(app.api)
  if (!signal.aborted && view.isNew) draw(app.page.querySelector('#zones'), zoneOptions(view.zones))
}

// Shows what was typed as the password, or hides it again.
function showPassword(button) {
  const field = button.parentElement.querySelector('input')
  const isShown = field.type === 'text'
  field.type = isShown ? 'password' : 'text'
  button.textContent = isShown ? t('Show') : t('Hide')
  button.setAttribute('aria-label', isShown ? t('Show password') : t('Hide password'))
}

/** @param {SignInView} view */
function signIn(view, { email, password }, form) {
  const body = { email, password, device: deviceName(navigator.userAgent) }
  view.typed = { email }
  return enter(view, form, { then: destination(), ask: () => view.app.api.post('/tokens', body, { open: true }) })
}

/** @param {SignInView} view */
function signUp(view, { name, email, password, invitation, zone: typed = '' }, form) {
  view.typed = { name, email, password, invitation, zone: typed }
  const place = typed.trim() ? findPlace(view.zones, typed) : {}
  if (!place && view.zones.length) return refuse(view, unknownPlace(typed))
  const device = deviceName(navigator.userAgent)
  const body = {
    name,
    email,
    password,
    ...placeToSend(place),
    device,
    ...(invitation?.trim() && { invitation: invitation.trim() }),
  }
  return enter(view, form, { then: '/start', ask: () => signUpAnywhere(view.app.api, body) })
}

const unknownPlace = (typed) =>
  t('“{place}” is not in the list of places. Choose one of the list, or leave the field empty.', { place: typed.trim() })

// The server knows which country a zone lies in. Where none is known, that of the language is the best guess.
function placeToSend(place) {
  const timezone = place?.timezone ?? zoneToSend(zoneHere())
  const region = place?.region ?? (isPlace(timezone) ? null : countryOf(navigator.languages ?? []))
  return region ? { timezone, region } : { timezone }
}

/** @param {SignInView} view */
function refuse(view, why) {
  view.wrong = why
  show(view)
}

// Enters with the token that `ask` gets, or says why there is none.
/** @param {SignInView} view */
async function enter(view, form, { then, ask }) {
  const button = form.querySelector('.main')
  const label = button.textContent
  button.setAttribute('aria-busy', 'true')
  button.textContent = view.isNew ? t('Creating your account …') : t('Signing in …')
  try {
    const { token, account, account_id: id = account.id } = await ask()
    await view.app.enter({ account: id, token }, then)
  } catch (error) {
    if (!error.detail) throw error
    button.textContent = label
    view.wrong = error.status === 401 ? t('E-mail or password is wrong.') : error.detail
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
      <div class="card has-reminder">
        <svg viewBox="0 0 850 550" aria-hidden="true">
          <rect width="850" height="550" fill="#fffefa" />
          <path d="M92 236h300M92 312h210" stroke="#14213a" stroke-width="26" stroke-linecap="round" />
        </svg>
        ${bow}
      </div>
    </div>
    <div>
      <h1>${t('Nextday')}</h1>
      <p class="lede">${t('Keep the card and what you talked about. A day later, write to one person.')}</p>
    </div>
    ${state.isNew ? signUpForm(state) : signInForm(state)} ${otherForm(state)}
  </main>`
}

function otherForm({ isNew, mode }) {
  if (mode === 'closed') return html`<p class="small">${t('This server takes no new accounts.')}</p>`
  return html`<div class="line">
    <button class="quiet" data-act="other">${isNew ? t('Sign in instead') : t('Create an account')}</button>
  </div>`
}

const signInForm = ({ wrong, typed }) =>
  html`<form class="stack" data-form="in">
    ${emailField(typed)}
    ${passwordField(t('Password'), html`autocomplete="current-password"`)} ${why(wrong)}
    <button class="main wide">${t('Sign in')}</button>
    <details>
      <summary class="small">${t('Forgot your password?')}</summary>
      <p class="small">
        ${t('Only the person who runs this server can set a new one, with “flask reset-password” and your e-mail. Your contacts and notes stay.')}
      </p>
    </details>
  </form>`

const signUpForm = ({ wrong, typed, needsInvitation, zones, mode }) =>
  html`<form class="stack" data-form="up">
    <h2>${t('Create your account')}</h2>
    <div>
      <label for="name">${t('Your name (used to sign your messages)')}</label>
      <input id="name" name="name" value="${typed.name}" autocomplete="name" required maxlength="200" />
    </div>
    ${emailField(typed)}
    ${passwordField(t('Password (at least 8 characters)'), html`autocomplete="new-password" minlength="8" value="${typed.password}"`)}
    ${!isPlace(zoneHere()) && whereField(zones, typed)}
    ${(mode === 'invitation' || needsInvitation) && invitationField(typed)}
    ${why(wrong)}
    <button class="main wide">${t('Create account')}</button>
  </form>`

const passwordField = (label, attributes) =>
  html`<div>
    <label for="password">${label}</label>
    <div class="beside">
      <input id="password" name="password" class="exact" type="password" ${attributes} required />
      <button type="button" class="quiet" data-act="show-password" aria-label="${t('Show password')}">${t('Show')}</button>
    </div>
  </div>`

const invitationField = ({ invitation }) =>
  html`<div>
    <label for="invitation">${t('Invitation code, from the person who runs this server')}</label>
    <input id="invitation" name="invitation" class="exact" value="${invitation}" autocomplete="off" />
  </div>`

// Only where the browser does not tell its place.
const whereField = (zones, { zone }) =>
  zoneField(zones, {
    label: t('City or country you are in (optional)'),
    value: zone,
    hint: t(
      'Your browser does not say. Used for quiet hours and for phone numbers without a country code; Settings can change it.',
    ),
  })

const emailField = ({ email }) =>
  html`<div>
    <label for="email">${t('E-mail')}</label>
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
