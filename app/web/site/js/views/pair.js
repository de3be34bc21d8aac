// Pairing: a phone comes in with the code that a signed-in page shows. The code stands after the # of the address.

import { html, onAct } from '../html.js'
import { deviceName } from '../model/device.js'

export async function pair(app, { signal }) {
  const code = decodeURIComponent(location.hash.slice(1))
  history.replaceState(null, '', '/pair') // a code counts once: it does not belong into the history
  let wrong = code ? '' : 'This address has no code. Look at the other device again.'

  const show = () => app.paint(door(code, wrong), { title: 'Nextday' })
  onAct(
    app.page,
    {
      async enter(button) {
        button.setAttribute('aria-busy', 'true')
        try {
          const device = deviceName(navigator.userAgent)
          const { token } = await app.api.post('/pairings/claim', { code, device }, { open: true })
          app.session.token = token
          app.keepInStep()
          app.go('/start', { replace: true })
        } catch (error) {
          if (!error.detail) throw error
          wrong =
            error.status === 404 ? 'This code has been used or is too old. Ask the other device for a new one.' : error.detail
          show()
        }
      },
    },
    signal,
  )
  show()
}

// A tap, and not the mere opening, uses the code up: previews of links open them, too.
const door = (code, wrong) =>
  html`<main id="main" class="plain door stack" tabindex="-1">
    <h1>Come in with this phone</h1>
    <p class="lede">Your cards and your drawer will be here, too.</p>
    ${wrong && html`<p class="why-wrong" role="alert">${wrong}</p>`}
    ${code && !wrong && html`<button class="main wide" data-act="enter">Come in</button>`}
    <a href="/">Come in with a password</a>
  </main>`
