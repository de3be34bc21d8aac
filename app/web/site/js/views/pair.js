// Pairing: a phone signs in with the code that a signed-in page shows. The code stands after the # of the address.
// An account that is signed in here already is named, and signed out only when the code has counted.

import { html, onAct, rich } from '../page/html.js'
import { deviceName } from '../model/device.js'
import { sayWaiting } from '../model/unsent.js'
import { noop, t, translated } from '../i18n.js'

const PATIENCE = 5000 // milliseconds for the token that is given back
const EXPIRED = noop('This code has been used or is too old. Ask the other device for a new one.')

/** @type {View} */
export async function pair(app, { signal }) {
  const code = codeIn(location.hash)
  history.replaceState(null, '', '/pair') // a code counts once: it does not belong into the history
  const state = {
    canTry: Boolean(code),
    wrong: code ? '' : t('This address has no code. Look at the other device again.'),
    here: app.account && {
      name: app.store.account()?.name ?? t('Somebody'),
      waits: sayWaiting(await app.outbox.waiting(), app.store.waiting),
    },
  }
  if (signal.aborted) return
  onAct(app.page, { enter: (button) => enter(app, state, code, button) }, signal)
  show(app, state)
}

const show = (app, state) => app.paint(page(state), { title: t('Nextday') })

/** @param {App} app */
async function enter(app, state, code, button) {
  button.setAttribute('aria-busy', 'true')
  try {
    const device = deviceName(navigator.userAgent)
    const { token, account_id: account } = await app.api.post('/pairings/claim', { code, device }, { open: true })
    await endReminders(app, account)
    await app.enter({ account, token }, '/start')
  } catch (error) {
    if (!error.detail) throw error
    state.wrong = error.status === 404 ? translated(EXPIRED) : error.detail
    state.canTry = error.isPassing === true // the code is no longer in the address
    show(app, state)
  }
}

// Empty when the address was cut in the middle of a sign.
function codeIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1))
  } catch {
    return ''
  }
}

// The account that was here is no longer reminded on this phone, and its token is given back; without a network that is
// left to the list of its devices.
/** @param {App} app */
async function endReminders(app, account) {
  if (!app.account) return
  if (app.account.id !== account) await app.push.turnOff().catch(() => {})
  await app.api.remove('/tokens/current', { patience: PATIENCE }).catch(() => {})
}

// A tap, and not the mere opening, uses the code up: previews of links open them, too.
const page = ({ canTry, wrong, here }) =>
  html`<main id="main" class="plain sign-in stack" tabindex="-1">
    <h1>${t('Sign in on this phone')}</h1>
    <p class="lede">${t('Your cards and your drawer will be here, too.')}</p>
    ${here && html`<p>${rich('{name} is signed in here, and will be signed out.', { name: html`<bdi>${here.name}</bdi>` })}</p>`}
    ${here?.waits && html`<p>${t('Still to be uploaded: {what}. That is kept here until they sign in again.', { what: here.waits })}</p>`}
    ${wrong && html`<p class="why-wrong" role="alert">${wrong}</p>`}
    ${canTry && html`<button class="main wide" data-act="enter">${t('Sign in')}</button>`}
    <a href="/">${here ? t('Stay signed in as you are') : t('Sign in with a password')}</a>
  </main>`
