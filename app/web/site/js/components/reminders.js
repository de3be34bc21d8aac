// Whether this phone reminds, and what to do about it; the same at the first start and in the settings.

import { draw, html } from '../page/html.js'
import { canInstall, install, isApple, isInstalled } from '../device/install.js'
import { dayWord } from '../model/time_texts.js'
import { say, warn } from './toast.js'
import { noop, t, translated } from '../i18n.js'

const WHY_NOT = {
  insecure: noop('This address has no HTTPS, so reminders are off here. Mail and the drawer still remind you.'),
  unsupported: noop('This browser cannot remind you. Mail and the drawer still do.'),
}

/** @param {App} app */
export async function reminders(app) {
  const state = await app.push.reminding()
  return html`${await reminding(app, state)} ${state !== 'home-screen' && state !== 'insecure' && installing()}`
}

/** @param {App} app */
async function reminding(app, state) {
  if (state === 'on' && app.session.reminds) return reminds(await app.push.silentSince(app.api).catch(() => null))
  if (state === 'denied') return refused()
  if (state === 'home-screen') return html`<p>${t('To be reminded here, put Nextday on your home screen:')}</p>${appleSteps()}`
  if (WHY_NOT[state]) return html`<p class="sub">${translated(WHY_NOT[state])}</p>`
  return html`<div class="acts">
    <button type="button" class="main" data-act="remind">${t('Turn on')}</button>
    <button type="button" class="quiet" data-act="not-here">${t('Use e-mail instead')}</button>
  </div>`
}

const appleSteps = () => html`<ol class="steps">
  <li>${t('Tap Share, the square with the arrow. In Safari it is at the bottom of the screen.')}</li>
  <li>${t('Scroll down and tap “Add to Home Screen”, then Add.')}</li>
  <li>${t('Open Nextday from the home screen and sign in once more: it stores its own data.')}</li>
  <li>${t('Tap “Turn on”.')}</li>
</ol>`

function installing() {
  if (isInstalled()) return ''
  if (canInstall())
    return html`<button type="button" class="quiet" data-act="install">${t('Add Nextday to the home screen')}</button>`
  return (
    isApple() &&
    html`<details>
      <summary>${t('Add Nextday to the home screen')}</summary>
      ${appleSteps()}
    </details>`
  )
}

const reminds = (silentSince) =>
  html`<div class="line">
      <div>
        <p>${t('This phone reminds you')}</p>
        ${silentSince && html`<p class="why-wrong">${t('It has gone quiet: nothing was shown since {day}.', { day: dayWord(new Date(silentSince), new Date()) })}</p>`}
      </div>
      ${silentSince && html`<button type="button" class="second" data-act="renew">${t('Repair')}</button>`}
      <button type="button" class="quiet" data-act="test">${t('Send a test')}</button>
      <button type="button" class="quiet" data-act="not-here">${t('Turn off')}</button>
    </div>
    <div id="arrived" role="status"></div>`

const arrived = () => html`<p>${t('Did it arrive?')}</p>
  <div class="acts">
    <button type="button" class="second" data-act="arrived">${t('Yes')}</button>
    <button type="button" class="quiet" data-act="missing">${t('No, it did not')}</button>
  </div>`

const missing = () => html`<p>${t('Two things may be in the way:')}</p>
  <ol class="steps">
    <li>${t('The phone is set not to disturb, or notifications of this browser are silent in the system’s settings.')}</li>
    <li>${t('The browser’s own push service has lost this phone. Repairing signs it up anew.')}</li>
  </ol>
  <p class="small">${t('Mail and the drawer remind you meanwhile.')}</p>
  <div class="acts">
    <button type="button" class="second" data-act="renew">${t('Repair')}</button>
    <button type="button" class="quiet" data-act="test">${t('Send another test')}</button>
  </div>`

const refused = () => html`<p>${t('This phone may not remind you. Mail and the drawer still do.')}</p>
  <details class="refused">
    <summary>${t('How to change it')}</summary>
    <p class="small">
      ${t('Open this site’s settings in your browser (beside the address: the lock or the sliders), set Notifications to Allow, and come back. On a phone with the app installed, the switch is in the system’s settings under Nextday.')}
    </p>
  </details>`

// The actions of what `reminders` shows.
/**
 * @param {App} app
 * @returns {Acts}
 */
export const remindersActs = (app) => ({
  remind: (button) => signUp(app, button, app.push.turnOn),
  renew: (button) => signUp(app, button, app.push.renew),
  'not-here': () => turnOff(app),
  test: () =>
    app.attempt(async () => {
      await app.api.post('/push/test')
      draw(document.getElementById('arrived'), arrived())
    }),
  arrived: () => draw(document.getElementById('arrived'), html`<p>${t('Good. That is how it will look.')}</p>`),
  missing: () => draw(document.getElementById('arrived'), missing()),
  async install() {
    await install()
    await redraw(app)
  },
})

/** @param {App} app */
async function signUp(app, button, work) {
  button.setAttribute('aria-busy', 'true')
  try {
    await work(app.api)
    app.session.reminds = true
    say(t('This phone reminds you now'))
  } catch (error) {
    warn(error.detail ?? error.message)
  }
  await redraw(app)
}

/** @param {App} app */
async function turnOff(app) {
  app.session.reminds = false
  await app.push.turnOff()
  say(t('Not on this phone. Mail and the drawer remind you.'))
  await redraw(app)
}

/** @param {App} app */
async function redraw(app) {
  const place = document.getElementById('reminders')
  if (place) draw(place, await reminders(app))
}
