// Why a card could not be read, as one would tell the person who took the photo.

import { inList, localeInUse, noop, t, translated } from '../i18n.js'

// As the server says it: these are codes.
const INCOMPLETE = 'part of the picture is missing'
const WHY = {
  'too dark': noop('Too dark to read.'),
  'too bright': noop('Too bright to read.'),
  'out of focus': noop('Too blurred to read.'),
  'no card in the picture': noop('No card was found in the picture.'),
  [INCOMPLETE]: noop('Part of the picture is missing.'),
}

export const isBeingRead = (scan) => ['queued', 'reading'].includes(scan?.state)

export const isIncomplete = (scan) => scan?.quality?.reason === INCOMPLETE

const CUT_OFF = {
  left: noop('The card is cut off at the left.'),
  right: noop('The card is cut off at the right.'),
  top: noop('The card is cut off at the top.'),
  bottom: noop('The card is cut off at the bottom.'),
}
const UNREAD = noop('The card could not be read.')
const LOST = noop('The server no longer has the photo. Take it again, or type what you remember.')

// What to say of a card without a name.
export function whyNameless(scan) {
  if (isBeingRead(scan)) return t('The card is being read.')
  if (scan?.state !== 'unreadable') return t('No name was found on the card.')
  const reason = scan.reason ?? ''
  if (reason === 'photo-missing') return translated(LOST)
  const cut = CUT_OFF[reason.replace(/^cut off at the /, '')]
  return t('{why} Type what you see.', { why: translated(WHY[reason] ?? cut ?? UNREAD) })
}

// What to say of a card in letters that the server cannot read yet, with the command that helps; null when there are none.
export function missingLanguages(scan) {
  const codes = scan?.languages_needed ?? []
  if (!codes.length) return null
  const names = new Intl.DisplayNames(localeInUse(), { type: 'language' })
  return {
    text: t('Part of this card is in {languages}, which this server cannot read yet.', {
      languages: inList(codes.map((code) => names.of(code))),
    }),
    command: `.venv/bin/python -m ocr.languages ${codes.join(' ')}`,
  }
}
