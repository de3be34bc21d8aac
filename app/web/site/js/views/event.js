// The event: what one came for, whom one really talked to, and which cards have no word yet.

import { bar } from '../components/bar.js'
import { row } from '../components/row.js'
import { back, top } from '../components/top.js'
import { html, onAct, onSubmit } from '../html.js'
import { conversations, currentEvent, isGoingOn } from '../model/happening.js'
import { SOMEBODY, nameOf } from '../model/people.js'
import { clockTime, dayWord, inWords, sayWhen } from '../model/times.js'
import { makeEvent } from './start.js'

export async function event(app, { params, signal }) {
  const [events, account] = await Promise.all([app.shared.events(), app.shared.account()])
  const here = params.id
    ? events.find(({ id }) => id === params.id)
    : currentEvent(events, app.session.chosenEvent, new Date())
  const contacts = here ? await app.api.list(`/contacts?event_id=${here.id}`) : []
  if (signal.aborted) return
  const others = events.filter(({ id }) => id !== here?.id)

  onAct(
    app.page,
    {
      choose: ({ dataset }) => {
        app.session.chosenEvent = dataset.id
        app.go('/event')
      },
    },
    signal,
  )
  onSubmit(
    app.page,
    {
      make: (typed) =>
        app.attempt(async () => {
          await makeEvent(app, typed, account)
          app.go('/')
        }),
    },
    signal,
  )
  const shown = here ? one(here, contacts, account.timezone) : html`<h1>Where are you?</h1>`
  app.paint(
    html`${top(back())}
      <main id="main" class="event" tabindex="-1">
        ${shown} ${elsewhere(others, here, account.timezone)} ${another(here)}
      </main>
      ${bar('')}`,
    { title: here?.name ?? 'Where are you?' },
  )
}

function one(here, contacts, zone) {
  const now = new Date()
  const { talks, bare } = conversations(here, contacts)
  return html`<p class="when">${whenAndWhere(here, now, zone)}</p>
    <h1 class="hand"><bdi>${here.name}</bdi></h1>
    ${here.purpose && html`<p class="lede hand"><bdi>${here.purpose}</bdi></p>`}
    <section class="part" aria-labelledby="talks">
      <h2 id="talks">${talks.length ? headingOf(talks) : 'What you came for'}</h2>
      <ol class="people">
        ${talks.map(({ contact, meeting }) => talk(contact, meeting))} ${hopedFor(here.goal - talks.length)}
      </ol>
      ${here.goal > 0 && talks.length >= here.goal && html`<p class="lede">That is what you came for. The rest of the evening is yours.</p>`}
    </section>
    ${
      bare.length > 0 &&
      html`<section class="part rest" aria-labelledby="bare">
        <h2 id="bare">Cards without a word</h2>
        <p class="sub">Add a line while you remember them.</p>
        ${bare.map(({ contact, meeting }) => row(contact, { when: sayWhen(new Date(meeting.met_at), now, zone) }))}
      </section>`
    }`
}

function whenAndWhere(here, now, zone) {
  const end =
    here.ends_at && `until ${dayWord(new Date(here.ends_at), now, zone)}, ${clockTime(new Date(here.ends_at), zone)}`
  const parts = isGoingOn(here, now)
    ? [html`<strong class="now">Going on</strong>`, end, here.place]
    : [here.starts_at && dayWord(new Date(here.starts_at), now, zone), here.place]
  return parts.filter(Boolean).map((part, index) => html`${index > 0 && ' · '}${part}`)
}

function headingOf(talks) {
  const number = inWords(talks.length)
  return `${number[0].toUpperCase()}${number.slice(1)} real ${talks.length === 1 ? 'conversation' : 'conversations'}`
}

const talk = (contact, { note }) =>
  html`<li>
    <p class="name">
      <bdi><a href="/contact/${contact.id}">${nameOf(contact) ?? SOMEBODY}</a></bdi>
    </p>
    <p class="note"><q dir="auto">${note}</q></p>
  </li>`

function hopedFor(number) {
  const places = Math.max(0, Math.min(number, 12))
  return Array.from(
    { length: places },
    () => html`<li class="yet"><p class="small">A conversation still to come</p></li>`,
  )
}

function elsewhere(events, here, zone) {
  if (!events.length) return ''
  const now = new Date()
  return html`<section class="part" aria-labelledby="others">
    <h2 id="others">${here ? 'Somewhere else?' : 'You have been at'}</h2>
    <ul class="set">
      ${events.slice(0, 8).map(
        (other) =>
          html`<li class="line">
            <div>
              <p class="hand">
                <bdi><a href="/event/${other.id}">${other.name}</a></bdi>
              </p>
              <p class="small">${whenAndWhere(other, now, zone)}</p>
            </div>
            <button class="quiet" data-act="choose" data-id="${other.id}">I am here</button>
          </li>`,
      )}
    </ul>
  </section>`
}

const another = (here) =>
  html`<section class="part" aria-labelledby="new">
    <h2 id="new">${here ? 'Another event' : 'A new event'}</h2>
    <form class="stack" data-form="make">
      <div>
        <label for="name">Its name</label>
        <input id="name" name="name" dir="auto" required maxlength="200" autocomplete="off" />
      </div>
      <div>
        <label for="place">The place</label>
        <input id="place" name="place" dir="auto" maxlength="300" autocomplete="off" />
      </div>
      <details>
        <summary>What did you come for?</summary>
        <div class="stack part">
          <div>
            <label for="purpose">In a sentence</label>
            <input id="purpose" name="purpose" dir="auto" maxlength="500" autocomplete="off" />
          </div>
          <div class="pair">
            <div>
              <label for="goal">Real conversations</label>
              <input id="goal" name="goal" type="number" min="0" max="20" placeholder="2" inputmode="numeric" />
            </div>
            <div>
              <label for="until">Until</label>
              <input id="until" name="until" type="date" />
            </div>
          </div>
        </div>
      </details>
      <button class="${here ? 'second' : 'main'} wide">I am here</button>
    </form>
  </section>`
