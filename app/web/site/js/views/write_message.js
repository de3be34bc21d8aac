// The letter: a draft made from the note, changed as one likes, and sent by the writer in an app of their own.
// What is typed is kept on this phone until it is done; coming back, one is asked whether it was sent.

import { face, knot } from '../components/contact_card.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { change, resolve } from '../page/follow_up_actions.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { SHAPES, mailto, sms, subjectOf, tooLong, whatsapp, withRemark } from '../model/message.js'
import { SOMEBODY, firstNameOf, meetingOf, nameOf, textOf } from '../model/contact_texts.js'

const SOON = 1000 // milliseconds: who is made to wait longer may as well begin to write
const PATIENCE_WITH_NOTE = 20_000
const COMING = { text: '', isComing: true, leftOut: [], remembered: [] }
const YES = { mail: 'Yes, by mail', message: 'Yes, by message', whatsapp: 'Yes, on WhatsApp', linkedin: 'Yes, on LinkedIn' }

/** @type {View} */
export async function write(app, { params, signal }) {
  const { store, session } = app
  if (!store.contact(params.id)) await store.refresh()
  const contact = store.contact(params.id) ?? (await app.api.get(`/contacts/${params.id}`))
  const meeting = () => meetingOf(store.contact(contact.id) ?? contact)
  const kept = session.letter(contact.id)
  const drafts = kept?.drafts ?? {} // what was typed, for each shape
  let shape = kept?.shape ?? SHAPES[0][0]
  let chosen = kept?.chosen ?? [] // remarks taken in where nothing else could be said, by their place among those left out
  let draft = drafts[shape] ?? COMING
  let latest = 0 // which draft was asked for last
  let tried = kept?.tried ?? null // where the letter was opened, until one says whether it went
  let isAsking = Boolean(tried)
  if (signal.aborted) return

  const show = () =>
    app.paint(letter(contact, meeting(), draft, { shape, tried: isAsking && tried, isKept: Boolean(drafts[shape]) }), {
      title: `Write to ${nameOf(contact) ?? 'somebody'}`,
    })
  const typed = () => document.getElementById('letter').value
  let caret // where one was last in the letter

  function keep(text) {
    draft = { ...draft, text, isComing: false }
    drafts[shape] = draft
    session.keepLetter(contact.id, { shape, tried, drafts, chosen })
    document.getElementById('length').textContent = tooLong(text, shape)
  }

  // What was typed, or else the server's draft. When that does not come soon, an empty sheet is there to write on, and the
  // draft is put on it only while it is empty. `sent` is the note on its way to the server, which must have it first.
  /** @param {{ sent?: Promise<any> | null, note?: string }} [how] */
  async function begin({ sent = null, note } = {}) {
    caret = undefined
    const asked = (latest += 1)
    const isWanted = () => asked === latest && !signal.aborted
    const coming = drafts[shape] ?? arrived(sent).then(() => draftOf(app, contact, shape, { note, chosen, signal }))
    draft = await Promise.race([coming, rest(SOON).then(() => COMING)])
    if (!isWanted()) return
    show()
    if (draft !== COMING) return
    const late = await coming
    if (!isWanted() || draft !== COMING) return
    draft = note ? { ...late, needsNote: false } : late // the server may not have the note yet
    show()
  }

  // A remark that was left out, put into the letter as it was noted and selected, to be reworded.
  function take(index) {
    const sheet = document.getElementById('letter')
    const { text, start, end } = withRemark(sheet.value, draft.leftOut[index], caret)
    sheet.value = text
    draft = { ...draft, leftOut: draft.leftOut.filter((_, other) => other !== index) }
    keep(text)
    draw(document.getElementById('beside'), choices(draft, 'take'))
    sheet.focus()
    sheet.setSelectionRange(start, end)
  }

  async function choose(index) {
    chosen = [index]
    await begin()
    document.getElementById('letter')?.focus()
  }

  async function settle(channel) {
    session.keepLetter(contact.id, null)
    const undone = () => app.go(`/contact/${contact.id}`)
    await resolve(app, contact, meeting(), 'followed_up', { channel, undone })
    app.go('/', { replace: true })
  }

  // Other apps take over the screen; the question waits for whoever comes back.
  function leave(channel, { asks = true } = {}) {
    tried = channel
    keep(typed())
    if (!asks) return
    isAsking = true
    show()
    document.getElementById('sent').focus()
  }
  function open(channel, address) {
    leave(channel)
    location.href = address
  }

  const number = () => textOf(contact.tels.find(({ type }) => type === 'cell') ?? contact.tels[0])
  onAct(
    app.page,
    {
      mail: () => open('mail', mailto(textOf(contact.emails[0]), typed(), draft.subject ?? 'Good to meet you')),
      message: () => open('message', sms(number(), typed())),
      whatsapp: () => open('whatsapp', whatsapp(number(), typed())),
      copy: async () => {
        leave(shape === 'linkedin' ? 'linkedin' : 'other', { asks: false })
        await copy(document.getElementById('letter'))
      },
      share: async () => {
        leave('other', { asks: false })
        await navigator.share({ text: draft.text }).then(
          () => leave('other'),
          () => {},
        )
      },
      yes: () => settle(tried),
      otherwise: () => settle('other'),
      'not-yet': () => ((isAsking = false), (tried = null), keep(typed()), show()),
      take: ({ dataset }) => take(Number(dataset.index)),
      choose: ({ dataset }) => choose(Number(dataset.index)),
      done: () => settle(undefined),
      anew: () => {
        for (const each of Object.keys(drafts)) delete drafts[each]
        session.keepLetter(contact.id, null)
        chosen = []
        return begin()
      },
    },
    signal,
  )
  onSubmit(
    app.page,
    {
      note: async ({ note }) => {
        const { id, rev } = meeting()
        const body = { note: note.trim() }
        const { sent } = await change(app, { method: 'PATCH', path: `/encounters/${id}`, body, rev, describe: 'The note' })
        chosen = []
        await begin({ sent, note })
        document.getElementById('letter')?.focus()
      },
    },
    signal,
  )
  app.page.addEventListener(
    'change',
    async ({ target }) => {
      if (target.name !== 'shape') return
      shape = target.value
      await begin()
    },
    { signal },
  )
  app.page.addEventListener(
    'input',
    ({ target }) => {
      if (target.id !== 'letter') return
      keep(target.value)
    },
    { signal },
  )
  app.page.addEventListener(
    'focusout',
    ({ target }) => {
      if (target.id === 'letter') caret = target.selectionEnd
    },
    { signal },
  )
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState !== 'visible' || !tried) return
      isAsking = true
      show()
      document.getElementById('sent').focus()
    },
    { signal },
  )
  await begin()
  if (isAsking && !signal.aborted) document.getElementById('sent').focus()
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const arrived = (sent) => Promise.race([sent, sent && rest(PATIENCE_WITH_NOTE)])

// The clipboard is closed where there is no HTTPS; then the letter lies selected for the user's own copying.
async function copy(sheet) {
  try {
    await navigator.clipboard.writeText(sheet.value)
    say('Copied. Paste it where you talk with them.')
  } catch {
    sheet.select()
    say('All of it is selected: copy it now')
  }
}

// Without a detail there is no draft: `needsNote`. Without a server there is an empty sheet. What the note says and the
// draft does not is `leftOut`, to be taken in by a tap; `remembered` is private and stays out.
/** @param {App} app */
async function draftOf(app, contact, shape, { note, chosen, signal }) {
  const noted = note ?? meetingOf(app.store.contact(contact.id) ?? contact)?.note ?? ''
  try {
    const include = chosen.map((index) => `&include=${index}`).join('')
    const answer = await app.api.get(`/contacts/${contact.id}/draft?shape=${shape}${include}`, { signal })
    return { text: answer.text, subject: subjectOf(answer.mailto), ...besideOf(answer) }
  } catch (error) {
    if (!error.detail || error.status === 401) throw error
    return { text: '', needsNote: error.code === 'detail-needed' || !noted.trim(), ...besideOf(error.extra ?? {}) }
  }
}

const besideOf = ({ left_out: leftOut = [], private: remembered = [] }) => ({ leftOut, remembered })

function letter(contact, meeting, draft, { shape, tried, isKept }) {
  const name = nameOf(contact)
  const done = html`<button class="quiet" data-act="done">Done already</button>`
  return html`${top(back(`/contact/${contact.id}`, name ? firstNameOf(contact) : 'Back'), done)}
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
      ${draft.needsNote ? firstLine(meeting, draft) : sheet(draft, shape, isKept)}
      ${tried ? asked(contact, tried) : !draft.needsNote && dock(contact, shape)}
    </main>`
}

const firstLine = (meeting, draft) =>
  html`${choices(draft, 'choose')}
    <form class="part" data-form="note">
      <h2>${draft.leftOut?.length ? 'Or add a line: what did you talk about?' : 'One line first: what did you talk about?'}</h2>
      <label for="note"
        >${whyOneLine(meeting, draft)}</label
      >
      <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000" required>${meeting?.note}</textarea>
      <div class="acts"><button class="main">Begin the letter</button></div>
    </form>`

function whyOneLine(meeting, { leftOut = [] }) {
  if (leftOut.length) return 'What they need or what you promised makes it a message.'
  return meeting?.note.trim()
    ? 'That would fit anybody. A detail of theirs makes it a message.'
    : 'Then we have something to begin with.'
}

// What the note says and the message does not. What is to be remembered is private: it is no button.
const choices = ({ leftOut = [], remembered = [] }, act) =>
  html`${
    leftOut.length > 0 &&
    html`<h2 class="small" id="choices">
        ${act === 'take' ? 'Not in the message. Tap to add' : 'Tap what may go into the message'}
      </h2>
      <ul class="choices" aria-labelledby="choices">
        ${leftOut.map(
          (remark, index) =>
            html`<li><button class="second" dir="auto" data-act="${act}" data-index="${index}">${remark}</button></li>`,
        )}
      </ul>`
  }
  ${remembered.length > 0 && html`<p class="small">Private, never in the message: <bdi>${remembered.join('; ')}</bdi></p>`}`

const sheet = (draft, shape, isKept) =>
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
    <textarea class="letter" id="letter" dir="auto" aria-label="Your message" aria-describedby="length">
${draft.text}</textarea>
    <p class="small" id="length" role="status">${tooLong(draft.text, shape)}</p>
    <div id="beside">${choices(draft, 'take')}</div>
    ${isKept && html`<button class="quiet" data-act="anew">Begin anew</button>`}
    <p class="small">${whatItIs(draft)}</p>`

function whatItIs({ text, isComing }) {
  if (isComing) return 'A start from your own note comes when the server answers. Write it yourself if you like.'
  return text ? 'A start from your own note. Change what you like.' : 'Write it yourself; it opens in your own mail.'
}

// What the letter leaves by: the first is what this person and this kind of letter are most likely reached by.
function dock(contact, shape) {
  const number = textOf(contact.tels[0])
  const ways = [
    ['mail', 'Open in my mail', shape !== 'linkedin' && (contact.emails.length || !number)],
    ['copy', 'Copy', true],
    ['message', 'Messages', number],
    ['whatsapp', 'WhatsApp', contact.tels.some((tel) => whatsapp(textOf(tel), ''))],
    ['share', 'Share', navigator.share],
  ].filter(([, , isThere]) => isThere)
  return html`<div class="dock">
    <div class="acts spread">
      ${ways.map(([act, words], index) => html`<button class="${index ? 'quiet' : 'main'}" data-act="${act}">${words}</button>`)}
    </div>
  </div>`
}

const asked = (contact, tried) =>
  html`<section class="asked" aria-labelledby="sent">
    <h2 id="sent" tabindex="-1">Sent it?</h2>
    <p class="sub">Then nobody reminds you about ${nameOf(contact) ? firstNameOf(contact) : 'them'} again.</p>
    <div class="acts">
      <button class="main" data-act="yes">${YES[tried] ?? 'Yes'}</button>
      ${YES[tried] && html`<button class="quiet" data-act="otherwise">Another way</button>`}
      <button class="quiet" data-act="not-yet">Not yet</button>
    </div>
  </section>`
