// The service worker: keeps the page's shell for when there is no network, and shows what the server has to say.
// It never keeps an answer of the API. The server writes `self.SHELL` above it: the version of the page and its files.

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
  if (event.request.method !== 'GET' || origin !== location.origin || pathname.startsWith('/api/')) return
  const isPage = event.request.mode === 'navigate' && !/^\/(healthz|readyz|metrics)/.test(pathname)
  if (isPage || self.SHELL.files.includes(pathname)) event.respondWith(fromShell(isPage ? '/' : pathname, event.request))
})

// iOS takes the permission away after three pushes that show nothing: whatever came, something is shown.
self.addEventListener('push', (event) => {
  const message = messageOf(event.data)
  event.waitUntil(Promise.all([show(message), confirm(message.data?.receipt)]))
})

self.addEventListener('notificationclick', (event) => {
  const { navigate } = event.notification.data
  event.notification.close()
  event.waitUntil(open({ write: `${navigate}/write`, later: `${navigate}?later` }[event.action] ?? navigate))
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
    data: { ...data, navigate: new URL(navigate, location.origin).pathname },
    actions: data.actions ?? [],
    ...(tag ? { tag, renotify: true } : {}),
  })
}

// "Shown", for the server. Without a network it stays unsaid; opening the contact says it too.
function confirm(receipt) {
  return receipt && fetch(receipt, { method: 'POST', keepalive: true }).catch(() => {})
}

async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window' })
  const page = pages.find(({ focused }) => focused) ?? pages[0]
  if (!page) return self.clients.openWindow(path)
  page.postMessage({ open: path })
  return page.focus()
}
