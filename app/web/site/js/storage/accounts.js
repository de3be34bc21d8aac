// The accounts of this phone. Each has a database of its own, `nextday-<id>`, in which its token stands, too; at most one is
// signed in. Its parts (api, store, outbox, …) are made when it is opened and useless once it is closed: what still comes
// for it then, an answer on its way or a view that has not heard, fails instead of reaching the next one. What waits of an
// account that was signed out stays in its database until it signs in again.
//
// A list of the accounts stands in the phone's own database, for the service worker: see worker.js.

import { createApi } from '../api.js'
import { memoryDatabase, openAccountDatabase, openPhoneDatabase } from './database.js'
import { takeOverFormer } from './former_database.js'
import { PATIENCE_WITH_OTHERS, oneAtATime } from './locks.js'
import { createOutbox } from './outbox.js'
import { CURSOR, SESSION } from './row_writer.js'
import { SENDING, createSending } from '../sync/capture_sender.js'
import { rememberedOf, signedIn } from './session.js'
import { createShared } from './shared_lookups.js'
import { openStore, otherPages } from './store.js'

const PATIENCE_IN_TURN = 20_000 // a page that was put to sleep in its turn must not keep the others blank

// `how` says how captures are sent (see sending.js); `onSignedOut(account)` hears that the server no longer knows its token;
// `whenLeft()` that something stays behind and should be tried again even when no page is open; `onForget()` that what is
// kept elsewhere of an account, its pictures, has to go.
/**
 * @param {{
 *   open?: typeof openAccountDatabase, openPhone?: typeof openPhoneDatabase, former?: typeof takeOverFormer,
 *   identities?: typeof signedIn, rememberOf?: typeof rememberedOf, fetch?: typeof globalThis.fetch,
 *   lock?: typeof oneAtATime, othersOf?: typeof otherPages, how?: { shrink?: (photo: Blob) => Promise<Blob> | Blob },
 *   onSignedOut?: (account: OpenAccount) => unknown, whenLeft?: () => unknown, onForget?: () => unknown,
 * }} [parts]
 */
export function createAccounts({
  open = openAccountDatabase,
  openPhone = openPhoneDatabase,
  former = takeOverFormer,
  identities = signedIn,
  rememberOf = rememberedOf,
  fetch,
  lock = oneAtATime,
  othersOf = otherPages,
  how = {},
  onSignedOut = () => {},
  whenLeft = () => {},
  onForget = () => {},
} = {}) {
  /** @type {OpenAccount | null} */
  let current = null
  const anonymous = createApi({ token: () => null, onSignedOut: () => {}, fetch })

  // Pages of one browser sign in and out one after another.
  const inTurn = (work) => lock('nextday-accounts', work, { patience: PATIENCE_IN_TURN })

  // Whoever is signed in, opened; null when nobody is.
  async function start() {
    const identity = identities.current ?? (await identify(identities.formerToken))
    return inTurn(async () => {
      if (identity) await replaceBy(identity)
      await forgetOthers()
      return current
    })
  }

  // A token from before its account stood beside it.
  async function identify(token) {
    if (!token) return null
    try {
      const { id } = await createApi({ token: () => token, onSignedOut: () => {}, fetch }).get('/account')
      return { account: id, token }
    } catch (error) {
      if (error.status !== 401) throw error
      identities.current = null
      return null
    }
  }

  // Opens the account that this token belongs to, in place of the one that is open.
  function enter(identity) {
    return inTurn(async () => {
      await replaceBy(identity)
      await forgetOthers()
      return current
    })
  }

  // The new one is written down first: whatever happens in between, the next start finds it and ends the old one.
  async function replaceBy(identity) {
    const before = current
    const account = await opened(identity)
    identities.current = identity
    current = account
    if (!before) return
    if (before.id === account.id) return before.close()
    before.session.end()
    await before.close(signOut)
    onForget()
  }

  async function opened({ account: id, token }) {
    const remembered = rememberOf(id)
    const wasSignedIn = identities.formerToken === token
    const { database, keepsNothing } = await kept({ id, token, remembered })
    // What cannot be taken over now stays where it is, and is looked for at the next start.
    if (!keepsNothing) await former({ id, database, remembered, wasSignedIn }).catch(() => {})
    return accountOf({ id, token, database, remembered, keepsNothing })
  }

  // Where the browser keeps nothing the account works as long as the page, and every view is told: `keepsNothing` is why.
  async function kept({ id, token, remembered }) {
    const session = { name: SESSION, token, event: remembered.chosenEvent }
    let phone = null
    let database = null
    try {
      phone = await openPhone()
      database = await open(id)
      await phone.words.put({ name: id, at: Date.now() })
      await database.words.put(session)
      return { database, keepsNothing: null }
    } catch (error) {
      // On a full phone what waits there can still be sent, which makes room; only new photos are refused.
      if (database && (await isOf(database, token))) return { database, keepsNothing: error }
      await database?.close().catch(() => {})
      database = memoryDatabase()
      await database.words.put(session)
      return { database, keepsNothing: error }
    } finally {
      await phone?.close()
    }
  }

  const isOf = (database, token) =>
    database.words.get(SESSION).then(
      (session) => session?.token === token,
      () => false,
    )

  async function accountOf({ id, token, database, remembered, keepsNothing }) {
    const closing = new AbortController()
    const others = othersOf(id)
    const own = (name, work, how) => lock(`${name} ${id}`, work, how)
    const account = /** @type {OpenAccount} */ ({
      ...{ id, token, database, keepsNothing, session: remembered, signal: closing.signal },
      get isOpen() {
        return !closing.signal.aborted
      },
    })
    const api = createApi({
      token: () => token,
      onSignedOut: () => account === current && onSignedOut(account),
      isClosed: () => !account.isOpen,
      fetch,
    })
    const outbox = createOutbox(database)
    await outbox.separatePhotos().catch(() => {}) // where there is no room for it now, at the next start
    const store = await openStore({ database, api, token, lock: own, others, whenLeft: () => sending.later() })
    const sending = createSending({
      outbox,
      api,
      isSignedIn: () => account.isOpen,
      how: () => ({ ...how, account: id }),
      lock: (work) => own(SENDING, work, { patience: PATIENCE_WITH_OTHERS }),
      also: store.flush,
      onLeft: () => account.isOpen && whenLeft(),
    })
    closing.signal.addEventListener('abort', sending.stop)
    return Object.assign(account, {
      api,
      outbox,
      store,
      sending,
      shared: createShared(api, remembered, store),
      stop() {
        closing.abort()
        sending.stop()
      },
      // What the worker has to know when no page is open.
      tellWorker: () => database.words.update(SESSION, { event: remembered.chosenEvent }),
      async close(last = null) {
        account.stop()
        others.close()
        await database.close(last)
      },
    })
  }

  // Signs out on this phone. What waits stays in the account's database; when the account itself `isGone`, nothing does.
  function leave(account, { isGone = false } = {}) {
    account.stop()
    return inTurn(async () => {
      if (account !== current) return
      current = null
      if (isSame(identities.current, account)) identities.current = null
      if (isGone) account.session.forget()
      else account.session.end()
      await account.close(isGone ? forgetAll : signOut)
      onForget()
    })
  }

  // After another page of this browser has signed in or out: true when this one has to show something else.
  function follow() {
    return inTurn(async () => {
      const identity = identities.current
      if (isSame(identity, current)) return false
      const account = current
      current = null
      await account?.close()
      onForget()
      if (identity) current = await opened(identity)
      return true
    })
  }

  // A page may have gone away in the middle of signing out.
  async function forgetOthers() {
    try {
      const phone = await openPhone()
      const others = (await phone.words.all()).filter(({ name }) => name !== current?.id)
      for (const { name } of others) await forgetSession(await open(name))
      await phone.close()
    } catch {
      // What cannot be opened cannot be read either; it is looked at again next time.
    }
  }

  async function forgetSession(database) {
    const isSignedIn = await database.words.get(SESSION)
    await database.close(isSignedIn ? signOut : null)
    if (isSignedIn) onForget()
  }

  return {
    get current() {
      return current
    },
    // False when another page of this browser has signed in or out.
    get isInStep() {
      return isSame(identities.current, current)
    },
    anonymous,
    start,
    enter,
    leave,
    follow,
  }
}

const isSame = (identity, account) =>
  (identity?.account ?? null) === (account?.id ?? null) && (identity?.token ?? null) === (account?.token ?? null)

// The rows of the server go, and the token with which they could be fetched.
async function signOut({ rows, words }) {
  await rows.clear()
  await words.remove(CURSOR)
  await words.remove(SESSION)
}

async function forgetAll(shelves) {
  for (const shelf of Object.values(shelves)) await shelf.clear()
}
