// The service worker: keeps the page's shell for when there is no network, and shows what the server has to say.
// It never keeps an answer of the API. The server writes `self.SHELL` above it: the version of the page and its files.

import { SYNC } from './js/background.js'
import { keepShared, sendInBackground } from './js/worker.js'

const PREFIX = 'nextday-shell-'
const CACHE = PREFIX + self.SHELL.version

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldShells().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method === 'POST' && origin === location.origin && pathname === '/share')
    return event.respondWith(share(event.request))
  if (event.request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return
  const isPage = event.request.mode === 'navigate' && !/^\/(healthz|readyz|metrics|(act|confirm|mail)\/)/.test(pathname)
  if (isPage || self.SHELL.files.includes(pathname)) event.respondWith(fromShell(isPage ? '/' : pathname, event.request))
})

// iOS takes the permission away after three pushes that show nothing: whatever came, something is shown.
self.addEventListener('push', (event) => {
  const message = messageOf(event.data)
  event.waitUntil(Promise.all([show(message), confirm(message.data?.receipt), navigator.setAppBadge?.()]))
})

// A message about several people has no actions; its address lists them.
self.addEventListener('notificationclick', (event) => {
  const { navigate } = event.notification.data
  event.notification.close()
  event.waitUntil(open({ write: `${navigate}/write`, later: `${navigate}?later` }[event.action] ?? navigate))
})

self.addEventListener('sync', (event) => {
  if (event.tag === SYNC) event.waitUntil(sendInBackground())
})

async function keepShell() {
  const cache = await caches.open(CACHE)
  await cache.addAll(self.SHELL.files.map((file) => new Request(file, { cache: 'no-cache' })))
}

async function forgetOldShells() {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  )
}

async function fromShell(path, request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}

function messageOf(data) {
  try {
    return data.json().notification
  } catch {
    return { title: 'Somebody from yesterday', body: 'Open to see whom.' }
  }
}

function show({ title, body, tag, navigate = '/', data = {} }) {
  return self.registration.showNotification(title ?? 'Somebody from yesterday', {
    body,
    icon: '/icons/icon-192.png',
    data: { ...data, navigate: pathOf(navigate) },
    actions: data.encounter_ids?.length > 1 ? [] : (data.actions ?? []),
    badge: '/icons/icon-192.png',
    ...(tag ? { tag, renotify: true } : {}),
  })
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
