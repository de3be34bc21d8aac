// Joins the parts: who is signed in, which view is shown, what is kept and sent in the background.

import { createAccounts } from './storage/accounts.js'
import { Problem } from './api.js'
import * as background from './sync/background_sync.js'
import { NotKept } from './storage/database.js'
import { shutCamera } from './device/camera.js'
import { focusOn, keepFocus } from './page/focus.js'
import { draw } from './page/html.js'
import { listenForOffer } from './device/install.js'
import { listenForNetwork } from './sync/network_events.js'
import { fillPhotos, forgetPhotos, replaceUnseen } from './storage/photos.js'
import { speak } from './device/language.js'
import * as push from './device/push.js'
import { languageInUse, noop, t, translated } from './i18n.js'
import { listenForDrops } from './page/dropped_photos.js'
import { createRouter } from './page/router.js'
import { listenForKeys } from './page/shortcut_keys.js'
import { signedIn } from './storage/session.js'
import { settleConflicts } from './sync/conflicts.js'
import { shrink } from './device/photo_resizing.js'
import { followVersions } from './device/version_update.js'
import { followFileChoices, forgetTyping, isChoosingFile, isTyping } from './page/unsaved_input.js'
import { closeAbandoned } from './storage/open_notes.js'
import { offer, say, warn } from './components/toast.js'
import { capture } from './views/capture.js'
import { cards } from './views/cards.js'
import { contact } from './views/contact.js'
import { drawer } from './views/drawer.js'
import { keepDropped } from './views/dropped.js'
import { event } from './views/event.js'
import { find } from './views/search.js'
import { note } from './views/note.js'
import { pair } from './views/pair.js'
import { phone } from './views/phone_setup.js'
import { settings } from './views/settings.js'
import { signin } from './views/sign_in.js'
import { start } from './views/first_steps.js'
import { asking, unreached } from './views/server_unreachable.js'
import { unsent } from './views/unsent.js'
import { write } from './views/write_message.js'

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

const BROKEN = noop('Something went wrong on this page. What waits here is kept. Load it again, then try once more.')
const OPEN = [pair] // for those who have not signed in yet
const SLOW = 1500 // milliseconds
const SIGNED_OUT = noop('Signed out elsewhere. Sign in again; what waits here is kept.')
const page = document.getElementById('page')
let arriving = false
let paints = 0
let attempts = 0 // under way, each asked for by a tap

const accounts = createAccounts({
  how: { shrink },
  onSignedOut: (account) => leave(account, translated(SIGNED_OUT)),
  whenLeft: () => background.sendLater().catch(() => {}), // the page tries again itself
  onForget: forgetPhotos,
})
const anonymousApp = { page, push, paint, attempt, enter, reason: '', api: accounts.anonymous }
let app = anonymousApp

const router = createRouter(ROUTES, {
  async show({ view, params, signal, arrived }) {
    const shown = accounts.current || OPEN.includes(view) ? view : signin
    const shownTo = app
    arriving = arrived
    if (arrived) {
      scrollTo(0, 0)
      forgetTyping(page)
    }
    if (shown !== capture && shown !== note) shutCamera() // it rests only between a card and the next
    const slow = arrived && whenSlow(shownTo, signal)
    try {
      await shown(shownTo, { params, signal })
    } catch (error) {
      if (!signal.aborted) failed(shownTo, error, signal)
    } finally {
      clearTimeout(slow)
    }
  },
})
anonymousApp.go = router.go
anonymousApp.again = router.again

// What views work with while this account is open. Each account has its own, so that a view that is late works in vain.
function appOf(account) {
  const { api, outbox, sending, session, store, shared, tellWorker, keepsNothing } = account
  return {
    ...anonymousApp,
    ...{ account, api, outbox, sending, session, store, shared, tellWorker, keepsNothing },
    paint: (...painted) => account.isOpen && paint(...painted),
    leave: (reason, how) => leave(account, reason, how),
    keepInStep,
  }
}

// The language of the account, or of the browser.
async function speakTheirs() {
  const isAnother = await speak(accounts.current?.store.account()?.language)
  document.documentElement.lang = languageInUse()
  document.documentElement.dir = languageInUse().startsWith('ar') ? 'rtl' : 'ltr'
  document.querySelector('.skip').textContent = t('Skip to content')
  return isAnother
}

// Another device or the settings may have changed it.
async function followLanguage() {
  if (await speakTheirs()) router.again()
}

// Whoever is signed in is shown; what was on the screen for somebody else goes.
function show() {
  const { current } = accounts
  document.getElementById('toasts').replaceChildren()
  document.getElementById('asking').close()
  app = current ? appOf(current) : anonymousApp
  if (!current) return
  settleConflicts(current.store, current.signal)
  current.store.subscribe(followLanguage, current.signal)
  void keepInStep() // what fails is said by `unhandledrejection`
}

// Comes in with a token of this account, in place of whoever is signed in.
async function enter(identity, then) {
  await accounts.enter(identity)
  await speakTheirs()
  show()
  router.go(then, { replace: true })
}

// A view that waits for a network that swallows everything must not look like a tap that went nowhere.
function whenSlow(shownTo, signal) {
  const before = paints
  return setTimeout(() => {
    if (signal.aborted || paints !== before) return
    asking(shownTo)
    arriving = true // the view itself is still to come
  }, SLOW)
}

// Shows a view's markup. What had the focus keeps it; after coming to a page its heading gets it.
function paint(markup, { title }) {
  paints += 1
  const focusAgain = keepFocus(page)
  draw(page, markup)
  fillPhotos(page, app.api)
  document.title = title === 'Nextday' ? title : `${title} · Nextday`
  const heading = page.querySelector('h1')
  if (arriving && heading) {
    focusOn(heading)
    arriving = false
    versions.look()
  } else focusAgain()
}

// Does what was asked for; when it cannot be done, says why. True when done.
async function attempt(work, again) {
  attempts += 1
  try {
    await work()
    return true
  } catch (error) {
    if (!isExpected(error)) throw error
    if (!isSignedOut(error)) warn(error.message, { again: error.isPassing && again })
    return false
  } finally {
    attempts -= 1
  }
}

// A view that could not get what it shows makes way for a page that says so.
function failed(shownTo, error, signal) {
  if (!isExpected(error)) throw error
  if (!isSignedOut(error)) unreached(shownTo, error, signal)
}

const isExpected = (error) => error instanceof Problem || error instanceof NotKept
const isSignedOut = (error) => error.status === 401 || error.reason === 'closed'

// Signs out on this phone. What waits of the account stays, for when it comes in again.
async function leave(account, reason, how) {
  if (!account.isOpen) return
  await accounts.leave(account, how)
  await speakTheirs()
  show()
  anonymousApp.reason = reason
  router.go('/signin', { replace: true })
}

// Another page of this browser has signed in or out.
async function follow() {
  if (!(await accounts.follow())) return
  await speakTheirs()
  show()
  router.again()
}

const versions = followVersions({
  container: navigator.serviceWorker,
  isIdle,
  isHidden: () => document.visibilityState === 'hidden',
  offer: (accept) =>
    offer(t('A new version is here.'), t('Reload'), () => accept() || say(t('It comes when you are done here.'))),
  reload: () => location.reload(),
})

// Whether a reload would lose or interrupt nothing: no photo, nothing typed or on its way, no question, no Undo.
function isIdle() {
  return (
    !location.pathname.startsWith('/capture') &&
    !isTyping(page) &&
    !isChoosingFile() &&
    attempts === 0 &&
    !document.querySelector('dialog[open], #video, [aria-busy="true"]:not(ol), [data-pending]')
  )
}

async function keepShell() {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }) => data.open && router.go(data.open))
  document.addEventListener('visibilitychange', versions.look)
  followFileChoices()
  await versions.start('/sw.js')
}

// Sends what waits and asks what is new: at the start, with the network, and when somebody looks.
async function keepInStep() {
  if (!accounts.isInStep) return follow()
  const account = accounts.current
  if (!account) return
  void push.clearBadge() // never fails
  await closeAbandoned(account.outbox).catch(() => {})
  account.sending.flush().catch(() => {})
  await account.store.refresh().catch(() => {}) // what is known stays
  account.tellWorker().catch(() => {})
  account.sending.flush().catch(() => {})
}

// What nobody answered for, least of all the view that began it. A passing network is told only to who has just done something.
addEventListener('unhandledrejection', (event) => {
  const { reason } = event
  if (reason?.name === 'AbortError') return event.preventDefault()
  if (!isExpected(reason)) return warn(translated(BROKEN))
  event.preventDefault()
  if (!isSignedOut(reason) && navigator.userActivation?.isActive !== false) warn(reason.message)
})

listenForOffer()
listenForKeys(page, () => app.session?.hasKeys)
listenForDrops((photos) => keepDropped(/** @type {any} */ (app), photos))
replaceUnseen(page)
await accounts.start().catch((error) => (anonymousApp.reason = error.message))
await speakTheirs()
show()
router.start()
signedIn.onChange(follow)
listenForNetwork(keepInStep)
keepShell().catch(() => {}) // without it the page works, only not offline
if (app.session?.reminds) push.repair(app.api).catch(() => {})
