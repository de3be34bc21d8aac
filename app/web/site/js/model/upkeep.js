// What a contact's page says about promises and touches. Without the page, so that Node can test it.

import { sayDay } from './time_texts.js'
import { t } from '../i18n.js'

// The promises still to be kept, the soonest first.
export const openPromises = ({ promises = [] }) =>
  promises.filter(({ state }) => state === 'open').sort((a, b) => +new Date(a.due_at) - +new Date(b.due_at))

// The same of all contacts, each with its contact.
export const promisesOf = (contacts) =>
  contacts
    .flatMap((contact) => openPromises(contact).map((promise) => ({ contact, promise })))
    .sort((a, b) => +new Date(a.promise.due_at) - +new Date(b.promise.due_at))

// What the user did, the last first.
export const touchesOf = ({ touches = [] }) => [...touches].sort((a, b) => +new Date(b.touched_at) - +new Date(a.touched_at))

export const isOverdue = ({ due_at: at }, now) => new Date(at) < now

export function dueWords(promise, now, zone) {
  const day = sayDay(new Date(promise.due_at), now, zone)
  return isOverdue(promise, now) ? t('Due {day}, and late', { day }) : t('Due {day}', { day })
}
