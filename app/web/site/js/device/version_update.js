// A page may live for weeks. A new version is installed beside the one that runs, each with files of its own (see sw.js),
// and takes over at a moment when the user loses nothing by it.

export const ACTIVATE = 'activate'
const HOUR = 60 * 60 * 1000

// `isIdle()` tells whether a reload would lose or interrupt nothing; `isHidden()` whether nobody looks; `offer(accept)` tells
// the user of a new version; `reload()` begins anew with the new files.
export function followVersions({ container, isIdle, isHidden, offer, reload, now = Date.now }) {
  let registration = null
  let checkedAt = now()
  let isReplaced = false

  async function start(path) {
    let isFirst = !(await container.getRegistration())?.active // that worker is of the version that this page is
    container.addEventListener('controllerchange', () => {
      if (!isFirst) replaced()
      isFirst = false
    })
    registration = await container.register(path)
    registration.addEventListener('updatefound', () => follow(registration.installing))
    if (registration.waiting) found()
  }

  function follow(worker) {
    worker?.addEventListener('statechange', () => worker.state === 'installed' && registration.active && found())
  }

  function found() {
    if (isHidden()) takeOver()
    else if (isIdle()) offer(takeOver)
  }

  // This window or another one let the new version in: what is shown here is of the old one.
  function replaced() {
    isReplaced = true
    takeOver()
  }

  // The new worker first, then the page: `replaced` hears of it. True when it is on its way.
  function takeOver() {
    if (!isIdle()) return false
    if (isReplaced) reload()
    else registration?.waiting?.postMessage(ACTIVATE)
    return true
  }

  // To be called whenever the user comes, goes or turns to another view.
  function look() {
    if (isReplaced || registration?.waiting) return takeOver()
    if (!registration || isHidden() || now() - checkedAt < HOUR) return false
    checkedAt = now()
    registration.update().catch(() => {}) // without a network, later
    return false
  }

  return { start, look }
}
