// What several views ask for: the account and the events, asked once and again after a change.

import { currentEvent } from './model/happening.js'

export function createShared(api, session) {
  const asked = new Map()

  function once(name, ask) {
    if (!asked.has(name)) {
      asked.set(name, ask())
      asked.get(name).catch(() => asked.delete(name))
    }
    return asked.get(name)
  }

  const account = () => once('account', () => api.get('/account'))
  const events = () => once('events', () => api.list('/events'))

  return {
    account,
    events,
    currentEvent: async (now = new Date()) => currentEvent(await events(), session.chosenEvent, now),
    setAccount: (changed) => asked.set('account', Promise.resolve(changed)),
    forget: (name) => (name ? asked.delete(name) : asked.clear()),
  }
}
