// Finding somebody by a name, a company or an address. Never a number of how many there are.
// With `?same=` one finds out who that contact is, too, and the two become one.

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
const NOBODY = 'Nobody by these letters.'

/** @type {View} */
export async function find(app, { signal }) {
  const same = new URLSearchParams(location.search).get('same')
  const [event, account] = await Promise.all([app.shared.currentEvent(), app.shared.account()])
  if (signal.aborted) return
  app.paint(same ? frameOfSame(same) : frame(event), { title: same ? 'The same person as' : 'Find' })
  const field = document.getElementById('q')
  let timer

  async function look() {
    const sought = field.value.trim()
    const path = `/contacts?limit=30${sought && `&q=${encodeURIComponent(sought)}`}`
    const { items } = await app.api.get(path, { signal }).catch((error) => onThisPhone(app, sought, error))
    if (signal.aborted || sought !== field.value.trim()) return
    const list = document.getElementById('found')
    draw(
      list,
      found(
        items.filter(({ id }) => id !== same),
        sought,
        account.timezone,
      ),
    )
    fillPhotos(list, app.api)
    tell(sought ? sayWho(items) : '')
  }

  if (same) {
    document.getElementById('found').addEventListener(
      'click',
      (event) => {
        const row = /** @type {Element} */ (event.target).closest('a.row')
        if (!row) return undefined
        event.preventDefault()
        return join(app, row.id.replace('to-', ''), same)
      },
      { signal },
    )
  }
  field.addEventListener(
    'input',
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => app.attempt(look), PAUSE)
    },
    { signal },
  )
  await look()
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

// The one who was known keeps the place; their meetings stay apart, and `split` undoes it.
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

function frameOfSame(id) {
  return html`${top(back(`/contact/${id}`, 'Back'))}
    <main id="main" class="drawer" tabindex="-1">
      <h1>The same person as</h1>
      <label for="q">A name, a company, an address</label>
      <input id="q" type="search" dir="auto" autocomplete="off" enterkeyhint="search" />
      <p class="unseen" id="told" role="status"></p>
      <div class="rest" id="found"></div>
    </main>
    ${bar('')}`
}

function frame(event) {
  return html`${top(place(event), html`<a href="/settings">Settings</a>`)}
    <main id="main" class="drawer" tabindex="-1">
      <h1>Find</h1>
      <label for="q">A name, a company, an address</label>
      <input id="q" type="search" dir="auto" autocomplete="off" enterkeyhint="search" />
      <p class="unseen" id="told" role="status"></p>
      <div class="rest" id="found"></div>
    </main>
    ${bar('Find')}`
}

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
