// Joins the parts: who is signed in, which view is shown, what is kept and sent in the background.

import { Problem, createApi } from './api.js'
import * as background from './background.js'
import { openDatabase } from './database.js'
import { draw } from './html.js'
import { listenForOffer } from './install.js'
import { createOutbox } from './outbox.js'
import { fillPhotos, forgetPhotos } from './photos.js'
import * as push from './push.js'
import { createRouter } from './router.js'
import { createSending } from './sending.js'
import { session } from './session.js'
import { settleConflicts } from './settling.js'
import { createShared } from './shared.js'
import { shrink } from './shrinking.js'
import { openStore } from './store.js'
import { followVersions } from './update.js'
import { isTyping } from './typing.js'
import { offer, say, warn } from './components/slip.js'
import { capture } from './views/capture.js'
import { cards } from './views/cards.js'
import { contact } from './views/contact.js'
import { drawer } from './views/drawer.js'
import { event } from './views/event.js'
import { find } from './views/find.js'
import { note } from './views/note.js'
import { pair } from './views/pair.js'
import { phone } from './views/phone.js'
import { settings } from './views/settings.js'
import { signin } from './views/signin.js'
import { start } from './views/start.js'
import { unreached } from './views/unreached.js'
import { unsent } from './views/unsent.js'
import { write } from './views/write.js'

const ROUTES = [
  ['/signin', signin],
  ['/start', start],
  ['/drawer', drawer],
  ['/capture', capture],
  ['/capture/unsent', unsent],
  ['/capture/:id', note],
  ['/capture/:id/back', capture],
  ['/contact/:id', contact],
  ['/contact/:id/write', write],
  ['/contact/:id/cards', cards],
  ['/event', event],
  ['/event/:id', event],
  ['/find', find],
  ['/settings', settings],
  ['/settings/phone', phone],
  ['/pair', pair],
  ['/', drawer],
]

const BROKEN = 'Something went wrong on this page. What waits here is kept. Load it again, then try once more.'
const OPEN = [pair] // for those who have not come in yet
const page = document.getElementById('page')
let arriving = false

const api = createApi({
  token: () => session.token,
  onSignedOut: () => leave('Signed out elsewhere. Come in again; what waits here is kept.'),
})
const database = await openDatabase()
const outbox = createOutbox(database.captures)
const store = await openStore({ database, api, whenLeft: () => sending.later() })
const sending = createSending({
  outbox,
  api,
  isSignedIn: () => Boolean(session.token),
  how: () => ({ shrink, account: store.account()?.id }),
  also: store.flush,
  onLeft: () => background.sendLater().catch(() => {}), // the page tries again itself
})
const app = { api, outbox, push, sending, session, store, page, paint, leave, attempt, shared: createShared(api, session, store) }

const router = createRouter(ROUTES, {
  async show({ view, params, signal, arrived }) {
    const shown = session.token || OPEN.includes(view) ? view : signin
    arriving = arrived
    if (arrived) scrollTo(0, 0)
    try {
      await shown(app, { params, signal })
    } catch (error) {
      if (!signal.aborted) failed(error, signal)
    }
  },
})
app.go = router.go
app.again = router.again
app.keepInStep = keepInStep
app.tellWorker = () => background.tellWorker(database, session, store.account()?.id)

// Shows a view's markup. What had the focus keeps it; after coming to a page its heading gets it.
function paint(markup, { title }) {
  const focused = document.activeElement?.id
  draw(page, markup)
  fillPhotos(page, api)
  document.title = title === 'Nextday' ? title : `${title} · Nextday`
  const heading = page.querySelector('h1')
  if (arriving && heading) {
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    arriving = false
    versions.look()
  } else if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true })
  }
}

// Does what was asked for; when it cannot be done, says why. True when done.
async function attempt(work, again) {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.status !== 401) warn(error.detail, { again: error.isPassing && again })
    return false
  }
}

// A view that could not get what it shows makes way for a page that says so.
function failed(error, signal) {
  if (!(error instanceof Problem)) throw error
  if (error.status !== 401) unreached(app, error, signal)
}

// Back to the door; the outbox stays as it is.
function leave(reason) {
  session.end()
  forgetPhotos()
  store.forget().then(app.tellWorker)
  app.reason = reason
  router.go('/signin', { replace: true })
}

const versions = followVersions({
  container: navigator.serviceWorker,
  isIdle,
  isHidden: () => document.visibilityState === 'hidden',
  offer: (accept) =>
    offer('A new version of Nextday is here.', 'Reload', () => accept() || say('It comes when you are done here.')),
  reload: () => location.reload(),
})

// Whether a reload would lose or interrupt nothing: no photo, nothing typed, no question, no Undo.
function isIdle() {
  return (
    !location.pathname.startsWith('/capture') &&
    !isTyping(page) &&
    !document.querySelector('dialog[open], #video, [aria-busy="true"]:not(ol), [data-pending]')
  )
}

async function keepShell() {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }) => data.open && router.go(data.open))
  document.addEventListener('visibilitychange', versions.look)
  await versions.start('/sw.js')
}

// Sends what waits and asks what is new: at the start, with the network, and when somebody looks.
async function keepInStep() {
  if (!session.token) return
  push.clearBadge()
  sending.flush()
  await store.refresh().catch(() => {}) // what is known stays
  await app.tellWorker()
  sending.flush()
}

function keepInStepWhenPossible() {
  addEventListener('online', keepInStep)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && keepInStep())
  keepInStep()
}

// What nobody answered for, least of all the view that began it. A passing network is told only to who has just done something.
addEventListener('unhandledrejection', (event) => {
  const { reason } = event
  if (reason?.name === 'AbortError') return event.preventDefault()
  if (!(reason instanceof Problem)) return warn(BROKEN)
  event.preventDefault()
  if (reason.status !== 401 && navigator.userActivation?.isActive !== false) warn(reason.detail)
})

listenForOffer()
await outbox.closeAll()
router.start()
settleConflicts(store)
keepInStepWhenPossible()
keepShell().catch(() => {}) // without it the page works, only not offline
if (session.token && session.reminds) push.repair(api).catch(() => {})
