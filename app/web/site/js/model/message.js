// What is handed to the mail program or the messenger of the user. Nothing is sent from here.

import { noop, t } from '../i18n.js'

export const SHAPES = [
  ['thanks', noop('Thank you')],
  ['useful', noop('Something useful')],
  ['offer', noop('Offer a hand')],
  ['linkedin', 'LinkedIn'],
]

const MOST_WORDS = 120
const MOST_SIGNS = 300 // LinkedIn cuts what is longer

export function mailto(address, text, subject = '') {
  const parts = [
    subject && `subject=${encodeURIComponent(subject)}`,
    text && `body=${encodeURIComponent(text.replace(/\n/g, '\r\n'))}`,
  ]
  const query = parts.filter(Boolean).join('&')
  return `mailto:${encodeURIComponent(address ?? '').replace(/%40/g, '@')}${query && `?${query}`}`
}

// The message with a remark of the note put in as a sentence, and where it stands, so that it can be reworded: at the
// caret, else at the end of the paragraph that tells of the conversation.
export function withRemark(text, remark, caret = endOfTelling(text)) {
  const before = text.slice(0, caret).replace(/[^\S\n]+$/, '')
  const after = text.slice(caret).replace(/^[^\S\n]+/, '')
  const sentence = /[.!?…]$/.test(remark) ? remark : `${remark}.`
  const start = before.length + (before && !before.endsWith('\n') ? 1 : 0)
  const end = start + sentence.length
  const put = `${before.padEnd(start)}${sentence}`
  return { text: after && !after.startsWith('\n') ? `${put} ${after}` : put + after, start, end }
}

// Greeting, telling, closing and name are paragraphs; a short message is one.
function endOfTelling(text) {
  const [greeting, telling, ...rest] = text.split('\n\n')
  return rest.length ? greeting.length + 2 + telling.length : text.length
}

// The subject of a mailto: address as the server made it, or null.
export function subjectOf(address) {
  const found = /[?&]subject=([^&]*)/.exec(address ?? '')
  return found && decodeURIComponent(found[1])
}

// A text to somebody's number, in the phone's own messages.
export function sms(number, text) {
  return `sms:${number}?&body=${encodeURIComponent(text)}` // iOS wants "&", Android "?": both take this
}

// The same in WhatsApp, if the number is whole and the app is there; else null.
export function whatsapp(number, text) {
  const digits = /^\+(\d{6,})$/.exec(number ?? '')?.[1]
  return digits ? `whatsapp://send?phone=${digits}&text=${encodeURIComponent(text)}` : null
}

// What the user should know of a message's length, or ''.
export function tooLong(text, shape) {
  if (shape === 'linkedin') {
    const over = [...text].length - MOST_SIGNS
    return over > 0 ? t('LinkedIn takes {most} characters; this is {over} more.', { most: MOST_SIGNS, over }) : ''
  }
  const words = text.split(/\s+/).filter(Boolean).length
  return words > MOST_WORDS
    ? t('This has {words} words. Short messages are read: {most} are plenty.', { words, most: MOST_WORDS })
    : ''
}

// An address on the web that is safe to follow, or null.
export function webAddress(text) {
  try {
    const address = new URL(/^[a-z]+:/i.test(text) ? text : `https://${text}`)
    return ['http:', 'https:'].includes(address.protocol) ? address.href : null
  } catch {
    return null
  }
}
