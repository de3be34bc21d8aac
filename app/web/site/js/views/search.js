// Finding a contact by name, company or address. The page never says how many there are.
// With `?same=` the user chooses the contact who is the same person as that one, and the two are joined.

import { askWhether } from '../components/dialogs.js'
import { bar } from '../components/navigation_bar.js'
import { row } from '../components/contact_row.js'
import { say } from '../components/toast.js'
import { back, place, top } from '../components/page_header.js'
import { draw, html } from '../page/html.js'
import { somebody, isMeant, meetingOf, nameOf } from '../model/contact_texts.js'
import { fillPhotos } from '../storage/photos.js'
import { sayMet } from '../model/time_texts.js'
import { inList, noop, t, translated } from '../i18n.js'

const PAUSE = 200
const NOBODY = noop('Nobody found.')

/** @type {View} */
export async function find(app, { signal }) {
  const same = new URLSearchParams(location.search).get('same')
  const [event, account] = await Promise.all([app.shared.currentEvent(), app.shared.account()])
  if (signal.aborted) return
  app.paint(same ? frameOfSame(same) : frame(event), { title: same ? t('The same person as') : t('Search') })
  const field = document.getElementById('q')
  const view = { app, signal, same, field, zone: account.timezone }
  if (same) document.getElementById('found').addEventListener('click', (click) => choose(view, click), { signal })
  let timer
  const typed = () => {
    clearTimeout(timer)
    timer = setTimeout(() => app.attempt(() => look(view)), PAUSE)
  }
  field.addEventListener('input', typed, { signal })
  await look(view)
}

/**
 * @typedef {{ app: App, signal: AbortSignal, same: string | null, field: HTMLInputElement, zone: string }} SearchView
 */

// Shows the contacts that match what is typed.
/** @param {SearchView} view */
async function look({ app, signal, same, field, zone }) {
  const sought = field.value.trim()
  const path = `/contacts?limit=30${sought && `&q=${encodeURIComponent(sought)}`}`
  const { items } = await app.api.get(path, { signal }).catch((error) => onThisPhone(app, sought, error))
  if (signal.aborted || sought !== field.value.trim()) return
  const list = document.getElementById('found')
  const others = items.filter(({ id }) => id !== same)
  draw(list, found(others, sought, zone))
  fillPhotos(list, app.api)
  tell(sought ? sayWho(items) : '')
}

/** @param {SearchView} view */
function choose({ app, same }, click) {
  const row = /** @type {Element} */ (click.target).closest('a.row')
  if (!row) return undefined
  click.preventDefault()
  return join(app, row.id.replace('to-', ''), same)
}

// One sentence for those who do not see the list; the whole of it would be read at each pause in typing.
function tell(words) {
  document.getElementById('told').textContent = words
}

function sayWho(contacts) {
  const [first, second, ...others] = contacts.map((contact) => nameOf(contact) ?? somebody())
  if (!first) return translated(NOBODY)
  if (others.length) return t('{names} and others', { names: `${first}, ${second}` })
  return inList(second ? [first, second] : [first])
}

// The contact that was chosen stays and has the meetings of both, each by itself; `split` undoes it.
/** @param {App} app */
async function join(app, id, same) {
  const contact = app.store.contact(id)
  const name = contact && nameOf(contact)
  const question = name ? t('Are both cards those of {name}?', { name }) : t('Do both cards belong to one person?')
  if (!(await askWhether(question, t('Yes, the same'), t('No')))) return
  await app.attempt(async () => {
    await app.api.post(`/contacts/${id}/join`, { contact_id: same })
    await app.store.refresh()
    app.go(`/contact/${id}`, { replace: true })
    say(t('One person now'))
  })
}

const frameOfSame = (id) => frameOf(t('The same person as'), top(back(`/contact/${id}`, t('Back'))), bar(''))
const frame = (event) => frameOf(t('Search'), top(place(event), html`<a href="/settings">${t('Settings')}</a>`), bar(t('Search')))

const frameOf = (heading, head, foot) =>
  html`${head}
    <main id="main" class="drawer" tabindex="-1">
      <h1>${heading}</h1>
      <label for="q">${t('A name, a company, an address')}</label>
      <input id="q" type="search" dir="auto" autocomplete="off" enterkeyhint="search" />
      <p class="unseen" id="told" role="status"></p>
      <div class="rest" id="found"></div>
    </main>
    ${foot}`

// Without a network, among those this phone knows.
/** @param {App} app */
function onThisPhone(app, sought, error) {
  if (!error.isPassing || !app.store.knows) throw error
  return {
    items: app.store
      .contacts()
      .filter((contact) => isMeant(contact, sought))
      .slice(0, 30),
  }
}

function found(contacts, sought, zone) {
  if (!contacts.length) return html`<p class="sub">${sought ? translated(NOBODY) : t('Snap a card when you meet somebody.')}</p>`
  const now = new Date()
  const rows = contacts.map((contact) => {
    const meeting = meetingOf(contact)
    return row(contact, {
      when: meeting && t('Met {when}', { when: sayMet(new Date(meeting.met_at), now, zone) }),
      note: meeting?.note ?? '',
    })
  })
  return html`${rows}`
}
