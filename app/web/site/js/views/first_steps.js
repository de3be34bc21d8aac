// The questions before the first card: the event, the quiet hours, and whether this phone may remind. None must be answered.
// On a computer the phone is added first: it is the one that photographs cards.

import { askPairing, pairingCode } from '../components/pairing_code.js'
import { reminders, remindersActs } from '../components/reminders.js'
import { change } from '../page/follow_up_actions.js'
import { html, onAct, onSubmit } from '../page/html.js'
import { newEvent } from '../model/current_event.js'
import { uuid7 } from '../model/uuid.js'
import { t } from '../i18n.js'

/** @type {View} */
export async function start(app, { signal }) {
  const account = await app.shared.account()
  const event = await app.shared.currentEvent()
  const pairing = isComputer() ? await askPairing(app.api, signal).catch(() => null) : null // the settings have it, too
  const asking = await reminders(app)
  if (signal.aborted) return
  onSubmit(app.page, { begin: (typed) => app.attempt(() => begin(app, typed, account, event)) }, signal)
  onAct(app.page, remindersActs(app), signal)
  app.paint(page({ account, event, asking, pairing }), { title: t('Set up in a minute') })
}

const isComputer = () => matchMedia('(hover: hover) and (pointer: fine) and (min-width: 50rem)').matches

/** @param {App} app */
async function begin(app, { name, quiet_from: from, quiet_until: until }, account, event) {
  if (name.trim() && name.trim() !== event?.name) await makeEvent(app, { name }, account)
  const body = { quiet_from: from || null, quiet_until: until || null }
  const isNew = body.quiet_from !== account.quiet_from || body.quiet_until !== account.quiet_until
  if (isNew) await change(app, { method: 'PATCH', path: '/account', body, describe: t('Quiet hours') })
  app.go('/capture')
}

// Makes an event that goes on from now, and chooses it.
/** @param {App} app */
export async function makeEvent(app, typed, { timezone }) {
  const id = uuid7()
  const body = newEvent(typed, new Date(), timezone)
  await app.store.change({ method: 'PUT', path: `/events/${id}`, body, describe: body.name })
  app.session.chosenEvent = id
  app.tellWorker().catch(() => {}) // the worker only keeps shared photos without the event
  return id
}

function page({ account, event, asking, pairing }) {
  return html`<main id="main" class="plain sign-in" tabindex="-1">
    <h1>${t('Set up in a minute')}</h1>
    <p class="sub">${t('All of it can be skipped, and changed later.')}</p>
    ${!isSecureContext && withoutHttps()}
    <form data-form="begin">
      <ol class="people part stack">
        ${pairing && phoneStep(pairing)}
        <li>
          <label for="event"><b>${t('Which event are you at?')}</b> ${t('(optional)')}</label>
          <p class="small">${t('The cards you snap are kept under its name, with where you met.')}</p>
          <input
            id="event"
            name="name"
            dir="auto"
            value="${event?.name}"
            autocomplete="off"
            maxlength="200"
            placeholder="${t('The event’s name')}"
          />
        </li>
        ${quietHoursStep(account)}
        <li class="yet">
          <p class="label"><b>${t('Turn on notifications')}</b></p>
          <p>${t('One message a day after you met somebody. One last call before the second day ends. Then quiet.')}</p>
          <div id="reminders">${asking}</div>
        </li>
      </ol>
      <div class="acts"><button class="second wide">${t('Snap your first card')}</button></div>
    </form>
    <a class="quiet" href="/">${t('Skip to the drawer')}</a>
  </main>`
}

// An operator tries it like this first; nobody should look for the fault in the phone.
const withoutHttps = () => html`<p class="sub">
  ${t('This address has no HTTPS, so the camera and reminders are off. Photos from your library still work. With HTTPS, as the README says, both work.')}
</p>`

const phoneStep = (pairing) =>
  html`<li>
    <p class="label"><b>${t('Add your phone')}</b> ${t('(optional)')}</p>
    <p>${t('You photograph cards with it, and it reminds you. Point its camera at this picture and open what it offers.')}</p>
    ${pairingCode(pairing)}
  </li>`

const quietHoursStep = (account) =>
  html`<li>
    <p class="label"><b>${t('Quiet hours')}</b> ${t('(no notifications)')}</p>
    <p class="small">${t('A reminder that would come then comes the evening before.')}</p>
    <div class="pair">
      <div>
        <label for="from" class="unseen">${t('Quiet from')}</label>
        <input id="from" name="quiet_from" type="time" value="${account.quiet_from ?? '21:00'}" />
      </div>
      <div>
        <label for="until" class="unseen">${t('Quiet until')}</label>
        <input id="until" name="quiet_until" type="time" value="${account.quiet_until ?? '08:00'}" />
      </div>
    </div>
  </li>`
