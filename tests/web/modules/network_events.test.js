import assert from 'node:assert/strict'
import { test } from 'node:test'

import { listenForNetwork } from '../../../app/web/site/js/sync/network_events.js'

function aScreen(visibilityState) {
  return Object.assign(new EventTarget(), { visibilityState })
}

test('what waits is sent as soon as there is a network', () => {
  const window = new EventTarget()
  let times = 0
  listenForNetwork(() => (times += 1), { window, document: aScreen('hidden') })

  window.dispatchEvent(new Event('online'))

  assert.equal(times, 1)
})

test('what waits is sent when somebody looks, not when they look away', () => {
  const document = aScreen('hidden')
  let times = 0
  listenForNetwork(() => (times += 1), { window: new EventTarget(), document })

  document.dispatchEvent(new Event('visibilitychange'))
  assert.equal(times, 0)
  document.visibilityState = 'visible'
  document.dispatchEvent(new Event('visibilitychange'))

  assert.equal(times, 1)
})
