// Which language the page speaks: the account's, else the first of the browser's that there is. The words come as one file
// for each language, which the service worker keeps. It is told by a note in a cache of its own which language that is.

import { askFile } from '../api.js'
import { languageInUse, useWords } from '../i18n.js'

export const LANGUAGES = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['es', 'Español'],
  ['fr', 'Français'],
  ['pt-BR', 'Português (Brasil)'],
  ['ja', '日本語'],
]
const PSEUDO = 'ar-XB' // English, right to left: only for a browser that asks for it
const NOTE = 'nextday-language'
const NOTE_PATH = '/language'
/** @type {string | null} */
let spoken = null

// The one of ours that fits `preferred` best.
/**
 * @param {string | null | undefined} chosen
 * @param {readonly string[]} preferred
 */
export function languageOf(chosen, preferred) {
  const codes = [...LANGUAGES.map(([code]) => code), PSEUDO]
  const base = (tag) => tag.toLowerCase().split('-')[0]
  const exact = (tag) => codes.find((code) => code.toLowerCase() === tag.toLowerCase())
  const near = (tag) => codes.find((code) => code !== PSEUDO && base(code) === base(tag))
  for (const tag of chosen ? [chosen] : preferred) {
    const found = exact(tag) ?? near(tag)
    if (found) return found
  }
  return 'en'
}

// Speaks the account's language from now on. True when it is another one than before; without its words it stays.
/** @param {string | null} [chosen] */
export async function speak(chosen) {
  const before = languageInUse()
  const language = languageOf(chosen, navigator.languages)
  if (language === spoken) return false
  const words = await wordsOf(language)
  if (!words) return false
  useWords(language, words, navigator.languages)
  spoken = language
  await note(language).catch(() => {})
  return language !== before
}

// In the service worker, which shows messages by itself.
export async function speakAsThePage() {
  const language = await noted()
  useWords(language, (await wordsOf(language)) ?? {}, navigator.languages)
}

// The language that pages of this browser have spoken last.
export async function noted() {
  const answer = await globalThis.caches?.match(NOTE_PATH, { cacheName: NOTE }).catch(() => null)
  return answer ? answer.text() : languageOf(null, navigator.languages)
}

async function note(language) {
  const cache = await globalThis.caches?.open(NOTE)
  await cache?.put(NOTE_PATH, new Response(language))
}

// Where the words of a language are, with the hash of this version; null for English, whose words are in the code.
export function addressOf(language) {
  const hashes = globalThis.LANGUAGES ?? globalThis.SHELL?.languages ?? {}
  return hashes[language] ? `/words/${language}.json?v=${hashes[language]}` : null
}

async function wordsOf(language) {
  const address = addressOf(language)
  if (!address) return {}
  const kept = globalThis.SHELL && (await caches.match(address, { ignoreSearch: true }))
  return kept ? kept.json() : askFile(address)
}
