// One person: the card, what was said, what to do, and each line of the card, to be looked through and mended.

import { askWhether } from '../components/dialogs.js'
import { bow, face } from '../components/contact_card.js'
import {
  acts,
  doubtful,
  keyOf,
  lines,
  linesAnd,
  more,
  otherMeetings,
  said,
  samePerson,
  typing,
} from '../components/contact_parts.js'
import { facing, showPlaces } from '../components/photo_region.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { change, later, reopen, resolve } from '../page/follow_up_actions.js'
import { html, onAct, onSubmit } from '../page/html.js'
import { boxesOf, confirmation, emptyLine, linesOf, patchOf, patchOfTyped } from '../model/card_fields.js'
import { SOMEBODY, firstNameOf, meetingOf, nameOf, roleOf } from '../model/contact_texts.js'
import { isBeingRead, isIncomplete, whyNameless } from '../model/unreadable_reasons.js'
import { isTyping } from '../page/unsaved_input.js'
import { until } from '../sync/polling.js'

/** @type {View} */
export async function contact(app, { params, signal }) {
  const { store } = app
  const shown = { open: null, adding: null, isNoting: false, side: 'front' }
  let found = gather(store, params.id)
  let seen = ''
  let isRemoving = false

  // While somebody types, what came from the server waits until they are done.
  function look() {
    if (signal.aborted || isRemoving || shown.open || isTyping(app.page)) return
    const fresh = gather(store, params.id)
    if (!fresh.contact) return found.contact && app.again() // deleted elsewhere: says so
    found = fresh
    const now = JSON.stringify([found, shown, new Date().getMinutes()])
    if (now !== seen) show()
    seen = now
  }

  function show() {
    const isPhotoOpen = document.getElementById('photo')?.open
    app.paint(person(found, shown), { title: nameOf(found.contact) ?? SOMEBODY })
    if (isPhotoOpen) document.getElementById('photo').open = true
    void showPlaces(app.page, app.api, found.scan, boxesOf(found.contact)) // photos that cannot be had stay away
    if (shown.open) document.getElementById('mended')?.focus({ preventScroll: true })
    if (shown.isNoting) document.getElementById('note').focus()
  }

  const openLine = () => linesAnd(found.contact, shown.adding).find((one) => keyOf(one) === shown.open)

  async function whenRead() {
    await until(async () => {
      await store.refresh()
      return !isBeingRead(gather(store, params.id).scan)
    }, signal)
  }

  // The line that was open gets the focus again, so that one goes on where one was.
  function close() {
    const key = shown.open
    Object.assign(shown, { open: null, adding: null, isNoting: false })
    if (signal.aborted) return
    const fresh = gather(store, params.id)
    if (!fresh.contact) return app.again()
    found = fresh
    show()
    if (key) (document.getElementById(`line-${key}`) ?? document.getElementById('lines'))?.focus({ preventScroll: true })
  }

  async function patch(body, describe) {
    const { id, rev } = found.contact
    const name = nameOf(found.contact) ? `${firstNameOf(found.contact)}’s` : 'A'
    const path = `/contacts/${id}`
    await change(app, { method: 'PATCH', path, body, rev, seen: found.contact, describe: `${name} ${describe}` })
    close()
  }
  const settle = (outcome) => resolve(app, found.contact, found.meeting, outcome, { undone: look })

  // What only the server can do: it answers at once or not at all.
  const ask = (work) =>
    app.attempt(async () => {
      const answer = await work()
      await store.refresh()
      close()
      return answer
    })
  const join = (id) =>
    ask(async () => {
      await app.api.post(`/contacts/${found.contact.id}/join`, { contact_id: id })
      say('One person now')
    })
  const split = (id) =>
    ask(async () => {
      const apart = await app.api.post(`/contacts/${found.contact.id}/split`, { encounter_id: id })
      const undo = () => ask(() => app.api.post(`/contacts/${found.contact.id}/join`, { contact_id: apart.id }))
      say(`Two people again: ${nameOf(apart) ?? 'somebody without a name'} waits, too`, { undo })
    })
  const readAgain = () => ask(() => app.api.post(`/scans/${found.scan.id}/read-again`)).then((isDone) => isDone && whenRead())

  onAct(
    app.page,
    {
      done: () => settle('followed_up'),
      'let-go': () => settle('let_go'),
      later: () => later(app, found.contact, found.meeting),
      reopen: () => reopen(app, found.contact, found.meeting),
      mend: ({ dataset }) => ((shown.open = dataset.line), (shown.adding = null), show()),
      add: ({ dataset }) => (
        (shown.adding = dataset.field), (shown.open = keyOf(emptyLine(found.contact, dataset.field))), show()
      ),
      close,
      gone: () => patch(patchOf(found.contact, openLine(), ''), openLine().label.toLowerCase()),
      confirm: () => patch(confirmation(found.contact), 'card'),
      note: () => ((shown.isNoting = true), show()),
      'keep-note': close,
      turn: () => ((shown.side = shown.side === 'back' ? 'front' : 'back'), show()),
      same: ({ dataset }) => join(dataset.id),
      apart: ({ dataset }) => ask(() => app.api.post(`/contacts/${found.contact.id}/apart`, { contact_id: dataset.id })),
      split: ({ dataset }) => split(dataset.id),
      'read-again': readAgain,
      card: () => download(app, found.contact),
      remove: async () => {
        if (!(await wantsGone(found.contact))) return
        isRemoving = true
        await remove(app, found.contact).finally(() => (isRemoving = false))
      },
    },
    signal,
  )
  onSubmit(
    app.page,
    {
      line: ({ text }) => patch(patchOf(found.contact, openLine(), text), openLine().label.toLowerCase()),
      typed: (typed) => {
        const body = patchOfTyped(typed)
        if (Object.keys(body).length) return patch(body, 'card')
      },
      note: async ({ note }) => {
        const { id, rev } = found.meeting
        const body = { note: note.trim() }
        const path = `/encounters/${id}`
        await change(app, { method: 'PATCH', path, body, rev, seen: found.meeting, describe: 'The note' })
        close()
      },
    },
    signal,
  )
  app.page.addEventListener(
    'change',
    ({ target }) => {
      if (target.name === 'alternative') document.getElementById('mended').value = target.value
      return target.id === 'back' && target.files[0] && addBack(target.files[0])
    },
    { signal },
  )

  function addBack(photo) {
    const form = new FormData()
    form.set('back', photo, photo.name || 'back.jpg')
    return ask(() => app.api.send(`/scans/${found.scan.id}/back`, form)).then((isDone) => {
      if (!isDone) return undefined
      say('The other side is being read, too')
      return whenRead()
    })
  }

  store.subscribe(look, signal)
  if (!found.contact) {
    await store.refresh()
    found = gather(store, params.id)
    if (!found.contact) await app.api.get(`/contacts/${params.id}`) // says why there is nobody
  }
  look()
  store.refresh().catch(() => {}) // what is known stays
  if (new URLSearchParams(location.search).has('later')) void later(app, found.contact, found.meeting) // and meanwhile:
  if (isBeingRead(found.scan)) await whenRead()
}

function gather(store, id) {
  const contact = store.contact(id)
  if (!contact) return { contact }
  const meeting = meetingOf(contact)
  const nudges = meeting ? store.nudges(meeting.id) : []
  const scans = new Set(contact.encounters.map((one) => one.scan_id))
  return {
    contact,
    meeting,
    nudge: nudges.find(({ state }) => state === 'pending' || state === 'leased') ?? null,
    scan: meeting?.scan_id ? store.scan(meeting.scan_id) : null,
    isOneCard: scans.size === 1, // only then is it known on which photo the lines stand
    event: meeting?.event_id ? store.event(meeting.event_id) : null,
    others: contact.possible_same_as.map(store.contact).filter((other) => other && other.id !== contact.id),
    zone: store.account()?.timezone,
  }
}

function person(found, shown) {
  const { contact, meeting, nudge, scan } = found
  const name = nameOf(contact)
  const isTied = meeting?.state === 'waiting' && nudge
  const isBlank = linesOf(contact).every(({ text }) => text === null)
  const isUnread = isBlank && scan?.state === 'unreadable'
  const hasLines = !isUnread && !(isBlank && isBeingRead(scan))
  return html`${top(back())}
    <main id="main" class="plain person" tabindex="-1">
      <div class="heading">
        <h1 class="name"><bdi>${name ?? SOMEBODY}</bdi></h1>
        <p class="of"><bdi>${name ? roleOf(contact) : whyNameless(scan)}</bdi></p>
        ${isIncomplete(scan) && html`<p class="sub">Part of the photo is missing: it broke off on its way. Take it again.</p>`}
      </div>
      <div class="card ${isTied && !shown.open && 'tied'}">${card(found, shown, isTied)}</div>
      ${samePerson(found)} ${doubtful(found, shown)} ${isUnread && typing} ${meeting && said(found, shown.isNoting)}
      ${meeting && acts(found)} ${hasLines && lines(found, shown)} ${otherMeetings(found)} ${more(found, shown)}
    </main>`
}

// The card; while a line is open, its place on the photo; turned over, the other side.
function card({ contact, scan, isOneCard }, { open, adding, side }, isTied) {
  const name = nameOf(contact) ?? SOMEBODY
  const one = linesAnd(contact, adding).find((each) => keyOf(each) === open)
  const box = isOneCard && one?.value?.box
  const picture = face(contact, { seen: `${name}’s card`, tie: isTied && !open ? bow : '' })
  if (scan && box) return html`${picture}${facing(box.side, box, 'Where this line stands')}`
  return html`${picture}${scan && side === 'back' && facing('back', null, `The other side of ${name}’s card`)}`
}

/** @param {App} app */
async function download(app, contact) {
  await app.attempt(async () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await app.api.file(`/contacts/${contact.id}.vcf`))
    link.download = `${nameOf(contact) ?? 'card'}.vcf`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  })
}

const whose = (contact) => (nameOf(contact) ? `${firstNameOf(contact)}’s` : 'This')
const wantsGone = (contact) => askWhether(`${whose(contact)} photo, card and notes are gone for good.`, 'Delete', 'Keep')

/** @param {App} app */
async function remove(app, contact) {
  const describe = `${whose(contact)} card, to be deleted`
  await change(app, { method: 'DELETE', path: `/contacts/${contact.id}`, describe })
  app.go('/', { replace: true })
  say('Deleted')
}
