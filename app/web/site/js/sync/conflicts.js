// Two values for one line: what was written here without a network, and what somebody else wrote meanwhile. One is chosen.

import { askWhich, isAskingNow } from '../components/dialogs.js'
import { choiceOf } from '../model/conflict_texts.js'

// Asks as soon as there is such a pair, one after another, but never over another question and never while somebody types;
// closing the question leaves it for the next start of the page. It ends with `signal`.
export function settleConflicts(store, signal, { ask = askWhich, isBusy = isInUse, document = globalThis.document } = {}) {
  const asked = new Set()
  let isAsking = false

  async function look() {
    if (isAsking || signal?.aborted || isBusy()) return
    const change = store.waiting.find(({ id, conflict }) => conflict && !asked.has(id))
    if (!change) return
    isAsking = true
    asked.add(change.id)
    try {
      await settle(change)
    } finally {
      isAsking = false
    }
    await look()
  }

  async function settle(change) {
    const whose = await ask(choiceOf(change))
    if (!whose || signal?.aborted) return
    asked.delete(change.id)
    await store.choose(change.id, whose)
    await store.refresh().catch(() => {})
  }

  const lookSafely = () => void look().catch(() => {}) // the change stays, and is asked about at the next start
  store.subscribe(lookSafely, signal)
  // Typing has ended, or a question was answered.
  document.addEventListener('focusout', () => setTimeout(lookSafely), { signal })
  document.addEventListener('close', () => setTimeout(lookSafely), { signal, capture: true })
  lookSafely()
}

const isInUse = () => isAskingNow() || Boolean(document.activeElement?.matches('input, textarea, select'))
