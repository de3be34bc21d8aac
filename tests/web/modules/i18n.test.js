// Texts in the user's language: which language, which plural form, what is put in.

import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { LANGUAGES, languageOf } from '../../../app/web/site/js/device/language.js'
import { inList, localeInUse, t, tn, translated, useWords } from '../../../app/web/site/js/i18n.js'
import { html, rich, richn } from '../../../app/web/site/js/page/html.js'

afterEach(() => useWords('en'))

test('without words the text is the English one', () => {
  assert.equal(t('Follow up with {name}', { name: 'Ana {x}' }), 'Follow up with Ana {x}')
  assert.deepEqual(
    [0, 1, 2].map((n) => tn('one card', '{n} cards', n)),
    ['0 cards', 'one card', '2 cards'],
  )
})

test('a text comes in the language in use, and English where it has none', () => {
  useWords('de', { 'Sign in': 'Anmelden', 'one card': ['eine Karte', '{n} Karten'] })

  assert.deepEqual([t('Sign in'), t('New'), translated('Sign in')], ['Anmelden', 'New', 'Anmelden'])
  assert.equal(tn('one card', '{n} cards', 2), '2 Karten')
  assert.equal(inList(['Ana', 'Ben', 'Chloé']), 'Ana, Ben und Chloé')
})

test('each language has the plural form that its catalogue has', () => {
  // As gettext chooses them, see tests/core/test_i18n.py; a million is "many" in three of them.
  const numbers = [0, 1, 2, 11, 1_000_000]
  const plural = { en: 'babbb', de: 'babbb', es: 'babbb', fr: 'aabbb', 'pt-BR': 'aabbb', ja: 'aaaaa' }
  assert.deepEqual(Object.keys(plural).sort(), LANGUAGES.map(([code]) => code).sort())
  for (const [language, wanted] of Object.entries(plural)) {
    useWords(language, { a: language === 'ja' ? ['a'] : ['a', 'b'] })
    assert.equal(numbers.map((n) => tn('a', 'x', n)).join(''), wanted, language)
  }
})

test('markup inside a sentence stays, everything else is escaped', () => {
  useWords('de', { 'At {event}, {n} <b>': 'Bei {event}, {n} <b>', 'a {who}': ['{who} a', '{who} {n} b'] })

  const link = html`<a href="/x">${'<P>'}</a>`
  assert.equal(String(rich('At {event}, {n} <b>', { event: link, n: '&' })), 'Bei <a href="/x">&lt;P&gt;</a>, &amp; &lt;b&gt;')
  assert.equal(String(richn('a {who}', 'b {who}', 3, { who: link })), '<a href="/x">&lt;P&gt;</a> 3 b')
})

test('numbers are written as the language does', () => {
  useWords('de', {}, ['de-AT'])

  assert.equal(t('{n} of {text}', { n: 1234567, text: '1234567' }), `${(1234567).toLocaleString('de-AT')} of 1234567`)
})

test('the locale is the one of the browser that has the language', () => {
  useWords('en', {}, ['de-AT', 'en-US'])
  assert.equal(localeInUse(), 'en-US')
  useWords('de', {}, ['en-US', 'de-CH', 'de'])
  assert.equal(localeInUse(), 'de-CH')
  useWords('fr', {}, ['en-US'])
  assert.equal(localeInUse(), 'fr')
})

test('the language is the chosen one, else the first of the browser that there is', () => {
  assert.equal(languageOf('ja', ['de']), 'ja')
  assert.equal(languageOf(null, ['nl-NL', 'es-419', 'en']), 'es')
  assert.equal(languageOf(undefined, ['pt-PT', 'en']), 'pt-BR')
  assert.equal(languageOf(null, ['DE-at']), 'de')
  assert.equal(languageOf(null, ['nl', 'zh-Hant-TW']), 'en')
  assert.equal(languageOf(null, []), 'en')
  assert.equal(languageOf(null, ['ar']), 'en')
})

test('the pseudo-locale writes English from right to left', () => {
  useWords('ar-XB')

  assert.equal(t('Sign in'), '\u202eSign in\u202c')
})
