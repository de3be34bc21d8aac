// The code that signs a phone in: a picture for the phone's camera, good once and for five minutes.

import { html } from '../page/html.js'
import { clockTime } from '../model/time_texts.js'
import { t } from '../i18n.js'

// A new code with the address of its picture, which lives until `signal` ends the view.
/** @param {AbortSignal} signal */
export async function askPairing(api, signal) {
  const pairing = await api.post('/pairings')
  const picture = URL.createObjectURL(new Blob([pairing.svg], { type: 'image/svg+xml' }))
  signal.addEventListener('abort', () => URL.revokeObjectURL(picture))
  return { ...pairing, picture }
}

export const pairingCode = ({ picture, url, expires_at: expires }) =>
  html`${missing(url)}<img class="code" src="${picture}" alt="${t('A QR code with the address below')}" width="280" height="280" />
    <p class="exact" dir="ltr">${url}</p>
    <p class="small">${t('It works once, until {time}. Show it to nobody else.', { time: clockTime(new Date(expires)) })}</p>`

// What stands in the way of the phone, said before it is tried.
function missing(url) {
  if (isOfThisComputer(url))
    return html`<p class="why-wrong">
      ${t('A phone cannot open this address: it is that of this computer alone. Open Nextday here under an address that your phone reaches, with HTTPS, and use the code shown there.')}
    </p>`
  return (
    !url.startsWith('https:') &&
    html`<p class="small">
      ${t('This address has no HTTPS, so on the phone the camera and reminders are off. Photos from its library still work.')}
    </p>`
  )
}

const isOfThisComputer = (url) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
