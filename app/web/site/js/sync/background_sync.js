// What goes on when no page is open: the service worker sends what waits (see worker.js). It learns from the accounts'
// databases who is signed in.

export const SYNC = 'nextday-send'

// Where the browser can, it wakes the worker as soon as there is a network. Elsewhere the page sends when it is opened.
export async function sendLater() {
  const registration = await globalThis.navigator?.serviceWorker?.getRegistration()
  await registration?.sync?.register(SYNC)
}
