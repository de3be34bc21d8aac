// What is handed to the mail program or the messenger of the user. Nothing is sent from here.

export const SHAPES = [
  ['thanks', 'Thank you'],
  ['useful', 'Something useful'],
  ['offer', 'Offer a hand'],
]

export function mailto(address, text, subject = '') {
  const parts = [
    subject && `subject=${encodeURIComponent(subject)}`,
    text && `body=${encodeURIComponent(text.replace(/\n/g, '\r\n'))}`,
  ]
  const query = parts.filter(Boolean).join('&')
  return `mailto:${encodeURIComponent(address ?? '').replace(/%40/g, '@')}${query && `?${query}`}`
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
