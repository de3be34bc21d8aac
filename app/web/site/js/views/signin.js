// The door: come in, or sign up.

import { bow } from '../components/contact_card.js'
import { askZones, zoneField, zoneOptions } from '../components/time_zone_field.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { deviceName, regionOf } from '../model/device.js'
import { findZone, isTold, offsetOf, zoneToSend } from '../model/time_zones.js'
import { zoneHere } from '../device/time_zone.js'

const SHARED = 'Come in first, then share the photo again: it could not be kept for anybody.'

/** @param {App} app */
export function signin(app, { signal }) {
  let isNew = false
  let wrong = app.reason || (new URLSearchParams(location.search).has('shared') ? SHARED : '')
  let typed = {}
  let needsInvitation = false
  let zones = []
  app.reason = ''

  function show() {
    app.paint(door(isNew, wrong, { ...typed, needsInvitation, zones }), { title: 'Nextday' })
    if (wrong) app.page.querySelector('.why-wrong').focus()
  }

  async function enter(values, form, { then, ask }) {
    const button = form.querySelector('.main')
    const label = button.textContent
    button.setAttribute('aria-busy', 'true')
    button.textContent = 'Coming in …'
    typed = values
    try {
      const { token, account, account_id: id = account.id } = await ask()
      await app.enter({ account: id, token }, then)
    } catch (error) {
      if (!error.detail) throw error
      button.textContent = label
      wrong = error.status === 401 ? 'That e-mail and password do not fit together.' : error.detail
      needsInvitation = error.code.startsWith('invitation')
      show()
    }
  }

  async function other() {
    isNew = !isNew
    wrong = ''
    show()
    if (!isNew || isTold(zoneHere()) || zones.length) return
    zones = await askZones(app.api)
    if (!signal.aborted && isNew) draw(app.page.querySelector('#zones'), zoneOptions(zones))
  }

  onAct(app.page, { other }, signal)
  onSubmit(
    app.page,
    {
      in: ({ email, password }, form) => {
        const body = { email, password, device: deviceName(navigator.userAgent) }
        return enter({ email }, form, { then: destination(), ask: () => app.api.post('/tokens', body, { open: true }) })
      },
      up: ({ name, email, password, invitation, zone: said = '' }, form) => {
        typed = { name, email, invitation, zone: said }
        const zone = findZone(zones, said) ?? zoneHere()
        const body = { name, email, password, timezone: zoneToSend(zone), device: deviceName(navigator.userAgent) }
        // The server knows which country a zone lies in.
        if (!isTold(zone)) body.region = regionOf(navigator.language)
        if (invitation?.trim()) body.invitation = invitation.trim()
        return enter(typed, form, { then: '/start', ask: () => signUpAnywhere(app.api, body) })
      },
    },
    signal,
  )
  show()
}

// A zone or a region that the server does not know keeps nobody out: they can be put right later.
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

function door(isNew, wrong, typed) {
  return html`<main id="main" class="plain door stack" tabindex="-1">
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
    ${isNew ? signUp(wrong, typed) : signIn(wrong, typed)}
    <div class="line">
      <button class="quiet" data-act="other">${isNew ? 'I have been here before' : 'I am new here'}</button>
    </div>
  </main>`
}

const signIn = (wrong, typed) =>
  html`<form class="stack" data-form="in">
    ${emailField(typed)}
    <div>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
    </div>
    ${why(wrong)}
    <button class="main wide">Come in</button>
  </form>`

const signUp = (wrong, typed) =>
  html`<form class="stack" data-form="up">
    <div>
      <label for="name">Your name, as your letters are signed</label>
      <input id="name" name="name" value="${typed.name}" autocomplete="name" required maxlength="200" />
    </div>
    ${emailField(typed)}
    <div>
      <label for="password">Password, eight letters or more</label>
      <input id="password" name="password" type="password" autocomplete="new-password" minlength="8" required />
    </div>
    ${!isTold(zoneHere()) && whereField(typed)}
    <details ${(typed.invitation || typed.needsInvitation) && 'open'}>
      <summary class="small">I have an invitation</summary>
      <label class="unseen" for="invitation">Invitation</label>
      <input id="invitation" name="invitation" class="exact" value="${typed.invitation}" autocomplete="off" />
    </details>
    ${why(wrong)}
    <button class="main wide">Begin</button>
  </form>`

// Only where the browser does not know its time zone.
const whereField = ({ zones, zone }) =>
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
