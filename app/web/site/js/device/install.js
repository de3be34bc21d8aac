// Putting the page on the home screen. The browser offers it once; the offer is kept until somebody takes it.

let offer = null

export function listenForOffer() {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event
  })
  addEventListener('appinstalled', () => (offer = null))
}

export const isInstalled = () => matchMedia('(display-mode: standalone)').matches || navigator.standalone === true
export const canInstall = () => Boolean(offer)

export async function install() {
  const asked = offer
  offer = null
  await asked?.prompt()
}

// Safari on iPhones and iPads offers nothing; there one does it by hand.
export function isApple() {
  return /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
}
