// Finding a contact by name, company or address. The page never says how many there are.
// With `?same=` the user chooses the contact who is the same person as that one, and the two are joined.

import { askWhether } from '../components/dialogs.js'
import { bar } from '../components/navigation_bar.js'
import { row } from '../components/contact_row.js'
import { say } from '../components/toast.js'
import { back, place, top } from '../components/page_header.js'
import { draw, html } from '../page/html.js'
import { SOMEBODY, isMeant, meetingOf, nameOf } from '../model/contact_texts.js'
import { fillPhotos } from '../storage/photos.js'
import { sayMet } from '../model/time_texts.js'

const PAUSE = 200
const NOBODY = 'Nobody found.'

/** @type {View} */
export async function find(app, { signal }) {
  const same = new URLSearchParams(location.search).get('same')
  const [event, account] = await Promise.all([app.shared.currentEvent(), app.shared.account()])
  if (signal.aborted) return
  app.paint(same ? frameOfSame(same) : frame(event), { title: same ? 'The same person as' : 'Search' })
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
  const [first, second, ...others] = contacts.map((contact) => nameOf(contact) ?? SOMEBODY)
  if (!first) return NOBODY
  return [second ? `${first}, ${second}` : first, others.length > 0 && 'and others'].filter(Boolean).join(' ')
}

// The contact that was chosen stays and has the meetings of both, each by itself; `split` undoes it.
/** @param {App} app */
async function join(app, id, same) {
  const contact = app.store.contact(id)
  const question = `${(contact && nameOf(contact)) ?? 'This'}: both cards are one person’s?`
  if (!(await askWhether(question, 'Yes, the same', 'No'))) return
  await app.attempt(async () => {
    await app.api.post(`/contacts/${id}/join`, { contact_id: same })
    await app.store.refresh()
    app.go(`/contact/${id}`, { replace: true })
    say('One person now')
  })
}

const frameOfSame = (id) => frameOf('The same person as', top(back(`/contact/${id}`, 'Back')), bar(''))
const frame = (event) => frameOf('Search', top(place(event), html`<a href="/settings">Settings</a>`), bar('Search'))

const frameOf = (heading, head, foot) =>
  html`${head}
    <main id="main" class="drawer" tabindex="-1">
      <h1>${heading}</h1>
      <label for="q">A name, a company, an address</label>
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
  if (!contacts.length) return html`<p class="sub">${sought ? NOBODY : 'Snap a card when you meet somebody.'}</p>`
  const now = new Date()
  const rows = contacts.map((contact) => {
    const meeting = meetingOf(contact)
    return row(contact, {
      when: meeting && `Met ${sayMet(new Date(meeting.met_at), now, zone)}`,
      note: meeting?.note ?? '',
    })
  })
  return html`${rows}`
}
