// Finding somebody by a name, a company or an address. Never a number of how many there are.

import { bar } from '../components/bar.js'
import { row } from '../components/row.js'
import { place, top } from '../components/top.js'
import { draw, html } from '../html.js'
import { meetingOf } from '../model/people.js'
import { fillPhotos } from '../photos.js'
import { sayMet } from '../model/times.js'

const PAUSE = 200

export async function find(app, { signal }) {
  const [event, account] = await Promise.all([app.shared.currentEvent(), app.shared.account()])
  if (signal.aborted) return
  app.paint(frame(event), { title: 'Find' })
  const field = document.getElementById('q')
  let timer

  async function look() {
    const sought = field.value.trim()
    const { items } = await app.api.get(`/contacts?limit=30${sought && `&q=${encodeURIComponent(sought)}`}`, { signal })
    if (signal.aborted || sought !== field.value.trim()) return
    const list = document.getElementById('found')
    draw(list, found(items, sought, account.timezone))
    fillPhotos(list, app.api)
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

function frame(event) {
  return html`${top(place(event), html`<a href="/settings">Settings</a>`)}
    <main id="main" class="drawer" tabindex="-1">
      <h1>Find</h1>
      <label for="q">A name, a company, an address</label>
      <input id="q" type="search" dir="auto" autocomplete="off" enterkeyhint="search" />
      <div class="rest" id="found" aria-live="polite"></div>
    </main>
    ${bar('Find')}`
}

function found(contacts, sought, zone) {
  if (!contacts.length)
    return html`<p class="sub">${sought ? 'Nobody by these letters.' : 'Snap a card when you meet somebody.'}</p>`
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
