// Texts in the user's language. The English ones in the code are the keys of the catalogues in app/locales: `t`, `tn`, `noop`
// and `rich` (page/html.js) take literals only, which `make messages` collects. Nothing is translated when a module is
// loaded: the words come later, and may change.

const NUMBER = /^-?\d+$/
const PSEUDO = 'ar-XB' // right to left, for looking at the layout: see device/language.js

let words = {}
let language = 'en'
let locale = 'en-GB'
/** @type {readonly string[]} */
let preferred = []
let plurals = new Intl.PluralRules(language)

// `translated` are the texts of `spoken` by their English ones; `locales` those of the browser, which know more: the
// order of a date, the hours of a clock.
/**
 * @param {string} spoken
 * @param {Record<string, string | string[]>} [translated]
 * @param {readonly string[]} [locales]
 */
export function useWords(spoken, translated = {}, locales = []) {
  const isSame = (tag) => tag.split('-')[0] === spoken.split('-')[0]
  words = translated
  preferred = locales
  language = spoken
  locale = spoken === PSEUDO ? 'ar' : (locales.find(isSame) ?? (spoken === 'en' ? 'en-GB' : spoken))
  plurals = new Intl.PluralRules(spoken)
}

// For `Intl`.
export const localeInUse = () => locale
export const preferredLocales = () => preferred
export const languageInUse = () => language

// The text in the user's language with `{name}` replaced by `values.name`.
/**
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(text, values) {
  return filled(/** @type {string} */ (words[text] ?? text), values)
}

// One text or the other, as the number `n` wants it; `{n}` is the number.
/**
 * @param {string} one
 * @param {string} other
 * @param {number} n
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function tn(one, other, n, values) {
  return filled(formOf(one, other, n), { n, ...values })
}

// The languages here have one form, or a singular and another one; "many", as of a million in Spanish, is the other.
export function formOf(one, other, n) {
  const forms = words[one] ?? [one, other]
  return plurals.select(n) === 'one' ? forms[0] : forms.at(-1)
}

// Marks a text for the catalogues that is given to `translated` later, as those of a table are.
export const noop = (text) => text

// The translation of a text that was marked by `noop`.
export const translated = (text) => filled(words[text] ?? text)

// "Ana, Ben and Chloé"
export const inList = (texts) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(texts)

// A placeholder without a value stays, for `rich`.
function filled(text, values = {}) {
  const whole = text.replace(/\{(\w+)\}/g, (placeholder, name) => (name in values ? shown(values[name]) : placeholder))
  return language === PSEUDO ? `\u202e${whole}\u202c` : whole
}

const shown = (value) => (NUMBER.test(String(value)) && typeof value === 'number' ? value.toLocaleString(locale) : String(value))
