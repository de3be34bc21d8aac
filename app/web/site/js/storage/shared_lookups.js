// What several views ask for, from what this phone knows; before it knows anything, from the server.

import { currentEvent } from '../model/current_event.js'

/**
 * @param {Api} api
 * @param {Session} session
 * @param {Store} store
 * @returns {Shared}
 */
export function createShared(api, session, store) {
  const account = async () => store.account() ?? api.get('/account')
  const events = async () => (store.knows ? store.events() : api.list('/events'))

  return {
    account,
    events,
    currentEvent: async (now = new Date()) => currentEvent(await events(), session.chosenEvent, now),
    setAccount: (changed) => store.learn('account', changed),
  }
}
