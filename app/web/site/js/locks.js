// Pages of one browser and its worker share what is kept; what must not be done twice at once is done under a name.
// A browser without Web Locks keeps at least one page from doing it twice; the server takes a second sending for the first.

const last = new Map()

export function oneAtATime(name, work) {
  if (globalThis.navigator?.locks) return navigator.locks.request(name, () => work())
  const done = (last.get(name) ?? Promise.resolve()).then(work)
  last.set(name, done.catch(() => {}))
  return done
}
