// What this device remembers between visits: whose token it holds, and some small things of each account.
// Storage may be forbidden (private windows); then it lasts as long as the page.

const PREFIX = 'nextday.'
const SIGNED_IN = 'session'
const FORMER_TOKEN = 'token' // before a token stood beside its account
const memory = new Map()

function read(name) {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    return memory.get(name) ?? null
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, value)
  } catch {
    if (value === null) memory.delete(name)
    else memory.set(name, value)
  }
}

// Who is signed in: {account, token}, or null. Both stand in one value, so that no token is ever read beside another account.
export const signedIn = {
  get current() {
    return JSON.parse(read(SIGNED_IN))
  },
  set current(identity) {
    write(SIGNED_IN, identity && JSON.stringify({ account: identity.account, token: identity.token }))
    write(FORMER_TOKEN, null)
  },
  // A token kept before its account was: it is asked for once.
  get formerToken() {
    return read(SIGNED_IN) ? null : read(FORMER_TOKEN)
  },
  // Another page of this browser has signed in or out.
  onChange(heard) {
    globalThis.addEventListener?.('storage', ({ key }) => (key === null || key === PREFIX + SIGNED_IN) && heard())
  },
}

const DRAFTS = 'letters' // the name under which phones keep them
const OF_THIS_PHONE = ['event', 'reminds', 'zone', 'automatic-shutter', 'keys']

// What is remembered of one account.
/**
 * @param {string} account
 * @returns {Session}
 */
export function rememberedOf(account) {
  const nameOf = (name) => `${account}.${name}`
  const drafts = () => JSON.parse(read(nameOf(DRAFTS)) ?? '{}')
  return {
    get chosenEvent() {
      return read(nameOf('event'))
    },
    set chosenEvent(id) {
      write(nameOf('event'), id)
    },
    get reminds() {
      return read(nameOf('reminds')) === 'yes'
    },
    set reminds(yes) {
      write(nameOf('reminds'), yes ? 'yes' : null)
    },
    // Whether the camera photographs a card by itself.
    get automaticShutter() {
      return read(nameOf('automatic-shutter')) === 'yes'
    },
    set automaticShutter(yes) {
      write(nameOf('automatic-shutter'), yes ? 'yes' : null)
    },
    // Whether keys of the keyboard do what buttons do; on until they are switched off.
    get hasKeys() {
      return read(nameOf('keys')) !== 'no'
    },
    set hasKeys(yes) {
      write(nameOf('keys'), yes ? null : 'no')
    },
    // The zone this phone was in when it was last looked at.
    get zone() {
      return read(nameOf('zone'))
    },
    set zone(zone) {
      write(nameOf('zone'), zone)
    },
    // A message that was begun: see views/write_message.js; or null.
    draft: (contactId) => drafts()[contactId] ?? null,
    keepDraft(contactId, draft) {
      const { [contactId]: _, ...others } = drafts()
      write(nameOf(DRAFTS), JSON.stringify(draft ? { ...others, [contactId]: draft } : others))
    },
    // At sign-out. What was typed stays for this account: drafts were never sent anywhere.
    end() {
      for (const name of OF_THIS_PHONE) write(nameOf(name), null)
    },
    // When the account itself is gone.
    forget() {
      for (const name of [...OF_THIS_PHONE, DRAFTS]) write(nameOf(name), null)
    },
    // From before each account had its own.
    takeOverFormer() {
      for (const name of ['event', 'reminds', 'zone', DRAFTS]) {
        const value = read(name)
        if (value !== null && read(nameOf(name)) === null) write(nameOf(name), value)
        write(name, null)
      }
    },
  }
}
