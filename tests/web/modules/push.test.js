// The push subscription that the browser took away or replaced while no page was open.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { RESUBSCRIBE, resubscribeInBackground } from '../../../app/web/site/js/sync/worker_tasks.js'

const SUBSCRIPTION = { endpoint: 'https://push.example/new', keys: {} }

// One account is signed in on this phone, or nobody; `answer` is the server's to each request.
function aPhone({ token = 'secret', answer = () => Response.json({ key: 'AAAA' }) } = {}) {
  const asked = []
  const accounts = token ? [{ name: 'ana', at: 1 }] : []
  const here = {
    openPhone: async () => ({ words: { all: async () => accounts }, close() {} }),
    open: async () => ({ words: { get: async () => ({ token }) }, close() {} }),
    fetch: async (path, { method, headers, body }) => {
      asked.push([method, path, headers.Authorization, body && JSON.parse(body)])
      return answer()
    },
  }
  const tags = []
  const registration = {
    pushManager: { subscribe: async () => ({ toJSON: () => SUBSCRIPTION }) },
    sync: { register: async (tag) => tags.push(tag) },
  }
  return { here, registration, asked, tags }
}

test('the server hears of the new subscription from the account that is signed in', async () => {
  const { here, registration, asked, tags } = aPhone()

  await resubscribeInBackground(registration, here)

  assert.deepEqual(asked, [
    ['GET', '/api/v1/push/key', 'Bearer secret', undefined],
    ['POST', '/api/v1/push/subscriptions', 'Bearer secret', SUBSCRIPTION],
  ])
  assert.deepEqual(tags, [])
})

test('without a network it is tried again as soon as there is one', async () => {
  const { here, registration, tags } = aPhone({ answer: () => Promise.reject(new TypeError('no network')) })

  await resubscribeInBackground(registration, here)

  assert.deepEqual(tags, [RESUBSCRIBE])
})

test('where nobody is signed in nothing is asked', async () => {
  const { here, registration, asked } = aPhone({ token: null })

  await resubscribeInBackground(registration, here)

  assert.deepEqual(asked, [])
})

test('a permission that was taken away ends it quietly', async () => {
  const { here, registration, asked, tags } = aPhone()
  registration.pushManager.subscribe = async () => {
    throw new DOMException('no permission', 'NotAllowedError')
  }

  await resubscribeInBackground(registration, here)

  assert.deepEqual([asked.length, tags], [1, []])
})
