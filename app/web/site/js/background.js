// What goes on when no page is open: the service worker sends what waits. It cannot see what the page remembers, so it is told.

const NAME = 'session'
export const SYNC = 'nextday-send'

// Tells the worker who is signed in and where one is; whatever it sends or keeps is theirs.
export function tellWorker(database, { token, chosenEvent }, account) {
  return database.words.put({ name: NAME, token, event: chosenEvent, account: account ?? null })
}

export async function told(database) {
  return (await database.words.get(NAME)) ?? { token: null, event: null, account: null }
}

// Where the browser can, it wakes the worker as soon as there is a network. Elsewhere the page sends when it is opened.
export async function sendLater() {
  const registration = await globalThis.navigator?.serviceWorker?.getRegistration()
  await registration?.sync?.register(SYNC)
}
