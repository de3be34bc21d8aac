// Asking again until something is ready: more and more slowly, and not while nobody looks.

const FIRST = 1200
const LONGEST = 10000

// Calls `isReady` until it answers true; gives up when `signal` is aborted.
export async function until(isReady, signal) {
  for (let pause = FIRST; !signal.aborted; pause = Math.min(pause * 1.4, LONGEST)) {
    await rest(pause, signal)
    await visible(signal)
    if (signal.aborted || (await isReady().catch(() => false))) return
  }
}

function rest(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}

function visible(signal) {
  if (document.visibilityState === 'visible') return undefined
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true, signal })
    signal.addEventListener('abort', resolve, { once: true })
  })
}
