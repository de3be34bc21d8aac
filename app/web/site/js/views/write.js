// The letter: a draft made from the note, changed as one likes, and sent from one's own mail.

import { face, knot } from '../components/card.js'
import { say } from '../components/slip.js'
import { back, top } from '../components/top.js'
import { resolve } from '../following.js'
import { html, onAct, onSubmit } from '../html.js'
import { SHAPES, mailto } from '../model/letter.js'
import { SOMEBODY, firstNameOf, meetingOf, nameOf, textOf } from '../model/people.js'

export async function write(app, { params, signal }) {
  const contact = await app.api.get(`/contacts/${params.id}`)
  let meeting = meetingOf(contact)
  let shape = SHAPES[0][0]
  let isAsking = false
  let draft = await draftOf(app, contact, shape)
  if (signal.aborted) return

  const show = () =>
    app.paint(letter(contact, meeting, draft, shape, isAsking), { title: `Write to ${nameOf(contact) ?? 'somebody'}` })
  const typed = () => document.getElementById('letter').value
  const settle = (channel) =>
    resolve(app, contact, meeting, 'followed_up', {
      channel,
      done: () => app.go('/', { replace: true }),
      undone: () => app.go(`/contact/${contact.id}`),
    })

  async function open(address) {
    draft = { text: typed() }
    location.href = address
    isAsking = true
    show()
    document.getElementById('sent').focus()
  }

  onAct(
    app.page,
    {
      mail: () => open(mailto(textOf(contact.emails[0]), typed(), 'Good to meet you')),
      message: () => open(`sms:${textOf(contact.tels[0])}?body=${encodeURIComponent(typed())}`),
      copy: () => copy(document.getElementById('letter')),
      share: () => navigator.share({ text: typed() }).catch(() => {}),
      'by-mail': () => settle('mail'),
      otherwise: () => settle('other'),
      'not-yet': () => ((isAsking = false), show()),
      done: () => settle(undefined),
    },
    signal,
  )
  onSubmit(
    app.page,
    {
      note: ({ note }) =>
        app.attempt(async () => {
          meeting = await app.api.patch(`/encounters/${meeting.id}`, { note: note.trim() }, { rev: meeting.rev })
          draft = await draftOf(app, contact, shape)
          show()
        }),
    },
    signal,
  )
  app.page.addEventListener(
    'change',
    async ({ target }) => {
      if (target.name !== 'shape') return
      shape = target.value
      draft = await draftOf(app, contact, shape)
      if (!signal.aborted) show()
    },
    { signal },
  )
  show()
}

// The clipboard is closed where there is no HTTPS; then the letter lies selected for the user's own copying.
async function copy(sheet) {
  try {
    await navigator.clipboard.writeText(sheet.value)
    say('Copied')
  } catch {
    sheet.select()
    say('All of it is selected: copy it now')
  }
}

// Without a note there is no draft: `needsNote`. Without a server there is an empty sheet.
async function draftOf(app, contact, shape) {
  try {
    return await app.api.get(`/contacts/${contact.id}/draft?shape=${shape}`)
  } catch (error) {
    if (!error.detail || error.status === 401) throw error
    return error.code === 'detail-needed' ? { text: '', needsNote: true } : { text: '' }
  }
}

function letter(contact, meeting, draft, shape, isAsking) {
  const name = nameOf(contact)
  return html`${top(back(`/contact/${contact.id}`, name ? firstNameOf(contact) : 'Back'), html`<button class="quiet" data-act="done">Done already</button>`)}
    <main id="main" class="plain followup" tabindex="-1">
      <div class="who">
        <div>
          <h1 class="name"><bdi>${name ?? SOMEBODY}</bdi></h1>
          <p class="of"><bdi>${textOf(contact.org)}</bdi></p>
        </div>
        <a class="card tied" href="/contact/${contact.id}"
          >${face(contact, { seen: `${name ?? SOMEBODY}’s card`, tie: knot })}</a
        >
      </div>
      ${meeting?.note.trim() && html`<p class="note said"><q dir="auto">${meeting.note}</q></p>`}
      ${draft.needsNote ? firstLine : sheet(draft, shape)}
      ${isAsking ? asked(contact) : !draft.needsNote && dock(contact)}
    </main>`
}

const firstLine = html`<form class="part" data-form="note">
  <h2>One line first: what did you talk about?</h2>
  <label for="note">Then we have something to begin with.</label>
  <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000" required></textarea>
  <div class="acts"><button class="main">Begin the letter</button></div>
</form>`

const sheet = (draft, shape) =>
  html`<fieldset class="shapes">
      <legend class="unseen">What kind of message</legend>
      ${SHAPES.map(
        ([value, name]) =>
          html`<label
            ><input type="radio" name="shape" id="shape-${value}" value="${value}" ${value === shape && 'checked'} />
            ${name}</label
          >`,
      )}
    </fieldset>
    <textarea class="letter" id="letter" dir="auto" aria-label="Your message">${draft.text}</textarea>
    <p class="small">
      ${draft.text ? 'A start from your own note. Change what you like.' : 'Write it yourself; it opens in your own mail.'}
    </p>`

const dock = (contact) =>
  html`<div class="dock">
    <div class="acts spread">
      <button class="main" data-act="mail">Open in my mail</button>
      ${contact.tels.length > 0 && html`<button class="quiet" data-act="message">Messages</button>`}
      ${navigator.share && html`<button class="quiet" data-act="share">Share</button>`}
      <button class="quiet" data-act="copy">Copy</button>
    </div>
  </div>`

const asked = (contact) =>
  html`<section class="asked" aria-labelledby="sent">
    <h2 id="sent" tabindex="-1">Sent it?</h2>
    <p class="sub">Then nobody reminds you about ${nameOf(contact) ? firstNameOf(contact) : 'them'} again.</p>
    <div class="acts">
      <button class="main" data-act="by-mail">Yes, by mail</button>
      <button class="quiet" data-act="otherwise">Another way</button>
      <button class="quiet" data-act="not-yet">Not yet</button>
    </div>
  </section>`
