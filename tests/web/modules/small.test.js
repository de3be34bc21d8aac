import assert from 'node:assert/strict'
import { test } from 'node:test'

import { html } from '../../../app/web/site/js/page/html.js'
import { countryOf, deviceName, regions } from '../../../app/web/site/js/model/device.js'
import { asLocalInput, laterChoices } from '../../../app/web/site/js/model/snooze_times.js'
import { mailto, sms, subjectOf, tooLong, webAddress, whatsapp, withRemark } from '../../../app/web/site/js/model/message.js'
import { firstNameOf, isMeant, meetingOf, roleOf } from '../../../app/web/site/js/model/contact_texts.js'
import { smaller } from '../../../app/web/site/js/model/photo_sizes.js'
import { missingLanguages, whyNameless } from '../../../app/web/site/js/model/unreadable_reasons.js'
import { uuid7 } from '../../../app/web/site/js/model/uuid.js'
import { match } from '../../../app/web/site/js/page/router.js'

test('what is put into markup is escaped, unless it is markup', () => {
  const note = '<img src=x onerror="alert(1)"> & \'so\''

  assert.equal(
    String(html`<p title="${note}">${html`<b>${'<'}</b>`}</p>`),
    `<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;so&#39;"><b>&lt;</b></p>`,
  )
})

test('nothing shows as nothing, and lists one after another', () => {
  assert.equal(String(html`${null}${undefined}${false}${0}${['a', html`<b></b>`]}`), '0a<b></b>')
})

test('an id is of version 7 and sorts by time', () => {
  const early = uuid7(1_770_000_000_000)
  const late = uuid7(1_770_000_000_001)

  assert.match(early, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.ok(early < late)
  assert.equal(parseInt(early.replaceAll('-', '').slice(0, 12), 16), 1_770_000_000_000)
})

test('ids made in a row sort in that order', () => {
  const made = Array.from({ length: 200 }, () => uuid7())

  assert.deepEqual([...made].sort(), made)
})

test('a photo is made smaller only when it is larger than a card needs', () => {
  assert.equal(smaller(2400, 1800), null)
  assert.deepEqual(smaller(4000, 3000), { width: 2400, height: 1800 })
  assert.deepEqual(smaller(3000, 4000), { width: 1800, height: 2400 })
})

test('later offers only what is at least an hour away', () => {
  const names = (now) => laterChoices(now).map(({ name }) => name)

  assert.deepEqual(names(new Date(2026, 4, 7, 12)), ['This evening', 'Tomorrow', 'Next week'])
  assert.deepEqual(names(new Date(2026, 4, 7, 18, 30)), ['Tomorrow', 'Next week'])
})

test('next week begins on a Monday that is not tomorrow', () => {
  const monday = (now) => laterChoices(now).at(-1).at

  for (let day = 3; day < 10; day += 1) {
    const now = new Date(2026, 4, day, 12)
    assert.equal(monday(now).getDay(), 1)
    assert.ok(monday(now).getDate() - day >= 2 || monday(now).getMonth() > 4)
  }
})

test('an input of day and hour takes local time', () => {
  assert.equal(asLocalInput(new Date(2026, 4, 7, 9, 5)), '2026-05-07T09:05')
})

test('a name that was never read is not guessed', () => {
  assert.equal(firstNameOf({ fn: null }), 'this person')
  assert.equal(firstNameOf({ fn: { value: 'Park Joon-ho' }, given_name: 'Joon-ho' }), 'Joon-ho')
  assert.equal(firstNameOf({ fn: { value: 'Dana Kim' }, given_name: null }), 'Dana')
})

test('a role is what is known of it', () => {
  assert.equal(roleOf({ title: { value: 'Head of Research' }, org: null }), 'Head of Research')
  assert.equal(roleOf({ title: null, org: null }), '')
})

test('the meeting a screen speaks of is the latest that waits', () => {
  const meeting = (met_at, state) => ({ met_at, state })
  const old = meeting('2026-05-01T10:00:00Z', 'waiting')
  const done = meeting('2026-05-06T10:00:00Z', 'followed_up')

  assert.equal(meetingOf({ encounters: [done, old] }), old)
  assert.equal(meetingOf({ encounters: [done] }), done)
})

test('a message goes to the mail program whole', () => {
  assert.equal(
    mailto('dana@acme.example', 'Dear Dana,\nthank you & so on'),
    'mailto:dana@acme.example?body=Dear%20Dana%2C%0D%0Athank%20you%20%26%20so%20on',
  )
  assert.equal(mailto(null, '', ''), 'mailto:')
})

test('an address out of an e-mail cannot smuggle in headers', () => {
  assert.equal(mailto('a@b.example?bcc=x@y.example', ''), 'mailto:a@b.example%3Fbcc%3Dx@y.example')
})

test('a text goes to one number, and to WhatsApp only when the number is whole', () => {
  assert.equal(sms('+442079460958', 'Dear Dana & co'), 'sms:+442079460958?&body=Dear%20Dana%20%26%20co')
  assert.equal(whatsapp('+442079460958', 'Hi'), 'whatsapp://send?phone=442079460958&text=Hi')
  assert.equal(whatsapp('020 7946 0958', 'Hi'), null)
  assert.equal(whatsapp(null, 'Hi'), null)
})

test('the subject of a message is the one the server chose', () => {
  assert.equal(subjectOf('mailto:dana@acme.example?subject=Harbour%20Tech&body=x'), 'Harbour Tech')
  assert.equal(subjectOf(null), null)
})

test('only a message that is too long is told so', () => {
  assert.equal(tooLong('word '.repeat(120), 'thanks'), '')
  assert.match(tooLong('word '.repeat(121), 'thanks'), /121 words/)
  assert.equal(tooLong('x'.repeat(300), 'linkedin'), '')
  assert.match(tooLong('x'.repeat(305), 'linkedin'), /5 more/)
})

test('a remark enters a message where it tells of the conversation, or at the caret', () => {
  const message = 'Dear Dana,\n\nThank you.\n\nTell me.\n\nWarm regards,\nAna'
  const told = withRemark(message, 'parts list')
  assert.equal(told.text, 'Dear Dana,\n\nThank you. parts list.\n\nTell me.\n\nWarm regards,\nAna')
  assert.equal(told.text.slice(told.start, told.end), 'parts list.')
  assert.equal(withRemark('Dear Dana, we met. Ana', 'cranes!').text, 'Dear Dana, we met. Ana cranes!')
  assert.equal(withRemark('Dear Dana, we met. Ana', 'cranes', 19).text, 'Dear Dana, we met. cranes. Ana')
  assert.equal(withRemark('one\ntwo', 'cranes', 4).text, 'one\ncranes. two')
  assert.equal(withRemark('one\ntwo', 'cranes', 3).text, 'one cranes.\ntwo')
  assert.deepEqual(withRemark('', 'cranes'), { text: 'cranes.', start: 0, end: 7 })
})

test('only addresses on the web can be followed', () => {
  assert.equal(webAddress('acme.example'), 'https://acme.example/')
  assert.equal(webAddress('javascript:alert(1)'), null)
  assert.equal(webAddress('not an address'), null)
})

test('a device has a name a person recognises', () => {
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'
  const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36'

  assert.equal(deviceName(iphone), 'Safari on iPhone')
  assert.equal(deviceName(android), 'Chrome on Android')
  assert.equal(deviceName(''), 'A browser')
})

test('the country of the browser is that of the first language that has one', () => {
  const cases = [
    [['en-GB'], 'GB'],
    [['de'], 'DE'],
    [['pt-BR', 'en'], 'BR'],
    [['zh-Hant-TW'], 'TW'],
    [['es-419', 'es-MX'], 'MX'],
    [['es-419'], null],
    [['en-001'], null],
    [['not a language', ''], null],
    [[undefined], null],
    [[], null],
  ]

  for (const [languages, country] of cases) assert.equal(countryOf(languages), country, String(languages))
})

test('the countries to choose from are all that have phone numbers, by name', () => {
  const all = new Map(regions())

  assert.deepEqual(
    ['DE', 'GB', 'US', 'KR', 'TW', 'XK'].map((code) => all.get(code)),
    ['Germany', 'United Kingdom', 'United States', 'South Korea', 'Taiwan', 'Kosovo'],
  )
  assert.deepEqual(
    ['UK', 'EU', 'ZZ', 'XA'].filter((code) => all.has(code)),
    [],
  )
  assert.deepEqual([...all.values()].slice(0, 2), ['Afghanistan', 'Åland Islands'])
})

test('without a network a person is found by the words that are known of them', () => {
  const dana = { fn: { value: 'Dana Kim' }, org: { raw: 'Acme' }, emails: [{ value: 'dana@acme.example' }] }
  const unread = { fn: null, org: null, emails: [{ value: null, raw: null }] }

  for (const sought of ['', 'da', 'KIM', 'kim da', 'acme', 'dana@a']) assert.ok(isMeant(dana, sought), sought)
  for (const sought of ['nu', 'null', 'u', 'undefined']) assert.ok(!isMeant(unread, sought), sought)
  assert.ok(!isMeant(dana, 'cme'))
})

test('a path is shown by the first view that fits, else by the last', () => {
  const routes = [
    ['/contact/:id', 'contact'],
    ['/contact/:id/write', 'write'],
    ['/', 'drawer'],
  ]

  assert.deepEqual(match(routes, '/contact/a%20b'), { view: 'contact', params: { id: 'a b' } })
  assert.deepEqual(match(routes, '/contact/%').params, { id: '%' })
  assert.equal(match(routes, '/contact/1/write/').view, 'write')
  assert.equal(match(routes, '/nothing/here').view, 'drawer')
})

test('a card without a name says why, as far as one knows', () => {
  const why = (state, reason = null) => whyNameless({ state, reason })

  assert.equal(why('queued'), 'The card is being read.')
  assert.equal(why('read'), 'No name was found on the card.')
  assert.equal(why('unreadable', 'out of focus'), 'Too blurred to read. Type what you see.')
  assert.equal(why('unreadable', 'cut off at the left'), 'The card is cut off at the left. Type what you see.')
  assert.equal(why('unreadable', 'something new'), 'The card could not be read. Type what you see.')
  assert.equal(
    why('unreadable', 'photo-missing'),
    'The server no longer has the photo. Take it again, or type what you remember.',
  )
  assert.equal(whyNameless(null), 'No name was found on the card.')
})

test('a card in letters that the server cannot read names the language and the command that adds it', () => {
  assert.equal(missingLanguages({ languages_needed: [] }), null)
  assert.equal(missingLanguages(null), null)
  assert.deepEqual(missingLanguages({ languages_needed: ['kor', 'rus'] }), {
    text: 'Part of this card is in Korean and Russian, which this server cannot read yet.',
    command: '.venv/bin/python -m ocr.languages kor rus',
  })
})
