// Photos need the token, so they are fetched and shown as blobs. Cards are also kept on this phone: what is kept is shown
// at once, and asked for again only when the contact has changed since.

import { draw, html } from '../page/html.js'
import { t } from '../i18n.js'

const KEPT = 60
const SPARE = 20
const KEPT_CARDS = 300
const CACHE = 'nextday-photos' // where the browser has one: not on plain HTTP
const REV = 'X-Rev'
const CARD = 85 / 55
const TOLERANCE = 0.15
const NEAR = '100% 0px' // a screen above and below the one that is seen

const known = new Map() // promises of addresses by path and rev, least recently used first
const ready = new Map() // addresses that are there, by the same keys
const waiting = new Map() // images not yet seen, and what is to be done when they are
let room = KEPT
let era = 0 // ends with each sign-out
let watching = null

// Fills every <img data-photo> inside `root` as it comes near the screen; a photo that cannot be had leaves what is
// written beneath it. All photos of a page have room, so that drawing it again asks for none of them.
export function fillPhotos(root, api) {
  const images = [...root.querySelectorAll('img[data-photo]')]
  room = Math.max(KEPT, images.length + SPARE)
  for (const image of waiting.keys()) if (!image.isConnected) stopWaiting(image)
  for (const image of images) {
    const { photo: path, rev } = image.dataset
    const address = ready.get(keyOf(path, rev))
    if (address) {
      touch(keyOf(path, rev))
      show(image, address)
    } else whenNear(image, () => fill(image, api))
  }
}

// A photo that the browser cannot show, as most cannot show HEIC, is words on the card instead of a torn picture.
export function replaceUnseen(page) {
  page.addEventListener('error', ({ target }) => target.matches('.card img') && unseen(target), { capture: true })
}

function unseen(image) {
  if (image.parentElement.querySelector('.written')) return image.remove()
  const words = document.createElement('span')
  words.className = 'written'
  draw(words, html`<small>${t('This browser cannot show this photo. It is kept.')}</small>`)
  image.replaceWith(words)
}

function fill(image, api) {
  const { photo: path, rev } = image.dataset
  let isShown = false
  const current = photo(api, path, rev).then(
    (address) => {
      isShown = true
      show(image, address)
    },
    () => {},
  )
  // Until the changed one is here, the one before: mostly the picture is the same, and only a line was corrected.
  const before = keptCard(path).then((kept) => kept && !isShown && kept.rev !== rev && showOnce(image, kept.picture))
  return Promise.all([current, before.catch(() => {})])
}

function whenNear(image, work) {
  watching ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue
        waiting.get(target)?.()
        stopWaiting(target)
      }
    },
    { rootMargin: NEAR },
  )
  waiting.set(image, work)
  watching.observe(image)
}

function stopWaiting(image) {
  watching.unobserve(image)
  waiting.delete(image)
}

// A photo of a card's own shape fills the card; any other is shown whole, on paper.
function show(image, address) {
  image.addEventListener('load', () => {
    const shape = image.naturalWidth / image.naturalHeight / CARD
    image.classList.toggle('whole', shape < 1 - TOLERANCE || shape > 1 + TOLERANCE)
  })
  image.src = address
}

function showOnce(image, picture) {
  const address = URL.createObjectURL(picture)
  for (const ended of ['load', 'error']) image.addEventListener(ended, () => URL.revokeObjectURL(address), { once: true })
  show(image, address)
}

// The address of a photo as a blob; `rev` tells a changed photo from the one we know.
export function photo(api, path, rev = '') {
  const key = keyOf(path, rev)
  if (!known.has(key)) {
    const address = found(api, path, rev).then(URL.createObjectURL)
    const isKnown = () => known.get(key) === address
    known.set(key, address)
    address.then(
      (there) => (isKnown() ? ready.set(key, there) : URL.revokeObjectURL(there)),
      () => isKnown() && known.delete(key),
    )
    forgetOldest()
  }
  touch(key)
  return known.get(key)
}

export function forgetPhotos() {
  era += 1
  globalThis.caches?.delete(CACHE).catch(() => {}) // where a browser keeps nothing there is nothing to forget
  for (const key of [...known.keys()]) forget(key)
}

async function found(api, path, rev) {
  const kept = await keptCard(path)
  if (kept?.rev === String(rev)) return kept.picture
  const began = era
  const picture = await api.file(path)
  if (began === era) await keepCard(path, rev, picture).catch(() => {}) // where there is no room, it is asked for again
  return picture
}

const isCard = (path) => path.endsWith('/card.jpg')

async function keptCard(path) {
  if (!isCard(path) || !globalThis.caches) return null
  const answer = await caches.open(CACHE).then((cache) => cache.match(path))
  return answer ? { rev: answer.headers.get(REV), picture: await answer.blob() } : null
}

async function keepCard(path, rev, picture) {
  if (!isCard(path) || !globalThis.caches) return
  const cache = await caches.open(CACHE)
  await cache.put(path, new Response(picture, { headers: { [REV]: String(rev), 'Content-Type': picture.type } }))
  const all = await cache.keys()
  await Promise.all(all.slice(0, -KEPT_CARDS).map((request) => cache.delete(request)))
}

const keyOf = (path, rev) => `${path} ${rev}`

function touch(key) {
  const address = known.get(key)
  known.delete(key)
  known.set(key, address)
}

function forgetOldest() {
  while (known.size > room) forget(known.keys().next().value)
}

// An address that is still being waited for is given back when it is there: see `photo`.
function forget(key) {
  known.delete(key)
  if (ready.has(key)) URL.revokeObjectURL(ready.get(key))
  ready.delete(key)
}
