// A code for the phone: shown on a signed-in page, photographed with the phone's camera, good once and for five minutes.

import { back, top } from '../components/page_header.js'
import { html, onAct } from '../page/html.js'
import { clockTime } from '../model/time_texts.js'

/** @type {View} */
export async function phone(app, { signal }) {
  async function show() {
    const pairing = await app.api.post('/pairings')
    if (signal.aborted) return
    app.paint(shown(pairing), { title: 'Your phone' })
    signal.addEventListener('abort', () => URL.revokeObjectURL(pairing.picture))
  }

  onAct(app.page, { again: () => app.attempt(show) }, signal)
  await show()
}

function shown(pairing) {
  pairing.picture = URL.createObjectURL(new Blob([pairing.svg], { type: 'image/svg+xml' }))
  const isSecure = pairing.url.startsWith('https:')
  return html`${top(back('/settings', 'Settings'))}
    <main id="main" class="plain sign-in stack" tabindex="-1">
      <h1>Your phone</h1>
      <p class="lede">Point its camera at this picture and open what it offers.</p>
      <img class="code" src="${pairing.picture}" alt="A QR code with the address below" width="280" height="280" />
      <p class="exact" dir="ltr">${pairing.url}</p>
      <p class="small">It counts once, until ${clockTime(new Date(pairing.expires_at))}. Show it to nobody else.</p>
      ${!isSecure && html`<p class="small">This address has no HTTPS, so on the phone the camera and reminders are off. Photos from its library still work.</p>`}
      <button class="second" data-act="again">Another code</button>
    </main>`
}
