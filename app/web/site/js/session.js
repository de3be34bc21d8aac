// What this device remembers between visits: its token, the event chosen on it, whether it should be reminding.
// Storage may be forbidden (private windows); then it lasts as long as the page.

const PREFIX = 'nextday.'
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

export const session = {
  get token() {
    return read('token')
  },
  set token(token) {
    write('token', token)
  },
  get chosenEvent() {
    return read('event')
  },
  set chosenEvent(id) {
    write('event', id)
  },
  get reminds() {
    return read('reminds') === 'yes'
  },
  set reminds(yes) {
    write('reminds', yes ? 'yes' : null)
  },
  // The zone this phone was in when it was last looked at.
  get zone() {
    return read('zone')
  },
  set zone(zone) {
    write('zone', zone)
  },
  // A letter that was begun: {shape, text, tried}, or null.
  letter(contactId) {
    return JSON.parse(read('letters') ?? '{}')[contactId] ?? null
  },
  keepLetter(contactId, letter) {
    const { [contactId]: _, ...others } = JSON.parse(read('letters') ?? '{}')
    write('letters', JSON.stringify(letter ? { ...others, [contactId]: letter } : others))
  },
  // Forgets who was here. What waits in the outbox is not touched.
  end() {
    for (const name of ['token', 'event', 'reminds', 'letters', 'zone']) write(name, null)
  },
}
