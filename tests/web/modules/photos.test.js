// Photos on the page: what is kept is shown at once, and drawing the page again asks for none of them.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

let loads = 0
const aModule = () => import(`../../../app/web/site/js/storage/photos.js?${(loads += 1)}`)
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

let revoked
let cache
let observers

class FakeObserver {
  constructor(heard) {
    Object.assign(this, { heard, seen: new Set() })
    observers.push(this)
  }
  observe(image) {
    this.seen.add(image)
  }
  unobserve(image) {
    this.seen.delete(image)
  }
}

beforeEach(() => {
  revoked = new Set()
  cache = new Map()
  observers = []
  globalThis.IntersectionObserver = FakeObserver
  URL.revokeObjectURL = (address) => void revoked.add(address)
  const opened = {
    match: async (path) => cache.get(path)?.clone(),
    put: async (path, answer) => void (cache.delete(path), cache.set(path, answer)),
    keys: async () => [...cache.keys()],
    delete: async (path) => cache.delete(path),
  }
  globalThis.caches = { open: async () => opened, delete: async () => cache.clear() }
})

const scrollToAll = () => {
  for (const { heard, seen } of observers) heard([...seen].map((target) => ({ target, isIntersecting: true })))
}

function anImage(path, rev) {
  return Object.assign(new EventTarget(), {
    dataset: { photo: path, rev: String(rev) },
    isConnected: true,
    src: '',
    classList: { toggle() {} },
  })
}

// A page that shows the cards of `number` people; drawing again makes other images of the same.
function aPage(number, { rev = 1 } = {}) {
  const images = Array.from({ length: number }, (_, index) => anImage(`/contacts/${index}/card.jpg`, rev))
  return { images, querySelectorAll: () => images }
}

function anApi({ fails = false } = {}) {
  const asked = []
  return {
    asked,
    async file(path) {
      asked.push(path)
      if (fails) throw Object.assign(new Error('no network'), { isPassing: true })
      return new Blob([`picture of ${path}, answer ${asked.length}`], { type: 'image/jpeg' })
    },
  }
}

const isShown = ({ src }) => src.startsWith('blob:') && !revoked.has(src)

test('everybody of a long list has a picture, and drawing it again asks for none', async () => {
  const { fillPhotos } = await aModule()
  const api = anApi()
  const first = aPage(150)
  fillPhotos(first, api)
  scrollToAll()
  await settle()
  assert.ok(first.images.every(isShown))
  assert.equal(api.asked.length, 150)

  for (const image of first.images) image.isConnected = false
  const again = aPage(150)
  fillPhotos(again, api)

  assert.deepEqual(
    again.images.filter((image) => !isShown(image)),
    [],
  ) // at once, without waiting
  assert.equal(api.asked.length, 150)
})

test('a photo that is far below is asked for when one comes near it', async () => {
  const { fillPhotos } = await aModule()
  const api = anApi()
  const page = aPage(3)
  fillPhotos(page, api)
  await settle()
  assert.deepEqual(api.asked, [])

  const [{ heard }] = observers
  heard([
    { target: page.images[0], isIntersecting: true },
    { target: page.images[1], isIntersecting: false },
  ])
  await settle()

  assert.deepEqual(api.asked, ['/contacts/0/card.jpg'])
})

test('what is no longer on the page is not watched', async () => {
  const { fillPhotos } = await aModule()
  const before = aPage(3)
  fillPhotos(before, anApi())
  for (const image of before.images) image.isConnected = false

  fillPhotos(aPage(2), anApi())

  assert.equal(observers[0].seen.size, 2)
})

test('the longest unused goes when there are more than the pages need, and its memory with it', async () => {
  const { fillPhotos, photo } = await aModule()
  const api = anApi()
  const first = await photo(api, '/scans/first/photo/front', 1)
  const used = await photo(api, '/scans/used/photo/front', 1)
  for (let number = 0; number < 58; number += 1) await photo(api, `/scans/${number}/photo/front`, 1)
  await photo(api, '/scans/used/photo/front', 1)

  await photo(api, '/scans/one/photo/front', 1)
  await photo(api, '/scans/two/photo/front', 1)

  assert.ok(revoked.has(first))
  assert.ok(!revoked.has(used))
  assert.equal(await photo(api, '/scans/used/photo/front', 1), used)
  fillPhotos(aPage(0), api)
})

test('a card that is kept and has not changed is shown without the network', async () => {
  const api = anApi()
  const before = await aModule()
  before.fillPhotos(aPage(1), api)
  scrollToAll()
  await settle()

  const after = await aModule() // the page is opened again
  const page = aPage(1)
  const swallowed = { file: () => assert.fail('asked the network') }
  after.fillPhotos(page, swallowed)
  scrollToAll()
  await settle()

  assert.ok(isShown(page.images[0]))
})

test('while a changed card is on its way the one before is shown, and stays where there is no network', async () => {
  const before = await aModule()
  before.fillPhotos(aPage(1), anApi())
  scrollToAll()
  await settle()
  let arrive
  const slow = { file: () => new Promise((resolve) => (arrive = () => resolve(new Blob(['changed'])))) }

  const after = await aModule()
  const page = aPage(1, { rev: 2 })
  after.fillPhotos(page, slow)
  scrollToAll()
  await settle()
  const older = page.images[0].src
  assert.match(older, /^blob:/)
  arrive()
  await settle()
  assert.notEqual(page.images[0].src, older)
  page.images[0].dispatchEvent(new Event('load'))
  assert.ok(revoked.has(older))

  const offline = aPage(1, { rev: 3 })
  const later = await aModule()
  later.fillPhotos(offline, anApi({ fails: true }))
  scrollToAll()
  await settle()
  assert.match(offline.images[0].src, /^blob:/)
})

test('a photo that could not be had is asked for again', async () => {
  const { fillPhotos } = await aModule()
  fillPhotos(aPage(1), anApi({ fails: true }))
  scrollToAll()
  await settle()

  const page = aPage(1)
  fillPhotos(page, anApi())
  scrollToAll()
  await settle()

  assert.ok(isShown(page.images[0]))
})

test('a photo that arrives after signing out is kept for nobody', async () => {
  const { fillPhotos, forgetPhotos } = await aModule()
  let arrive
  const slow = { file: () => new Promise((resolve) => (arrive = () => resolve(new Blob(['of somebody else'])))) }
  const page = aPage(1)
  fillPhotos(page, slow)
  scrollToAll()
  await settle()

  forgetPhotos()
  arrive()
  await settle()

  assert.equal(cache.size, 0)
  assert.ok(!isShown(page.images[0]))
})
