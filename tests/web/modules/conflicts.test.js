import assert from 'node:assert/strict'
import { test } from 'node:test'

import { settleConflicts } from '../../../app/web/site/js/sync/conflicts.js'

const conflict = [{ field: 'fn', mine: 'Dana', theirs: 'Dana K.' }]
const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

// A store with two conflicts; `choose` fails as often as `failures` says.
function aStore({ failures = 0 } = {}) {
  const store = {
    waiting: [
      { id: '1', describe: 'Dana’s name', conflict },
      { id: '2', describe: 'Tom’s name', conflict },
    ],
    heard: null,
    chosen: [],
    subscribe: (heard) => (store.heard = heard),
    refresh: async () => {},
    async choose(id, whose) {
      if (failures) {
        failures -= 1
        throw new Error('another page was faster')
      }
      store.waiting = store.waiting.filter((change) => change.id !== id)
      store.chosen.push([id, whose])
    },
  }
  return store
}

test('conflicts are asked about one after another', async () => {
  const store = aStore()
  const asked = []

  settleConflicts(store, undefined, {
    ask: async ({ about }) => (asked.push(about), 'mine'),
    isBusy: () => false,
    document: new EventTarget(),
  })
  await soon()

  assert.deepEqual(asked, ['Dana’s name', 'Tom’s name'])
  assert.deepEqual(store.chosen, [
    ['1', 'mine'],
    ['2', 'mine'],
  ])
})

test('a choice that fails does not end the asking', async () => {
  const store = aStore({ failures: 1 })
  const asked = []
  settleConflicts(store, undefined, {
    ask: async ({ about }) => (asked.push(about), 'mine'),
    isBusy: () => false,
    document: new EventTarget(),
  })
  await soon()

  store.heard()
  await soon()

  assert.ok(asked.includes('Tom’s name'))
})

test('nothing is asked over another question or while somebody types, but as soon as they have done', async () => {
  const store = aStore()
  const document = new EventTarget()
  let isBusy = true
  const asked = []
  settleConflicts(store, undefined, { ask: async ({ about }) => (asked.push(about), null), isBusy: () => isBusy, document })
  store.heard()
  await soon()
  assert.deepEqual(asked, [])

  isBusy = false
  document.dispatchEvent(new Event('focusout'))
  await soon()

  assert.deepEqual(asked, ['Dana’s name', 'Tom’s name'])
})

test('after signing out nothing is asked any more, and an answer chooses nothing', async () => {
  const store = aStore()
  const leaving = new AbortController()
  let answer
  settleConflicts(store, leaving.signal, {
    ask: () => new Promise((resolve) => (answer = resolve)),
    isBusy: () => false,
    document: new EventTarget(),
  })

  leaving.abort()
  answer('mine')
  await soon()

  assert.deepEqual(store.chosen, [])
})
