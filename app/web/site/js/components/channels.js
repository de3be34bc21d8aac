// The other ways a reminder may take: mail, messengers, a calendar. A way this server does not know is not shown.

import { html } from '../page/html.js'
import { sayDay } from '../model/time_texts.js'
import { askWhether } from './dialogs.js'
import { say, warn } from './toast.js'
import { t } from '../i18n.js'

const UNKNOWN = 404

// What the server says of them: {messengers, calendar}; null for what it does not know.
export async function askChannels(api) {
  const known = (path) =>
    api.get(path).catch((error) => {
      if (error.status !== UNKNOWN) throw error
      return null
    })
  const [messengers, calendar] = await Promise.all([known('/account/messengers'), known('/account/calendar')])
  return { messengers: messengers?.items ?? null, calendar }
}

export function mail({ email, mail: canMail, email_confirmed: isConfirmed, nudges_by_mail: wanted, weekly_look: weekly }) {
  const address = html`<bdi class="exact" dir="ltr">${email}</bdi>`
  if (canMail === false) {
    return html`<div>
      <p>${t('E-mail')}</p>
      <p class="small">${t('This server sends no mail. The drawer and the other ways remind you.')}</p>
    </div>`
  }
  return html`<div>
      <label class="pick"
        ><input type="checkbox" name="nudges_by_mail" id="by-mail" ${wanted !== false && 'checked'} /> ${t('By mail, if the phone stays silent')}</label
      >
      <p class="small">${address}</p>
      ${
        isConfirmed === false &&
        html`<p class="why-wrong">${t('We do not know yet that this address is yours, so letters name nobody.')}</p>
          <button class="quiet" data-act="confirm-email">${t('Send the confirming letter again')}</button>`
      }
    </div>
    ${
      weekly !== undefined &&
      html`<div>
        <label class="pick"
          ><input type="checkbox" name="weekly_look" id="weekly" ${weekly && 'checked'} /> ${t('One letter a week about who still waits')}</label
        >
      </div>`
    }`
}

export function messengers(list) {
  if (!list) return ''
  return html`<section class="part" aria-labelledby="messengers">
    <h2 id="messengers">${t('Messengers')}</h2>
    <div class="set">
      ${list.map(
        ({ id, name, url, accepted_at: took, failing_since: failing, last_error: why }) =>
          html`<div class="line">
            <div>
              <p><bdi>${name}</bdi></p>
              <p class="small"><bdi class="exact" dir="ltr">${url}</bdi>${took && !failing && html` · ${t('took a message {when}', { when: sayDay(new Date(took), new Date()) })}`}</p>
              ${failing && html`<p class="why-wrong">${why || t('It takes nothing at the moment.')}</p>`}
            </div>
            <button class="quiet" data-act="test-messenger" data-id="${id}" aria-label="${t('Send a test to {name}', { name })}">${t('Send a test')}</button>
            <button class="quiet" data-act="drop-messenger" data-id="${id}" aria-label="${t('Remove {name}', { name })}">${t('Remove')}</button>
          </div>`,
      )}
      <details id="add-messenger">
        <summary>${t('Add a messenger')}</summary>
        <form class="stack" data-form="messenger">
          <div>
            <label for="messenger-name">${t('What you call it')}</label>
            <input id="messenger-name" name="name" dir="auto" required maxlength="200" autocomplete="off" />
          </div>
          <div>
            <label for="messenger-url">${t('Its address, such as ntfys://ntfy.sh/my-topic or tgram://…')}</label>
            <input id="messenger-url" name="url" class="exact" dir="ltr" required maxlength="1000" autocomplete="off" />
          </div>
          <p class="small">${t('Addresses are those of Apprise. They are secret: this one is not shown again.')}</p>
          <button class="second">${t('Remind me there, too')}</button>
        </form>
      </details>
    </div>
  </section>`
}

// `made` is the address that was just made; later it is not shown again.
export function calendar(known, made) {
  if (!known) return ''
  const isOn = known.created_at || made
  return html`<section class="part" aria-labelledby="calendar">
    <h2 id="calendar">${t('Calendar feed')}</h2>
    <p class="small">
      ${t('An address your calendar subscribes to. Whoever has it can read who waits. Calendars look only a few times a day, so this is beside the reminders, not instead.')}
    </p>
    ${
      made &&
      html`<label for="feed">${t('Your address; copy it now')}</label>
        <input id="feed" class="exact" dir="ltr" readonly value="${made}" />`
    }
    <div class="acts words">
      <button class="quiet" data-act="make-calendar">${isOn ? t('Create a new feed address') : t('Create feed address')}</button>
      ${isOn && html`<button class="quiet" data-act="drop-calendar">${t('Switch it off')}</button>`}
    </div>
  </section>`
}

// The actions of the three; `changed` paints the result, with the calendar's new address if one was made.
/** @param {App} app */
export function channelActs(app, changed) {
  const { api } = app
  return {
    'confirm-email': () =>
      app.attempt(async () => {
        await api.post('/account/confirm-email')
        say(t('On its way. Open the letter on any device.'))
      }),
    'test-messenger': ({ dataset }) =>
      app.attempt(async () => {
        const { accepted, answer } = await api.post(`/account/messengers/${dataset.id}/test`)
        if (accepted) say(t('On its way. Did it arrive?'))
        else warn(answer)
        await changed()
      }),
    'drop-messenger': ({ dataset }) =>
      app.attempt(async () => {
        await api.remove(`/account/messengers/${dataset.id}`)
        await changed()
      }),
    'make-calendar': () =>
      app.attempt(async () => {
        const { url } = await api.post('/account/calendar')
        await changed(url)
        document.getElementById('feed').select()
      }),
    'drop-calendar': async () => {
      if (!(await askWhether(t('Your calendar will find nothing there any more.'), t('Switch it off'), t('Keep it')))) return
      await app.attempt(async () => {
        await api.remove('/account/calendar')
        await changed()
      })
    },
  }
}

export const addMessenger = (app, { name, url }, changed) =>
  app.attempt(async () => {
    await app.api.post('/account/messengers', { name, url })
    await changed()
    say(t('Reminders go there, too'))
  })
