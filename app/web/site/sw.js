// The service worker: keeps the page's shell for when there is no network, and shows what the server has to say.
// It never keeps an answer of the API. The server writes `self.SHELL` above it: the version of the page, its files with
// their hashes, the first words of the paths that the page draws, and the hashes of the translations, of which one is kept.

import { SYNC } from './js/sync/background_sync.js'
import { addressOf, noted, speakAsThePage } from './js/device/language.js'
import { t } from './js/i18n.js'
import { ACTIVATE } from './js/device/version_update.js'
import { RESUBSCRIBE, keepShared, resubscribeInBackground, sendInBackground } from './js/sync/worker_tasks.js'

const PREFIX = 'nextday-shell-'
const WORDS = '/words/'
const CACHE = PREFIX + self.SHELL.version

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldShells().then(() => self.clients.claim()))
})

// A new version waits until the page finds a moment for it: see update.js.
self.addEventListener('message', ({ data }) => {
  if (data === ACTIVATE) void self.skipWaiting() // never fails
})

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const { pathname, origin, searchParams } = new URL(url)
  if (origin !== location.origin) return
  if (method === 'POST' && pathname === '/share') return event.respondWith(share(event.request))
  if (method !== 'GET') return
  if (mode === 'navigate' && isPage(pathname)) return event.respondWith(fromShell('/', event.request))
  if (pathname.startsWith(WORDS)) return event.respondWith(words(event.request))
  const hash = self.SHELL.files[pathname]
  if (mode !== 'navigate' && hash && (searchParams.get('v') ?? hash) === hash)
    event.respondWith(fromShell(pathname, event.request))
})

// iOS takes the permission away after three pushes that show nothing: whatever came, something is shown.
self.addEventListener('push', (event) => {
  event.waitUntil(
    speakAsThePage().then(() => {
      const message = messageOf(event.data)
      return Promise.all([show(message), confirm(message.data?.receipt), mark()])
    }),
  )
})

// A message about several people has no actions; its address lists them.
self.addEventListener('notificationclick', (event) => {
  const { navigate } = event.notification.data
  event.notification.close()
  event.waitUntil(open({ write: `${navigate}/write`, later: `${navigate}?later` }[event.action] ?? navigate))
})

self.addEventListener('sync', (event) => {
  if (event.tag === SYNC) event.waitUntil(sendInBackground())
  if (event.tag === RESUBSCRIBE) event.waitUntil(resubscribeInBackground(self.registration))
})

// The browser gave this phone another address for messages, or took the old one away.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(resubscribeInBackground(self.registration))
})

// Each file by its hash: a server that was replaced meanwhile answers 404, and the installation is tried again later.
async function keepShell() {
  const cache = await caches.open(CACHE)
  const files = Object.entries(self.SHELL.files).map(([path, hash]) => `${path}?v=${hash}`)
  const translation = addressOf(await noted())
  await Promise.all([...files, ...(translation ? [translation] : [])].map((address) => keep(cache, address)))
}

async function keep(cache, address) {
  const answer = await fetch(address, { cache: 'no-cache' })
  if (!answer.ok) throw new Error(`${address} is not of this version.`)
  await cache.put(address.split('?')[0], answer)
}

// The words of a language, kept from the first time on that they are wanted.
async function words(request) {
  const { pathname, search } = new URL(request.url)
  const cache = await caches.open(CACHE)
  const isOurs = Object.keys(self.SHELL.languages).some((language) => addressOf(language) === pathname + search)
  const kept = isOurs && (await cache.match(pathname))
  if (kept) return kept
  const answer = await fetch(request)
  if (isOurs && answer.ok) await cache.put(pathname, answer.clone())
  return answer
}

async function forgetOldShells() {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
}

function isPage(pathname) {
  const word = pathname.split('/')[1]
  return word === '' || self.SHELL.places.includes(word)
}

async function fromShell(path, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}

function messageOf(data) {
  try {
    return data.json().notification
  } catch {
    return { title: t('Somebody from yesterday'), body: t('Open to see whom.') }
  }
}

/** @param {{ title?: string, body?: string, tag?: string, navigate?: string, data?: any }} message */
function show({ title, body, tag, navigate = '/', data = {} }) {
  return self.registration.showNotification(title ?? t('Somebody from yesterday'), {
    body,
    icon: '/icons/icon-192.png',
    data: { ...data, navigate: pathOf(navigate) },
    actions: data.encounter_ids?.length > 1 ? [] : (data.actions ?? []),
    badge: '/icons/badge-96.png', // Android shows its outline only
    ...(tag ? { tag, renotify: true } : {}),
  })
}

// The dot on the icon, where the system lets it be shown.
function mark() {
  return navigator.setAppBadge?.().catch(() => {})
}

// The server's own address may be another one than the one this phone uses.
function pathOf(address) {
  const { pathname, search } = new URL(address, location.origin)
  return pathname + search
}

async function share(request) {
  return Response.redirect(await keepShared(await request.formData()), 303)
}

// "Shown", for the server. Without a network it stays unsaid; opening the contact says it too.
function confirm(receipt) {
  return receipt && fetch(receipt, { method: 'POST', keepalive: true }).catch(() => {})
}

async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = pages.find(({ focused }) => focused) ?? pages[0]
  if (!page) return self.clients.openWindow(path)
  page.postMessage({ open: path })
  return page.focus()
}
