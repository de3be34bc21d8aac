// The drawer: who is waiting, soonest first. It is home.

import { bar } from '../components/bar.js'
import { bow, face, knot } from '../components/card.js'
import { blankRow, row } from '../components/row.js'
import { place, top } from '../components/top.js'
import { unsentChip } from '../components/unsent.js'
import { later, resolve } from '../following.js'
import { html, onAct } from '../html.js'
import { SOMEBODY, firstNameOf, nameOf, textOf } from '../model/people.js'
import { nightBetween, strandOf } from '../model/strand.js'
import { clockTime, sayMet, sayWhen } from '../model/times.js'
import { until } from '../waiting.js'

const TITLE = 'Who is waiting'
const UNTIED = 620

export async function drawer(app, { signal }) {
  let waiting = []
  let isSettled = false
  let seen = ''

  async function look() {
    const [found, scans, account, event, captures] = await Promise.all([
      app.api.list('/drawer'),
      beingRead(app),
      app.shared.account(),
      app.shared.currentEvent(),
      app.outbox.waiting(),
    ])
    const now = new Date()
    const lately = found.length ? [] : await writtenLately(app)
    if (signal.aborted) return
    waiting = found
    const reading = scans.flatMap((scan) => scan.contact_ids)
    isSettled = !reading.length && !captures.some(({ problem }) => !problem)
    const shown = JSON.stringify([
      waiting,
      reading,
      account,
      event,
      captures.map(({ id, problem }) => [id, problem]),
      sayMinute(now),
    ])
    if (shown === seen) return
    seen = shown
    const head = top(place(event), html`${unsentChip(captures)}<a href="/settings">Settings</a>`)
    app.paint(waiting.length ? strand(head, waiting, reading, account, now) : nobody(head, lately), {
      title: waiting.length ? TITLE : 'Nobody is waiting',
    })
  }

  const lookAgain = () => look().catch(() => {}) // nobody asked; what is shown stays
  const of = (source) =>
    waiting.find(({ encounter }) => encounter.id === source.closest('[data-encounter]').dataset.encounter)
  async function untie(source, outcome) {
    const { contact, encounter } = of(source)
    const knotted = source.closest('li')
    await resolve(app, contact, encounter, outcome, {
      done: async () => {
        await untied(knotted)
        await look()
        app.page.querySelector('.is-now h2 a, .row')?.focus({ preventScroll: true })
      },
      undone: look,
    })
  }

  onAct(
    app.page,
    {
      done: (source) => untie(source, 'followed_up'),
      'let-go': (source) => untie(source, 'let_go'),
      later: (source) => later(app, of(source).encounter, { changed: look }),
    },
    signal,
  )
  app.outbox.onChange(lookAgain, signal)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && lookAgain(), { signal })
  app.paint(looking, { title: TITLE })
  await look()
  await until(async () => {
    await look()
    return isSettled
  }, signal)
}

const looking = html`${top(html`<span></span>`, html`<a href="/settings">Settings</a>`)}
  <main id="main" class="drawer" tabindex="-1">
    <h1>${TITLE}</h1>
    <ol class="strand loading" aria-busy="true" aria-label="Looking in the drawer">
      <li>${blankRow}</li>
      <li class="ends">${blankRow}</li>
    </ol>
  </main>
  ${bar('Drawer')}`

function strand(head, waiting, reading, account, now) {
  const { now: due, later: coming, still } = strandOf(waiting, now)
  const [first, ...others] = due
  const tied = [...others, ...coming]
  const zone = account.timezone
  return html`${head}
    <main id="main" class="drawer" tabindex="-1">
      <h1>${TITLE}</h1>
      ${
        (first || tied.length > 0) &&
        html`<ol class="strand">
          ${first && foremost(first, whyNameless(first, reading), now, zone, tied.length === 0)}
          ${tied.map((person, index) => {
            const before =
              index > 0 && !due.includes(tied[index - 1]) ? new Date(tied[index - 1].next_nudge.due_at) : now
            const isNow = due.includes(person)
            const isNight = !isNow && nightBetween(before, new Date(person.next_nudge.due_at), account)
            return html`${isNight && night(account)}${behind(person, whyNameless(person, reading), isNow, index === tied.length - 1, now, zone)}`
          })}
        </ol>`
      }
      ${still.length > 0 && rest(still, now, zone)}
    </main>
    ${bar('Drawer')}`
}

function foremost({ contact, encounter }, why, now, zone, isLast) {
  const name = nameOf(contact)
  return html`<li class="is-now ${isLast && 'ends'}" data-encounter="${encounter.id}">
    <p class="when"><strong class="now">Now</strong> · you met ${sayMet(new Date(encounter.met_at), now, zone)}</p>
    <a class="card" href="/contact/${contact.id}"
      >${face(contact, { seen: `${name ?? SOMEBODY}’s card. Look at it closely`, tie: bow })}</a
    >
    <h2 class="name">
      <bdi><a href="/contact/${contact.id}">${name ?? SOMEBODY}</a></bdi>
    </h2>
    <p class="of"><bdi>${name ? textOf(contact.org) : why}</bdi></p>
    ${encounter.note.trim() && html`<p class="note"><q dir="auto">${encounter.note}</q></p>`}
    <div class="acts">
      <a class="main" href="/contact/${contact.id}/write">Write to ${firstNameOf(contact)}</a>
      <button class="quiet" id="done" data-act="done">Done</button>
      <button class="quiet" id="later" data-act="later">Later</button>
      <button class="quiet" id="let-go" data-act="let-go">Let go</button>
    </div>
  </li>`
}

function behind({ contact, encounter, next_nudge: nudge }, why, isNow, isLast, now, zone) {
  const when = isNow
    ? html`<strong class="now">Now</strong>`
    : html`<strong>${sayWhen(new Date(nudge.due_at), now, zone)}</strong>`
  return html`<li class="${isLast && 'ends'}">
    ${row(contact, { when, note: encounter.note, about: nameOf(contact) ? '' : why, tie: knot })}
  </li>`
}

function night({ quiet_from: from, quiet_until: end }) {
  const plain = (time) => time.replace(/^0/, '')
  return html`<li class="night"><p class="small">Your quiet hours, ${plain(from)} to ${plain(end)}</p></li>`
}

function rest(still, now, zone) {
  return html`<section class="rest" aria-labelledby="still">
    <h2 id="still">Still here</h2>
    <p class="sub">No more reminders. They wait until you write or let them go.</p>
    ${still.map(({ contact, encounter }) =>
      row(contact, { when: `Met ${sayMet(new Date(encounter.met_at), now, zone)}`, note: encounter.note }),
    )}
  </section>`
}

const THREAD =
  'M338 22C344 74 342 118 318 158 286 212 214 226 188 180 164 136 208 92 250 118 304 152 266 262 186 284 122 300 66 282 14 312'

function nobody(head, lately) {
  const names = lately.map((contact) => html`<b class="hand" dir="auto">${firstNameOf(contact)}</b>`)
  return html`${head}
    <main id="main" class="hush" tabindex="-1">
      <svg class="loop" viewBox="0 0 358 340" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
        <path d="${THREAD}" />
      </svg>
      <h1>Nobody is waiting</h1>
      <p class="lede">
        ${names.length ? html`You wrote to ${names[0]}${names[1] && html` and to ${names[1]}`}.` : 'Snap a card when you meet somebody.'}
      </p>
    </main>
    ${bar('Drawer')}`
}

async function writtenLately(app) {
  const { items } = await app.api.get('/contacts?state=followed_up&limit=2')
  return items.filter(nameOf)
}

async function beingRead(app) {
  const lists = await Promise.all(['queued', 'reading'].map((state) => app.api.list(`/scans?state=${state}`)))
  return lists.flat()
}

function whyNameless({ contact }, reading) {
  return reading.includes(contact.id) ? 'The card is being read.' : 'No name was read. It may help to look at the card.'
}

// Words such as "Now" and "Tonight" change with the clock, not with what the server knows.
function sayMinute(now) {
  return clockTime(now)
}

function untied(person) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined
  person.classList.add('untying')
  return new Promise((resolve) => setTimeout(resolve, UNTIED))
}
