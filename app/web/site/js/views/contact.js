// One person: the card, what was said, what to do, and each line of the card, to be looked through and mended.

import { askWhether } from '../components/asking.js'
import { bow, face } from '../components/card.js'
import { line, mending, pieces } from '../components/line.js'
import { rail } from '../components/rail.js'
import { say } from '../components/slip.js'
import { back, top } from '../components/top.js'
import { later, reopen, resolve } from '../following.js'
import { html, onAct, onSubmit } from '../html.js'
import { ADDABLE, confirmation, doubtsOf, emptyLine, linesOf, patchOf } from '../model/fields.js'
import { SOMEBODY, firstNameOf, meetingOf, nameOf, roleOf } from '../model/people.js'
import { isBeingRead, whyNameless } from '../model/quality.js'
import { railOf } from '../model/rail.js'
import { inWords, sayMet } from '../model/times.js'
import { until } from '../waiting.js'

export async function contact(app, { params, signal }) {
  const shown = { open: null, adding: null, isNoting: false }
  let found = null

  // While somebody types, what came from the server waits until they are done.
  async function look() {
    found = await gather(app, params.id)
    if (!signal.aborted && !shown.open && !isTyping(app.page)) show()
  }

  function show() {
    app.paint(person(found, shown), { title: nameOf(found.contact) ?? SOMEBODY })
    pieces(app.page, app.api, found)
    if (shown.open) document.getElementById('mended')?.focus({ preventScroll: true })
    if (shown.isNoting) document.getElementById('note').focus()
  }

  async function whenRead() {
    if (!isBeingRead(found.scan)) return
    await until(async () => {
      if (isBeingRead(await app.api.get(`/scans/${found.scan.id}`))) return false
      await look()
      return true
    }, signal)
  }

  // When somebody else was faster (412) the newer version is fetched: doing it again then means it.
  async function change(work) {
    const isDone = await app.attempt(work)
    found = await gather(app, params.id).catch(() => found)
    if (!isDone || signal.aborted) return
    Object.assign(shown, { open: null, adding: null, isNoting: false })
    show()
  }
  const patch = (body) => change(() => app.api.patch(`/contacts/${found.contact.id}`, body, { rev: found.contact.rev }))
  const settle = (outcome) => resolve(app, found.contact, found.meeting, outcome, { done: look, undone: look })
  const openLine = () =>
    linesAnd(found.contact, shown.adding).find(({ field, index }) => keyOf({ field, index }) === shown.open)

  onAct(
    app.page,
    {
      done: () => settle('followed_up'),
      'let-go': () => settle('let_go'),
      later: () => later(app, found.meeting, { changed: look }),
      reopen: () => reopen(app, found.contact, found.meeting, look),
      mend: ({ dataset }) => ((shown.open = dataset.line), show()),
      add: ({ dataset }) => (
        (shown.adding = dataset.field),
        (shown.open = keyOf(emptyLine(found.contact, dataset.field))),
        show()
      ),
      close: () => ((shown.open = null), (shown.adding = null), show()),
      gone: () => patch(patchOf(found.contact, openLine(), '')),
      confirm: () => patch(confirmation(found.contact)),
      note: () => ((shown.isNoting = true), show()),
      'keep-note': () => ((shown.isNoting = false), show()),
      'read-again': () => change(() => app.api.post(`/scans/${found.scan.id}/read-again`)).then(whenRead),
      card: () => download(app, found.contact),
      remove: () => remove(app, found.contact),
    },
    signal,
  )
  onSubmit(
    app.page,
    {
      line: ({ text }) => patch(patchOf(found.contact, openLine(), text)),
      note: ({ note }) =>
        change(() =>
          app.api.patch(`/encounters/${found.meeting.id}`, { note: note.trim() }, { rev: found.meeting.rev }),
        ),
    },
    signal,
  )

  app.page.addEventListener(
    'change',
    ({ target }) => {
      if (target.name === 'alternative') document.getElementById('mended').value = target.value
    },
    { signal },
  )

  await look()
  if (new URLSearchParams(location.search).has('later')) later(app, found.meeting, { changed: look })
  await whenRead()
}

function isTyping(page) {
  return [...page.querySelectorAll('input, textarea')].some((field) => field.value !== field.defaultValue)
}

async function gather(app, id) {
  const [contact, account, events] = await Promise.all([
    app.api.get(`/contacts/${id}`),
    app.shared.account(),
    app.shared.events(),
  ])
  const meeting = meetingOf(contact)
  const [nudges, scan] = await Promise.all([
    meeting ? app.api.list(`/nudges?encounter_id=${meeting.id}`) : [],
    meeting?.scan_id ? app.api.get(`/scans/${meeting.scan_id}`).catch(() => null) : null,
  ])
  const nudge = nudges.find(({ state }) => state === 'pending' || state === 'leased') ?? null
  const event = events.find((one) => one.id === meeting?.event_id) ?? null
  return { contact, meeting, nudge, scan, event, zone: account.timezone }
}

const keyOf = ({ field, index }) => `${field}-${index ?? 0}`
const linesAnd = (contact, adding) => [...linesOf(contact), ...(adding ? [emptyLine(contact, adding)] : [])]

function person({ contact, meeting, nudge, scan, event, zone }, shown) {
  const name = nameOf(contact)
  const isWaiting = meeting?.state === 'waiting'
  return html`${top(back())}
    <main id="main" class="plain person" tabindex="-1">
      <div class="heading">
        <h1 class="name"><bdi>${name ?? SOMEBODY}</bdi></h1>
        <p class="of"><bdi>${name ? roleOf(contact) : whyNameless(scan)}</bdi></p>
      </div>
      <div class="card ${isWaiting && nudge && 'tied'}">
        ${face(contact, { seen: `${name ?? SOMEBODY}’s card`, tie: isWaiting && nudge ? bow : '' })}
      </div>
      ${meeting && said(meeting, nudge, event, zone, shown.isNoting)} ${meeting && acts(contact, meeting, isWaiting)}
      ${otherMeetings(contact, meeting, zone)} ${lines(contact, scan, shown)} ${leaving(contact)}
    </main>`
}

function said(meeting, nudge, event, zone, isNoting) {
  return html`<section class="said" aria-label="What you talked about">
    ${rail(railOf(meeting, nudge, new Date(), zone))}
    ${event && html`<p class="small">At <span class="hand" dir="auto">${event.name}</span></p>`}
    ${isNoting || !meeting.note.trim() ? noteForm(meeting) : noted(meeting)}
  </section>`
}

const noted = ({ note }) =>
  html`<p class="note"><q dir="auto">${note}</q></p>
    <button class="quiet" data-act="note">Change the note</button>`

const noteForm = ({ note }) =>
  html`<form data-form="note">
    <label for="note">What did you talk about?</label>
    <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000">${note}</textarea>
    <div class="acts">
      <button class="second">Keep the note</button
      >${note.trim() && html`<button type="button" class="quiet" data-act="keep-note">Leave it</button>`}
    </div>
  </form>`

function acts(contact, meeting, isWaiting) {
  const name = nameOf(contact) ? firstNameOf(contact) : 'them'
  if (!isWaiting) {
    return html`<p class="sub">
        ${meeting.state === 'let_go' ? 'Let go. Nobody reminds you.' : `You wrote to ${name}.`}
      </p>
      <div class="acts"><button class="second" data-act="reopen">Remind me of ${name} again</button></div>`
  }
  return html`<div class="acts">
    <a class="main" href="/contact/${contact.id}/write">Write to ${name}</a>
    <button class="quiet" data-act="done">Done</button>
    <button class="quiet" data-act="later">Later</button>
    <button class="quiet" data-act="let-go">Let go</button>
  </div>`
}

function otherMeetings({ encounters }, meeting, zone) {
  const others = encounters.filter(({ id, note }) => id !== meeting?.id && note.trim())
  if (!others.length) return ''
  return html`<section class="part" aria-labelledby="before">
    <h2 id="before">Also said</h2>
    <ol class="people">
      ${others.map(
        ({ met_at: metAt, note }) =>
          html`<li>
            <p class="small">Met ${sayMet(new Date(metAt), new Date(), zone)}</p>
            <p class="note"><q dir="auto">${note}</q></p>
          </li>`,
      )}
    </ol>
  </section>`
}

function lines(contact, scan, { open, adding }) {
  const doubts = doubtsOf(contact)
  return html`<section class="fields part" aria-labelledby="lines">
    <h2 id="lines">${headingOf(doubts, scan)}</h2>
    ${linesAnd(contact, adding).map((one) => (keyOf(one) === open ? mending(one) : line(one, keyOf(one))))}
    ${doubts.length > 0 && html`<div class="acts"><button class="second wide" data-act="confirm">It matches the card</button></div>`}
    ${scan?.state === 'unreadable' && html`<div class="acts"><button class="second wide" data-act="read-again">Read it again</button></div>`}
    <details class="adding">
      <summary>Add a line</summary>
      <div class="acts words">
        ${ADDABLE.map(([field, label]) => html`<button class="quiet" data-act="add" data-field="${field}">${label}</button>`)}
      </div>
    </details>
  </section>`
}

function headingOf(doubts, scan) {
  if (isBeingRead(scan)) return 'Reading the card'
  if (!doubts.length) return 'On the card'
  const number = inWords(doubts.length)
  return `${number[0].toUpperCase()}${number.slice(1)} ${doubts.length === 1 ? 'line' : 'lines'} to check`
}

const leaving = () =>
  html`<section class="part" aria-label="More">
    <div class="acts words">
      <button class="quiet" data-act="card">Save to my contacts</button>
      <button class="quiet" data-act="remove">Delete this person</button>
    </div>
  </section>`

async function download(app, contact) {
  await app.attempt(async () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await app.api.file(`/contacts/${contact.id}.vcf`))
    link.download = `${nameOf(contact) ?? 'card'}.vcf`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  })
}

async function remove(app, contact) {
  const name = nameOf(contact) ? `${firstNameOf(contact)}’s` : 'This'
  if (!(await askWhether(`${name} photo, card and notes are gone for good.`, 'Delete', 'Keep'))) return
  const isDone = await app.attempt(() => app.api.remove(`/contacts/${contact.id}`))
  if (!isDone) return
  app.go('/', { replace: true })
  say('Deleted')
}
