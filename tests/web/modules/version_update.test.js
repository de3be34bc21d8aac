// A new version of the page takes over when the user loses nothing by it.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { ACTIVATE, followVersions } from '../../../app/web/site/js/device/version_update.js'

const HOUR = 60 * 60 * 1000

// What a browser offers to follow the versions of a worker; `install` and `activate` are the browser's part.
function aBrowser({ isInstalled = true } = {}) {
  const container = new EventTarget()
  const registration = new EventTarget()
  const posted = []
  let updates = 0
  Object.assign(registration, {
    active: isInstalled ? {} : null,
    waiting: null,
    update: async () => void (updates += 1),
  })
  Object.assign(container, {
    getRegistration: async () => (isInstalled ? registration : undefined),
    register: async () => registration,
  })
  return {
    container,
    registration,
    posted,
    updates: () => updates,
    install() {
      const worker = Object.assign(new EventTarget(), { state: 'installing', postMessage: (word) => posted.push(word) })
      registration.installing = worker
      registration.dispatchEvent(new Event('updatefound'))
      worker.state = 'installed'
      registration.waiting = worker
      worker.dispatchEvent(new Event('statechange'))
    },
    activate() {
      Object.assign(registration, { active: registration.waiting, waiting: null })
      container.dispatchEvent(new Event('controllerchange'))
    },
  }
}

async function aPage(browser) {
  const page = { isIdle: true, isHidden: false, offers: [], reloads: 0, time: 0 }
  const versions = followVersions({
    container: browser.container,
    isIdle: () => page.isIdle,
    isHidden: () => page.isHidden,
    offer: (accept) => page.offers.push(accept),
    reload: () => (page.reloads += 1),
    now: () => page.time,
  })
  await versions.start('/sw.js')
  return Object.assign(page, versions)
}

test('the first worker of all changes nothing', async () => {
  const browser = aBrowser({ isInstalled: false })
  const page = await aPage(browser)

  browser.install()
  browser.activate()

  assert.deepEqual([page.reloads, page.offers.length, browser.posted], [0, 0, []])
})

test('a new version is offered to who looks, and taken when it is wanted', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)

  browser.install()
  assert.deepEqual([page.reloads, page.offers.length, browser.posted], [0, 1, []])
  assert.equal(page.offers[0](), true)
  assert.deepEqual(browser.posted, [ACTIVATE])
  browser.activate()

  assert.equal(page.reloads, 1)
})

test('nobody who writes is disturbed, and the next moment without writing takes it', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)
  page.isIdle = false

  browser.install()
  page.isHidden = true
  page.look()
  page.isHidden = false
  page.look()
  assert.deepEqual([page.reloads, page.offers.length, browser.posted], [0, 0, []])

  page.isIdle = true
  page.look()
  assert.deepEqual(browser.posted, [ACTIVATE])
  browser.activate()
  assert.equal(page.reloads, 1)
})

test('an offer that is taken while something is being written changes nothing', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)
  browser.install()
  page.isIdle = false

  assert.equal(page.offers[0](), false)

  assert.deepEqual(browser.posted, [])
})

test('a window that writes while another one lets the new version in keeps what is written until it is done', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)
  page.isIdle = false
  browser.install()

  browser.activate()
  page.look()
  assert.equal(page.reloads, 0)

  page.isIdle = true
  page.look()
  assert.equal(page.reloads, 1)
})

test('a version that was found while nobody looked takes over at once', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)
  page.isHidden = true

  browser.install()

  assert.deepEqual([page.offers.length, browser.posted], [0, [ACTIVATE]])
})

test('whether there is a new version is asked once an hour, and only while somebody looks', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)

  page.look()
  page.time = HOUR - 1
  page.look()
  assert.equal(browser.updates(), 0)

  page.time = HOUR
  page.isHidden = true
  page.look()
  assert.equal(browser.updates(), 0)

  page.isHidden = false
  page.look()
  page.look()
  assert.equal(browser.updates(), 1)
})

test('without a network the check is made later', async () => {
  const browser = aBrowser()
  const page = await aPage(browser)
  browser.registration.update = async () => {
    throw new TypeError('no network')
  }
  page.time = HOUR

  page.look()
  await new Promise(setImmediate)
})
