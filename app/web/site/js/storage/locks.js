// Pages of one browser and its worker share what is kept; what must not be done twice at once is done under a name.
// A browser without Web Locks keeps at least one page from doing it twice; the server takes a second sending for the first.

export const PATIENCE_WITH_OTHERS = 60_000 // a page may be put to sleep with the lock

const last = new Map()
const locks = () => globalThis.navigator?.locks

// Whoever has the name may have been put to sleep with it: what may be done twice is done all the same after `patience`.
/**
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @param {{ patience?: number | null }} [how]
 * @returns {Promise<T>}
 */
export function oneAtATime(name, work, { patience = null } = {}) {
  if (locks() && patience !== null) return inTurn(name, work, patience)
  if (locks()) return locks().request(name, () => work())
  const done = (last.get(name) ?? Promise.resolve()).then(work)
  last.set(
    name,
    done.catch(() => {}),
  )
  return done
}

async function inTurn(name, work, patience) {
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), patience)
  let hasBegun = false
  try {
    return await locks().request(name, { signal: waiting.signal }, () => {
      clearTimeout(timer)
      hasBegun = true
      return work()
    })
  } catch (error) {
    if (hasBegun) throw error
    return work()
  }
}

// Has the name until `signal` is aborted, or the page is gone.
export function hold(name, signal) {
  const until = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  locks()
    ?.request(name, { signal }, () => until)
    .catch(() => {}) // the signal came first
}

// Does `work` unless somebody has the name; where there are no locks, unless it `isActive`.
export function ifFree(name, work, { isActive }) {
  if (!locks()) return isActive ? undefined : work()
  return locks().request(name, { ifAvailable: true }, (lock) => lock && work())
}
