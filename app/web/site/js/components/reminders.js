// Whether this phone reminds, and what to do about it; the same at the first start and in the settings.

import { draw, html } from '../html.js'
import { say, warn } from './slip.js'

const WHY_NOT = {
  insecure: 'This address has no HTTPS, so reminders are off here. Mail and the drawer still remind you.',
  unsupported: 'This browser cannot remind you. Mail and the drawer still do.',
  'home-screen': 'To be reminded here: tap Share, then “Add to Home Screen”, and open Nextday from there.',
}

export async function reminders(app) {
  const state = await app.push.reminding()
  if (state === 'on' && app.session.reminds) return reminds
  if (state === 'denied') return refused
  if (WHY_NOT[state]) return html`<p class="sub">${WHY_NOT[state]}</p>`
  return html`<div class="acts">
    <button type="button" class="main" data-act="remind">Yes, remind me here</button>
    <button type="button" class="quiet" data-act="not-here">By mail only</button>
  </div>`
}

const reminds = html`<div class="line">
  <div><p>This phone reminds you</p></div>
  <button type="button" class="quiet" data-act="test">Send a test</button>
  <button type="button" class="quiet" data-act="not-here">Not here</button>
</div>`

const refused = html`<p>This phone may not remind you. Mail and the drawer still do.</p>
  <details class="refused">
    <summary>How to change it</summary>
    <p class="small">
      Open this site’s settings in your browser (beside the address: the lock or the sliders), set Notifications to
      Allow, and come back. On a phone with the app installed, the switch is in the system’s settings under Nextday.
    </p>
  </details>`

// The acts of what `reminders` shows. It draws itself anew; `changed` hears of it.
export function remindersActs(app, changed) {
  async function redraw() {
    const place = document.getElementById('reminders')
    if (place) draw(place, await reminders(app))
    changed()
  }

  return {
    async remind(button) {
      button.setAttribute('aria-busy', 'true')
      try {
        await app.push.turnOn(app.api)
        app.session.reminds = true
        say('This phone reminds you now')
      } catch (error) {
        warn(error.detail ?? error.message)
      }
      await redraw()
    },
    async 'not-here'() {
      app.session.reminds = false
      await app.push.turnOff()
      say('Not on this phone. Mail and the drawer remind you.')
      await redraw()
    },
    test: () =>
      app.attempt(async () => {
        await app.api.post('/push/test')
        say('On its way. Did it arrive? If not, look whether this phone is set to silent for Nextday.')
      }),
  }
}
