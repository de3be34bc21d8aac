// Why a card could not be read, as one would tell the person who took the photo.

const INCOMPLETE = 'part of the picture is missing'
const WHY = {
  'too dark': 'Too dark to read.',
  'too bright': 'Too bright to read.',
  'out of focus': 'Too blurred to read.',
  'no card in the picture': 'No card was found in the picture.',
  [INCOMPLETE]: 'Part of the picture is missing.',
}

export const isBeingRead = (scan) => ['queued', 'reading'].includes(scan?.state)

export const isIncomplete = (scan) => scan?.quality?.reason === INCOMPLETE

const LOST = 'The server no longer has the photo. Take it again, or type what you remember.'

// What to say of a card without a name.
export function whyNameless(scan) {
  if (isBeingRead(scan)) return 'The card is being read.'
  if (scan?.state !== 'unreadable') return 'No name was found on the card.'
  const reason = scan.reason ?? ''
  if (reason === 'photo-missing') return LOST
  const cut = reason.startsWith('cut off') && `The card is ${reason}.`
  return `${WHY[reason] ?? (cut || 'The card could not be read.')} Type what you see.`
}

// What to say of a card in letters that the server cannot read yet, with the command that helps; null when there are none.
export function missingLanguages(scan) {
  const codes = scan?.languages_needed ?? []
  if (!codes.length) return null
  const names = new Intl.DisplayNames('en', { type: 'language' })
  return {
    text: `Part of this card is in ${codes.map((code) => names.of(code)).join(' and ')}, which this server cannot read yet.`,
    command: `.venv/bin/python -m ocr.languages ${codes.join(' ')}`,
  }
}
