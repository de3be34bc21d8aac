// Whether this device may remind, and making it so. Asking happens only after a tap that explained why.

import { isApple, isInstalled } from './install.js'
import { t } from '../i18n.js'

const PATIENCE = 10000 // subscribe() may never settle where the browser's push service is out of reach

export class NotReminding extends Error {}

// 'on', 'off', or why it cannot be: 'insecure', 'home-screen' (iPhone), 'unsupported', 'denied'.
export async function reminding() {
  if (!isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator)) return 'unsupported'
  if (!('PushManager' in globalThis) || !('Notification' in globalThis)) return isAppleTab() ? 'home-screen' : 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  if (Notification.permission !== 'granted') return 'off'
  return (await subscribed()) ? 'on' : 'off'
}

// Asks for permission, subscribes and tells the server; throws NotReminding with a sentence.
export async function turnOn(api) {
  const permission = await Notification.requestPermission()
  if (permission !== 'granted') throw new NotReminding(t('This phone may not remind you. Mail and the drawer still do.'))
  await resubscribe(await ready(), api)
}

// Subscribes and tells the server; the permission is there already.
export async function resubscribe(registration, api) {
  const { key } = await api.get('/push/key')
  const subscription = await inTime(subscribe(registration, key))
  await api.post('/push/subscriptions', subscription.toJSON())
}

// Since when this phone has taken messages without showing one, as the server sees it; null while all is well.
export async function silentSince(api) {
  return (await known(api))?.silent_since ?? null
}

// A new subscription in place of one that has fallen silent.
export async function renew(api) {
  const old = await known(api)
  await turnOff()
  await turnOn(api)
  if (old) await api.remove(`/push/subscriptions/${old.id}`)
}

// The dot on the icon, where there is one, says that somebody is due; looking at the page takes it away.
export function clearBadge() {
  return navigator.clearAppBadge?.().catch(() => {})
}

// At each start: subscriptions die unannounced, and the server may have forgotten this one.
export async function repair(api) {
  const state = await reminding()
  const isAllowed = state === 'on' || (state === 'off' && Notification.permission === 'granted')
  if (isAllowed) await turnOn(api)
}

export async function turnOff() {
  await (await subscribed())?.unsubscribe()
}

// This phone's subscription as the server knows it.
async function known(api) {
  const endpoint = (await subscribed())?.endpoint
  const all = await api.list('/push/subscriptions')
  return all.find((one) => one.endpoint === endpoint)
}

async function subscribe(registration, key) {
  const wanted = { userVisibleOnly: true, applicationServerKey: bytesOf(key) }
  try {
    return await registration.pushManager.subscribe(wanted)
  } catch (error) {
    if (error.name !== 'InvalidStateError') throw error
    await (await registration.pushManager.getSubscription())?.unsubscribe() // made for another server's key
    return registration.pushManager.subscribe(wanted)
  }
}

async function subscribed() {
  const registration = await navigator.serviceWorker.getRegistration()
  return registration?.pushManager.getSubscription() ?? null
}

function ready() {
  return inTime(navigator.serviceWorker.ready)
}

async function inTime(promise) {
  let timer
  const late = new Promise((_, reject) => {
    const sentence = t('The push service of this browser does not answer. Try again later; mail and the drawer still remind you.')
    timer = setTimeout(() => reject(new NotReminding(sentence)), PATIENCE)
  })
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    if (error instanceof NotReminding) throw error
    throw new NotReminding(t('This browser could not be signed up for reminders. Mail and the drawer still remind you.'))
  } finally {
    clearTimeout(timer)
  }
}

function bytesOf(key) {
  const text = atob(key.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

function isAppleTab() {
  return isApple() && !isInstalled()
}
