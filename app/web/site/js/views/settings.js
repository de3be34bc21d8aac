// Settings: quiet hours, how one is reminded, what a locked screen may show, devices, taking along, leaving.

import { askWhether } from '../components/dialogs.js'
import { addMessenger, askChannels, calendar, channelActs, mail, messengers } from '../components/channels.js'
import { reminders, remindersActs } from '../components/reminders.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { askZones, zoneField, zoneOptions } from '../components/time_zone_field.js'
import { draw, html, onAct, onSubmit } from '../page/html.js'
import { regions } from '../model/device.js'
import { dayWord } from '../model/time_texts.js'
import { sayWaiting } from '../model/unsent.js'
import { findZone, isTold, sameZone } from '../model/time_zones.js'
import { isEditing, keepTyping } from '../page/unsaved_input.js'
import { sayZone, zoneHere } from '../device/time_zone.js'

const EVERYTHING = '/account/archive'
const PATIENCE = 5000 // milliseconds: one can leave without a network, too
const FOR_EVERYTHING = 10 * 60 * 1000 // all photos, on a slow network

const DETAILS = [
  ['full', 'Name and what you talked about'],
  ['name', 'Only the name'],
  ['none', 'Neither'],
]
const LOCKED = {
  full: ['Follow up with Dana Kim (Acme Robotics)', '“her team needs our benchmark, promised the PDF”'],
  name: ['Follow up with Dana Kim', 'You met yesterday.'],
  none: ['Somebody from yesterday', 'Open to see whom.'],
}

// Copies for other programs, and everything in one file that can be put back in.
const COPIES = [
  ['/contacts.vcf', 'nextday.vcf', 'Contacts (vCard)'],
  ['/contacts.csv', 'nextday.csv', 'Contacts (table)'],
  [EVERYTHING, 'nextday.zip', 'Everything in one file'],
]

/** @type {View} */
export async function settings(app, { signal }) {
  let account = await app.shared.account()
  let [devices, asking, channels] = await Promise.all([app.api.list('/devices'), reminders(app), askChannels(app.api)])
  let feed = null
  let zones = []
  let shownRev = null
  if (signal.aborted) return
  function show() {
    const putBack = keepTyping(app.page)
    app.paint(page(account, devices, asking, { ...channels, feed, zones }), { title: 'Settings' })
    putBack()
    shownRev = account.rev
  }

  async function change(body) {
    await app.attempt(async () => {
      account = await app.api.patch('/account', body)
      app.shared.setAccount(account).catch(() => {}) // a full phone hears of it at the next look
      say('Kept')
    })
    show()
  }

  async function moveTo(said) {
    const timezone = findZone(await askZones(app.api), said)
    if (timezone) await change({ timezone })
    else say(`There is no single time zone in “${said}”. Choose one of the list, or a larger city.`)
  }

  // The names are many: they come when somebody is about to choose.
  async function offerZones({ target }) {
    if (target.id !== 'zone' || zones.length) return
    zones = await askZones(app.api)
    // The page may have been painted again meanwhile, with another list.
    if (!signal.aborted) draw(app.page.querySelector('#zones'), zoneOptions(zones))
  }

  async function changed(address = null) {
    feed = address
    ;[channels, asking] = await Promise.all([askChannels(app.api), reminders(app)])
    if (!signal.aborted) show()
  }

  app.page.addEventListener(
    'change',
    ({ target }) => {
      if (target.name === 'notification_detail') return change({ notification_detail: target.value })
      if (target.name === 'follow_up_hours') return change({ follow_up_hours: Number(target.value) })
      if (target.name === 'region') return change({ region: target.value })
      if (target.name === 'quiet') return change(quietOf(target.checked))
      if (['nudges_by_mail', 'weekly_look'].includes(target.name)) return change({ [target.name]: target.checked })
      return target.id === 'put-back' && target.files[0] && putBack(app, target.files[0])
    },
    { signal },
  )
  app.page.addEventListener('focusin', offerZones, { signal })
  onSubmit(
    app.page,
    {
      quiet: ({ quiet_from, quiet_until }) => change({ quiet_from, quiet_until }),
      zone: ({ zone: said }) => moveTo(said),
      messenger: (typed, form) =>
        addMessenger(app, typed, () => {
          form.reset()
          return changed()
        }),
    },
    signal,
  )
  onAct(
    app.page,
    {
      ...remindersActs(app, () => {}),
      ...channelActs(app, changed),
      zone: () => change({ timezone: zoneHere() }),
      'sign-out': () => signOut(app),
      'sign-device-out': async ({ dataset }) => {
        if (!(await app.attempt(() => app.api.remove(`/devices/${dataset.id}`)))) return
        devices = devices.filter(({ id }) => id !== dataset.id)
        show()
        document.getElementById('devices').focus()
        say('Signed out there')
      },
      copy: ({ dataset }) => takeAlong(app, COPIES[dataset.copy]),
      'delete-account': () => deleteAccount(app),
    },
    signal,
  )
  show()
  // Another device may have changed them, or this one may not have known the latest yet.
  app.store.subscribe(() => {
    const known = app.store.account()
    if (!known || known.rev < account.rev) return
    account = known
    if (account.rev !== shownRev && !isEditing(app.page)) show()
  }, signal)
}

const quietOf = (wanted) => (wanted ? { quiet_from: '21:00', quiet_until: '08:00' } : { quiet_from: null, quiet_until: null })

/** @param {App} app */
async function signOut(app) {
  const waits = sayWaiting(await app.outbox.waiting(), app.store.waiting)
  const question = `${waits} not yet sent. Stay until that is done?`
  if (waits && (await askWhether(question, 'Stay', 'Leave anyway; it is kept here until you come in again'))) return
  await app.push.turnOff().catch(() => {})
  await app.attempt(() => app.api.remove('/tokens/current', { patience: PATIENCE }))
  await app.leave('')
}

/** @param {App} app */
async function takeAlong(app, [path, name]) {
  await app.attempt(async () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await app.api.file(path, { patience: FOR_EVERYTHING }))
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  })
}

/** @param {App} app */
async function putBack(app, file) {
  say('Putting it back. That may take a while.')
  await app.attempt(async () => {
    const form = new FormData()
    form.set('archive', file)
    await app.api.ask('POST', EVERYTHING, undefined, { form, patience: FOR_EVERYTHING })
    await app.store.refresh()
    say('It is all here')
  })
}

/** @param {App} app */
async function deleteAccount(app) {
  const question = 'Everybody you met, their cards, photos and notes are gone for good.'
  if (!(await askWhether(question, 'Delete my account', 'Keep it'))) return
  if (await app.attempt(() => app.api.remove('/account'))) await app.leave('Your account is gone.', { isGone: true })
}

function page(account, devices, asking, channels) {
  return html`${top(back())}
    <main id="main" class="plain settings" tabindex="-1">
      <h1>Settings</h1>
      ${quietHours(account, channels.zones)} ${reminded(account, asking)} ${messengers(channels.messengers)}
      ${calendar(channels.calendar, channels.feed)} ${locked(account)} ${phoneNumbers(account)} ${signedIn(devices)}
      <section class="part" aria-labelledby="along">
        <h2 id="along">Yours to take along</h2>
        <div class="acts words">
          ${COPIES.map(([, , words], index) => html`<button class="quiet" data-act="copy" data-copy="${index}">${words}</button>`)}
          <label class="quiet">Put such a file back<input class="unseen" type="file" id="put-back" accept=".zip,application/zip" /></label>
        </div>
      </section>
      <section class="part" aria-label="Leaving">
        <div class="acts">
          <button class="quiet" data-act="sign-out">Sign out</button>
          <button class="quiet" data-act="delete-account">Delete my account</button>
        </div>
      </section>
    </main>`
}

function quietHours({ quiet_from: from, quiet_until: until, timezone, timezone_is_guess: isGuess }, zones) {
  return html`<section class="part" aria-labelledby="quiet">
    <h2 id="quiet">Quiet hours</h2>
    ${from && quietRail(from, until)}
    ${
      from &&
      html`<form class="stack" data-form="quiet">
        <div class="pair">
          <div>
            <label for="from">Quiet from</label
            ><input id="from" name="quiet_from" type="time" value="${from}" required />
          </div>
          <div>
            <label for="until">until</label
            ><input id="until" name="quiet_until" type="time" value="${until}" required />
          </div>
        </div>
        <button class="second">Keep these hours</button>
      </form>`
    }
    <label class="pick"
      ><input type="checkbox" name="quiet" id="is-quiet" ${from && 'checked'} /> Do not remind me while I sleep</label
    >
    <p class="small">
      ${sayZone(timezone)} time${sameZone(timezone, zoneHere()) && timezone !== 'UTC' && ', as on this phone'}. What falls into
      the night comes the evening before.
    </p>
    ${!sameZone(timezone, zoneHere()) && isTold(zoneHere()) && html`<button class="quiet" data-act="zone">Use ${sayZone(zoneHere())} time, as on this phone</button>`}
    <details id="elsewhere" ${isGuess && 'open'}>
      <summary class="small">${isGuess ? 'Nobody has said where you are' : 'I am somewhere else'}</summary>
      <form class="stack" data-form="zone">
        ${zoneField(zones, { label: 'The city you are in' })}
        <button class="second">Use the time there</button>
      </form>
    </details>
  </section>`
}

// One day from midnight to midnight: solid while awake.
function quietRail(from, until) {
  const part = (time) => ((Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) / 1440) * 100
  const [start, end] = [part(from), part(until)]
  const piece = (a, b, night) => html`<line class="${night && 'night'}" x1="${a}%" y1="11" x2="${b}%" y2="11" />`
  const pieces =
    start > end
      ? [piece(0, end, true), piece(end, start, false), piece(start, 100, true)]
      : [piece(0, start, false), piece(start, end, true), piece(end, 100, false)]
  return html`<svg class="rail" aria-hidden="true">
    ${pieces}
    <circle cx="${end}%" cy="11" r="5.5" />
    <circle cx="${start}%" cy="11" r="5.5" />
  </svg>`
}

function reminded(account, asking) {
  const { follow_up_hours: hours } = account
  const choices = [12, 18, 24, 30, 36].includes(hours) ? [12, 18, 24, 30, 36] : [12, 18, 24, 30, 36, hours].sort((a, b) => a - b)
  return html`<section class="part" aria-labelledby="reminded">
    <h2 id="reminded">How you are reminded</h2>
    <div class="set">
      <div id="reminders">${asking}</div>
      ${mail(account)}
      <div>
        <label for="hours">Hours after you met somebody</label>
        <select id="hours" name="follow_up_hours">
          ${choices.map((choice) => html`<option ${choice === hours && 'selected'}>${choice}</option>`)}
        </select>
      </div>
    </div>
  </section>`
}

function locked({ notification_detail: detail }) {
  const [title, body] = LOCKED[detail]
  return html`<section class="part" aria-labelledby="locked">
    <h2 id="locked">What a locked screen may show</h2>
    <div class="lock" aria-hidden="true"><b>${title}</b>${body}</div>
    <fieldset>
      <legend class="unseen">What a locked screen may show</legend>
      ${DETAILS.map(
        ([value, words]) =>
          html`<label class="pick"
            ><input
              type="radio"
              name="notification_detail"
              id="detail-${value}"
              value="${value}"
              ${value === detail && 'checked'}
            />
            ${words}</label
          >`,
      )}
    </fieldset>
  </section>`
}

function phoneNumbers({ region }) {
  const all = regions()
  const choices = all.some(([code]) => code === region) ? all : [[region, region], ...all]
  return html`<section class="part" aria-labelledby="numbers">
    <h2 id="numbers">Phone numbers on cards</h2>
    <label for="region">Without a country code they are from</label>
    <select id="region" name="region">
      ${choices.map(([code, name]) => html`<option value="${code}" ${code === region && 'selected'}>${name}</option>`)}
    </select>
  </section>`
}

function signedIn(devices) {
  const now = new Date()
  return html`<section class="part" aria-labelledby="devices">
    <h2 id="devices" tabindex="-1">Your devices</h2>
    <div class="set">
      ${devices.map(
        ({ id, name, current, created_at: since, last_used_at: used }) =>
          html`<div class="line">
            <div>
              <p>${current ? `This one: ${name}` : name}</p>
              <p class="small">
                ${used && !current ? `last seen ${dayWord(new Date(used), now)}` : `since ${dayWord(new Date(since), now)}`}
              </p>
            </div>
            ${!current && html`<button class="quiet" data-act="sign-device-out" data-id="${id}" aria-label="Sign out ${name}">Sign out</button>`}
          </div>`,
      )}
    </div>
    <a class="quiet" href="/settings/phone">Come in with your phone</a>
  </section>`
}
