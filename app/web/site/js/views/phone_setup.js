// Adding a phone: a code to be photographed with the phone's camera, shown on a signed-in page.

import { askPairing, pairingCode } from '../components/pairing_code.js'
import { back, top } from '../components/page_header.js'
import { html, onAct } from '../page/html.js'
import { t } from '../i18n.js'

/** @type {View} */
export async function phone(app, { signal }) {
  async function show() {
    const pairing = await askPairing(app.api, signal)
    if (!signal.aborted) app.paint(page(pairing), { title: t('Your phone') })
  }

  onAct(app.page, { again: () => app.attempt(show) }, signal)
  await show()
}

const page = (pairing) =>
  html`${top(back('/settings', t('Settings')))}
    <main id="main" class="plain sign-in stack" tabindex="-1">
      <h1>${t('Your phone')}</h1>
      <p class="lede">${t('Point its camera at this picture and open what it offers.')}</p>
      ${pairingCode(pairing)}
      <button class="second" data-act="again">${t('Another code')}</button>
    </main>`
