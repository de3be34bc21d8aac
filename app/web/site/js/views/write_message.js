// Writing to a contact: a draft made from the note, changed by the user, and sent from an app of their own.
// What is typed is kept on this phone until it is done. On the return the page asks whether the message was sent.

import { dot, face } from '../components/contact_card.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { change, resolve } from '../page/follow_up_actions.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { SHAPES, mailto, sms, subjectOf, tooLong, whatsapp, withRemark } from '../model/message.js'
import { succeeds } from '../model/promises.js'
import { somebody, firstNameOf, meetingOf, nameOf, textOf } from '../model/contact_texts.js'
import { noop, t, translated } from '../i18n.js'

const SOON = 1000 // milliseconds: who is made to wait longer may as well begin to write
const PATIENCE_WITH_NOTE = 20_000
const COMING = { text: '', isComing: true, leftOut: [], remembered: [] }
const YES = {
  mail: noop('Yes, by mail'),
  message: noop('Yes, by message'),
  whatsapp: noop('Yes, on WhatsApp'),
  linkedin: noop('Yes, on LinkedIn'),
}

/** @type {View} */
export async function write(app, { params, signal }) {
  if (!app.store.contact(params.id)) await app.store.refresh()
  const contact = app.store.contact(params.id) ?? (await app.api.get(`/contacts/${params.id}`))
  if (signal.aborted) return
  const view = { app, signal, contact, ...stateOf(app.session.draft(contact.id)) }
  onAct(app.page, actionsOf(view), signal)
  onSubmit(app.page, { note: ({ note }) => changeNote(view, note) }, signal)
  listen(view)
  await begin(view)
  if (view.isAsking && !signal.aborted) document.getElementById('sent').focus()
}

/** @typedef {{ app: App, signal: AbortSignal, contact: Contact } & ReturnType<typeof stateOf>} MessageView */

// Begins with what this phone has kept of an earlier visit.
function stateOf(kept) {
  const shape = kept?.shape ?? SHAPES[0][0]
  const drafts = kept?.drafts ?? {}
  const tried = kept?.tried ?? null
  return {
    shape,
    drafts, // what was typed, for each shape
    draft: drafts[shape] ?? COMING,
    chosen: kept?.chosen ?? [], // remarks taken in where nothing else could be said, by their place among those left out
    tried, // where the message was opened, until the user says whether it went
    isAsking: Boolean(tried),
    requests: 0, // how many drafts were asked for; only the last one counts
    caret: undefined, // the user's last place in the message
  }
}

/** @param {MessageView} view */
function show(view) {
  const { app, contact, draft, drafts, shape, isAsking, tried } = view
  const state = { contact, meeting: meetingNow(view), draft, shape, tried: isAsking && tried, isKept: Boolean(drafts[shape]) }
  app.paint(page(state), { title: t('Write to {name}', { name: nameOf(contact) ?? t('this person') }) })
}

/** @param {MessageView} view */
const meetingNow = ({ app, contact }) => meetingOf(app.store.contact(contact.id) ?? contact)
const typedText = () => document.getElementById('message').value

/**
 * @param {MessageView} view
 * @returns {Acts}
 */
function actionsOf(view) {
  const { contact } = view
  const number = () => textOf(contact.tels.find(({ type }) => type === 'cell') ?? contact.tels[0])
  const subject = () => view.draft.subject ?? t('Good to meet you')
  return {
    mail: () => open(view, 'mail', mailto(textOf(contact.emails[0]), typedText(), subject())),
    message: () => open(view, 'message', sms(number(), typedText())),
    whatsapp: () => open(view, 'whatsapp', whatsapp(number(), typedText())),
    copy: () => copy(view),
    share: () => share(view),
    yes: () => settle(view, view.tried),
    otherwise: () => settle(view, 'other'),
    'not-yet': () => stay(view),
    take: ({ dataset }) => take(view, Number(dataset.index)),
    choose: ({ dataset }) => choose(view, Number(dataset.index)),
    done: () => settle(view, undefined),
    anew: () => beginAnew(view),
  }
}

/** @param {MessageView} view */
function listen(view) {
  const { app, signal } = view
  const listenTo = (type, listener) => app.page.addEventListener(type, listener, { signal })
  listenTo('change', ({ target }) => target.name === 'shape' && changeShape(view, target.value))
  listenTo('input', ({ target }) => target.id === 'message' && keep(view, target.value))
  listenTo('focusout', ({ target }) => {
    if (target.id === 'message') view.caret = target.selectionEnd
  })
  const ask = () => document.visibilityState === 'visible' && view.tried && askWhetherSent(view)
  document.addEventListener('visibilitychange', ask, { signal })
}

// Shows what was typed, or else the server's draft. When that does not come soon, an empty sheet is there to write on, and
// the draft is put on it only while it is empty. `sent` is the note on its way to the server, which must have it first.
/**
 * @param {MessageView} view
 * @param {{ sent?: Promise<any> | null, note?: string }} [how]
 */
async function begin(view, { sent = null, note } = {}) {
  const { drafts, shape, signal } = view
  view.caret = undefined
  view.requests += 1
  const asked = view.requests
  const isWanted = () => asked === view.requests && !signal.aborted
  const coming = drafts[shape] ?? arrived(sent).then(() => draftOf(view, note))
  const draft = await Promise.race([coming, rest(SOON).then(() => COMING)])
  view.draft = draft
  if (!isWanted()) return
  show(view)
  if (draft !== COMING) return
  const late = await coming
  if (!isWanted() || view.draft !== COMING) return
  view.draft = note ? { ...late, needsNote: false } : late // the server may not have the note yet
  show(view)
}

/** @param {MessageView} view */
function beginAnew(view) {
  for (const each of Object.keys(view.drafts)) delete view.drafts[each]
  view.app.session.keepDraft(view.contact.id, null)
  view.chosen = []
  return begin(view)
}

/** @param {MessageView} view */
function changeShape(view, shape) {
  view.shape = shape
  return begin(view)
}

/** @param {MessageView} view */
async function changeNote(view, note) {
  const { id, rev } = meetingNow(view)
  const body = { note: note.trim() }
  const { sent } = await change(view.app, { method: 'PATCH', path: `/encounters/${id}`, body, rev, describe: t('The note') })
  view.chosen = []
  await begin(view, { sent, note })
  document.getElementById('message')?.focus()
}

// Keeps what is typed on this phone.
/** @param {MessageView} view */
function keep(view, text) {
  const { app, contact, shape, drafts } = view
  view.draft = { ...view.draft, text, isComing: false }
  drafts[shape] = view.draft
  app.session.keepDraft(contact.id, { shape, tried: view.tried, drafts, chosen: view.chosen })
  document.getElementById('length').textContent = tooLong(text, shape)
}

// Puts a remark that was left out into the message as it was noted, and selects it, to be reworded.
/** @param {MessageView} view */
function take(view, index) {
  const sheet = document.getElementById('message')
  const { text, start, end } = withRemark(sheet.value, view.draft.leftOut[index], view.caret)
  sheet.value = text
  view.draft = { ...view.draft, leftOut: view.draft.leftOut.filter((_, other) => other !== index) }
  keep(view, text)
  draw(document.getElementById('beside'), choices(view.draft, 'take'))
  sheet.focus()
  sheet.setSelectionRange(start, end)
}

/** @param {MessageView} view */
async function choose(view, index) {
  view.chosen = [index]
  await begin(view)
  document.getElementById('message')?.focus()
}

/** @param {MessageView} view */
async function settle(view, channel) {
  const { app, contact } = view
  app.session.keepDraft(contact.id, null)
  const undone = () => app.go(`/contact/${contact.id}`)
  await resolve(app, contact, meetingNow(view), 'followed_up', { channel, undone })
  app.go('/', { replace: true })
}

// Remembers the app that takes over the screen. The question whether the message was sent waits for the user's return.
/** @param {MessageView} view */
function leaveFor(view, channel) {
  view.tried = channel
  keep(view, typedText())
}

/** @param {MessageView} view */
function askWhetherSent(view) {
  view.isAsking = true
  show(view)
  document.getElementById('sent').focus()
}

/** @param {MessageView} view */
function stay(view) {
  Object.assign(view, { isAsking: false, tried: null })
  keep(view, typedText())
  show(view)
}

/** @param {MessageView} view */
function open(view, channel, address) {
  leaveFor(view, channel)
  askWhetherSent(view)
  location.href = address
}

/** @param {MessageView} view */
async function share(view) {
  leaveFor(view, 'other')
  if (!(await succeeds(navigator.share({ text: view.draft.text })))) return
  leaveFor(view, 'other')
  askWhetherSent(view)
}

// The clipboard is closed where there is no HTTPS; then the message lies selected for the user's own copying.
/** @param {MessageView} view */
async function copy(view) {
  leaveFor(view, view.shape === 'linkedin' ? 'linkedin' : 'other')
  const sheet = document.getElementById('message')
  try {
    await navigator.clipboard.writeText(sheet.value)
    say(t('Copied. Paste it where you talk with them.'))
  } catch {
    sheet.select()
    say(t('All of it is selected: copy it now'))
  }
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const arrived = (sent) => Promise.race([sent, sent && rest(PATIENCE_WITH_NOTE)])

// Without a detail there is no draft: `needsNote`. Without a server there is an empty sheet. What the note says and the
// draft does not is `leftOut`, to be taken in by a tap; `remembered` is private and stays out.
/** @param {MessageView} view */
async function draftOf(view, note) {
  const { app, contact, shape, chosen, signal } = view
  const noted = note ?? meetingNow(view)?.note ?? ''
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

function page({ contact, meeting, draft, shape, tried, isKept }) {
  const name = nameOf(contact)
  const done = html`<button class="quiet" data-act="done">${t('Done already')}</button>`
  return html`${top(back(`/contact/${contact.id}`, name ? firstNameOf(contact) : t('Back')), done)}
    <main id="main" class="plain followup" tabindex="-1">
      <div class="who">
        <div>
          <h1 class="name"><bdi>${name ?? somebody()}</bdi></h1>
          <p class="of"><bdi>${textOf(contact.org)}</bdi></p>
        </div>
        <a class="card has-reminder" href="/contact/${contact.id}"
          >${face(contact, { seen: t('Card of {name}', { name: name ?? somebody() }), mark: dot })}</a
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
      <h2>${draft.leftOut?.length ? t('Or add a line: what did you talk about?') : t('One line first: what did you talk about?')}</h2>
      <label for="note"
        >${whyOneLine(meeting, draft)}</label
      >
      <textarea id="note" name="note" dir="auto" rows="3" maxlength="4000" required>${meeting?.note}</textarea>
      <div class="acts"><button class="main">${t('Start the message')}</button></div>
    </form>`

function whyOneLine(meeting, { leftOut = [] }) {
  if (leftOut.length) return t('What they need or what you promised makes it a message.')
  return meeting?.note.trim()
    ? t('That would fit anybody. A detail of theirs makes it a message.')
    : t('Then we have something to begin with.')
}

// What the note says and the message does not. What is to be remembered is private: it is no button.
const choices = ({ leftOut = [], remembered = [] }, act) =>
  html`${
    leftOut.length > 0 &&
    html`<h2 class="small" id="choices">
        ${act === 'take' ? t('Not in the message. Tap to add') : t('Tap what may go into the message')}
      </h2>
      <ul class="choices" aria-labelledby="choices">
        ${leftOut.map(
          (remark, index) =>
            html`<li><button class="second" dir="auto" data-act="${act}" data-index="${index}">${remark}</button></li>`,
        )}
      </ul>`
  }
  ${remembered.length > 0 && html`<p class="small">${t('Private, never in the message:')} <bdi>${remembered.join('; ')}</bdi></p>`}`

const sheet = (draft, shape, isKept) =>
  html`<fieldset class="shapes">
      <legend class="unseen">${t('What kind of message')}</legend>
      ${SHAPES.map(
        ([value, name]) =>
          html`<label
            ><input type="radio" name="shape" id="shape-${value}" value="${value}" ${value === shape && 'checked'} />
            ${translated(name)}</label
          >`,
      )}
    </fieldset>
    <textarea class="message" id="message" dir="auto" aria-label="${t('Your message')}" aria-describedby="length">
${draft.text}</textarea>
    <p class="small" id="length" role="status">${tooLong(draft.text, shape)}</p>
    <div id="beside">${choices(draft, 'take')}</div>
    ${isKept && html`<button class="quiet" data-act="anew">${t('Start over')}</button>`}
    <p class="small">${whatItIs(draft)}</p>`

function whatItIs({ text, isComing }) {
  if (isComing) return t('A start from your own note comes when the server answers. Write it yourself if you like.')
  return text ? t('A start from your own note. Change what you like.') : t('Write it yourself; it opens in your own mail.')
}

// The apps that the message can be sent from: first the one that most likely reaches this person.
function dock(contact, shape) {
  const number = textOf(contact.tels[0])
  const ways = [
    ['mail', t('Open in my mail'), shape !== 'linkedin' && (contact.emails.length || !number)],
    ['copy', t('Copy'), true],
    ['message', t('Messages'), number],
    ['whatsapp', 'WhatsApp', contact.tels.some((tel) => whatsapp(textOf(tel), ''))],
    ['share', t('Share'), navigator.share],
  ].filter(([, , isThere]) => isThere)
  return html`<div class="dock">
    <div class="acts spread">
      ${ways.map(([act, words], index) => html`<button class="${index ? 'quiet' : 'main'}" data-act="${act}">${words}</button>`)}
    </div>
  </div>`
}

const asked = (contact, tried) =>
  html`<section class="asked" aria-labelledby="sent">
    <h2 id="sent" tabindex="-1">${t('Sent it?')}</h2>
    <p class="sub">${t('Then you will not be reminded to write to {name} again.', { name: nameOf(contact) ? firstNameOf(contact) : t('this person') })}</p>
    <div class="acts">
      <button class="main" data-act="yes">${YES[tried] ?? t('Yes')}</button>
      ${YES[tried] && html`<button class="quiet" data-act="otherwise">${t('Another channel')}</button>`}
      <button class="quiet" data-act="not-yet">${t('Not yet')}</button>
    </div>
  </section>`
