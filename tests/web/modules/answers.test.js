// What the page makes of answers that are not the server's: networks that answer for it, break off, or swallow everything.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Problem, createApi } from '../../../app/web/site/js/api.js'

const WELCOME = '<!doctype html><title>Hotel Wi-Fi</title>'
const htmlPage = (status) => new Response(WELCOME, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
const isPassing = (error) => error instanceof Problem && error.isPassing && error.status === 0

function anApi(fetch, onSignedOut = () => assert.fail('signed out')) {
  return createApi({ token: () => 'secret', onSignedOut, fetch: async (...asked) => fetch(...asked) })
}

const CALLS = {
  get: (api) => api.get('/contacts/1'),
  patch: (api) => api.patch('/contacts/1', { fn: 'Dana' }),
  send: (api) => api.send('/scans/1', new FormData()),
  list: (api) => api.list('/devices'),
  file: (api) => api.file('/contacts/1/card.jpg'),
}

// A body that never ends, on a request whose signal ends it, as a browser does.
function neverEnding(beginning, { signal }) {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(beginning))
      signal.addEventListener('abort', () => controller.error(signal.reason))
    },
  })
}

for (const [name, call] of Object.entries(CALLS)) {
  test(`a sign-in page of a Wi-Fi is no answer: ${name}`, async () => {
    for (const status of [200, 203, 401, 403, 404, 409, 410, 422, 511])
      await assert.rejects(call(anApi(() => htmlPage(status))), isPassingOrBusy, String(status))
  })

  test(`a body that is cut is no answer: ${name}`, async () => {
    const cut = () => {
      let isFirst = true
      const pull = (controller) => {
        if (!isFirst) return controller.error(new TypeError('network error'))
        isFirst = false
        return controller.enqueue(new TextEncoder().encode('{"id": "1", '))
      }
      return new Response(new ReadableStream({ pull }))
    }

    await assert.rejects(call(anApi(cut)), isPassing)
  })

  test(`the time limit holds until the whole body is read: ${name}`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    let isRead
    const beginsToRead = new Promise((resolve) => (isRead = resolve))
    const fetch = (_path, request) => {
      isRead()
      return new Response(neverEnding('{"id": "1", ', request))
    }

    const asked = call(anApi(fetch))
    await beginsToRead
    context.mock.timers.tick(180_000)

    await assert.rejects(asked, isPassing)
  })
}

test('a large file has the time it is given', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let finish
  const body = new ReadableStream({ start: (controller) => (finish = () => controller.close()) })

  const asked = anApi(() => new Response(body)).file('/account/archive', { patience: 600_000 })
  await new Promise(setImmediate)
  context.mock.timers.tick(599_000)
  finish()

  assert.equal((await asked).size, 0)
})

// 511 is an error of a gateway: passing as any other of 500 and more.
const isPassingOrBusy = (error) => error instanceof Problem && error.isPassing

test('half a JSON text, and none where there must be one, are no answers', async () => {
  for (const text of ['{"id": "1", ', '', 'ok'])
    await assert.rejects(CALLS.patch(anApi(() => new Response(text))), isPassing, JSON.stringify(text))
  await assert.rejects(CALLS.send(anApi(() => new Response(null, { status: 204 }))), isPassing)
})

test('the server answers a deletion with nothing', async () => {
  assert.equal(await anApi(() => new Response(null, { status: 204 })).remove('/contacts/1'), null)
})

test('what a proxy finds too large stays refused, or it would be sent for ever', async () => {
  await assert.rejects(CALLS.send(anApi(() => htmlPage(413))), (error) => error.status === 413 && !error.isPassing)
})

test('an error of the server itself is told as it is', async () => {
  const said = { status: 422, code: 'invalid', detail: 'That is no e-mail.' }
  const refusing = anApi(() => new Response(JSON.stringify(said), { status: 422 }))

  await assert.rejects(CALLS.patch(refusing), ({ detail, isPassing: mayPass }) => detail === said.detail && !mayPass)
})

test('only the server signs a phone out, not a gateway that wants a password of its own', async () => {
  let out = 0
  const from = (body) =>
    anApi(
      () => new Response(body, { status: 401 }),
      () => (out += 1),
    )

  await assert.rejects(CALLS.get(from(WELCOME)), isPassing)
  assert.equal(out, 0)
  await assert.rejects(CALLS.get(from('{"code": "unauthenticated"}')), ({ status }) => status === 401)
  assert.equal(out, 1)
})

test('what the page ends itself is no problem, in browsers without AbortSignal.any, too', async (context) => {
  context.mock.method(AbortSignal, 'any', () => assert.fail('Safari has it from 17.4 on'))
  const leaving = new AbortController()
  const fetch = (_path, { signal }) =>
    new Promise((_, reject) => {
      signal.throwIfAborted()
      signal.addEventListener('abort', () => reject(signal.reason))
    })

  const asked = anApi(fetch).get('/contacts', { signal: leaving.signal })
  leaving.abort()

  await assert.rejects(asked, { name: 'AbortError' })
  await assert.rejects(anApi(fetch).get('/contacts', { signal: leaving.signal }), { name: 'AbortError' })
})
