// Two values for one line: what was written here without a network, and what somebody else wrote meanwhile. One is chosen.

import { askWhich } from './components/asking.js'
import { choiceOf } from './model/settling.js'

// Asks as soon as there is such a pair, one after another; closing the question leaves it for the next start of the page.
export function settleConflicts(store) {
  const asked = new Set()
  let isAsking = false

  async function look() {
    const change = store.waiting.find(({ id, conflict }) => conflict && !asked.has(id))
    if (!change || isAsking) return
    isAsking = true
    asked.add(change.id)
    const whose = await askWhich(choiceOf(change))
    if (whose) {
      asked.delete(change.id)
      await store.choose(change.id, whose)
      await store.refresh().catch(() => {})
    }
    isAsking = false
    look()
  }

  store.subscribe(look)
  look()
}
