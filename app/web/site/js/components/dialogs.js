// Questions over the page. Each answers with a promise; closing without a choice answers null.

import { draw, html, rich } from '../page/html.js'
import { asLocalInput, laterChoices } from '../model/snooze_times.js'
import { sayWhen } from '../model/time_texts.js'
import { t } from '../i18n.js'

const LONGEST = 90 * 24 * 60 * 60 * 1000

// Until when? A Date, or null.
export async function askLater(now = new Date()) {
  const choices = laterChoices(now)
  const chosen = await ask(html`
    <h2 id="asked"><bdi>${t('Snooze until')}</bdi></h2>
    <form method="dialog">
      <ul class="choices">
        ${choices.map(
          ({ name, at }) =>
            html`<li>
              <button class="choice" value="${at.toISOString()}">${name} <small>${sayWhen(at, now)}</small></button>
            </li>`,
        )}
      </ul>
    </form>
    <form method="dialog">
      <label for="day">${t('Another time')}</label>
      <input
        id="day"
        type="datetime-local"
        required
        min="${asLocalInput(now)}"
        max="${asLocalInput(new Date(+now + LONGEST))}"
      />
      <div class="acts"><button class="second" value="day">${t('Snooze')}</button></div>
    </form>
  `)
  const instant = new Date(chosen === 'day' ? document.getElementById('day').value : (chosen ?? NaN))
  return Number.isNaN(+instant) ? null : instant
}

// Whether to go on with something that cannot be taken back.
export async function askWhether(question, yes, no) {
  const answer = await ask(html`
    <h2 id="asked">${question}</h2>
    <form method="dialog" class="acts">
      <button class="main" value="yes">${yes}</button><button class="quiet" value="">${no}</button>
    </form>
  `)
  return answer === 'yes'
}

// Which of two values for the same lines counts: 'mine', 'theirs', or null for not yet.
/**
 * @param {{ about?: string, lines: { name: string, mine: string, theirs: string }[] }} choice
 * @returns {Promise<'mine' | 'theirs' | null>}
 */
export async function askWhich({ about, lines }) {
  /** @type {(words: string, whose: 'mine' | 'theirs') => Markup} */
  const side = (words, whose) =>
    html`<li>
      <button class="choice" value="${whose}">
        <small>${words}</small
        >${lines.map(({ name, [whose]: text }) => html`<span class="hand" dir="auto">${lines.length > 1 && `${name}: `}${text}</span>`)}
      </button>
    </li>`
  return ask(html`
    <h2 id="asked">${t('Two values. Which one counts?')}</h2>
    <p class="sub">${rich('{what} was changed here and elsewhere.', { what: html`<bdi>${about || lines[0].name}</bdi>` })}</p>
    <form method="dialog">
      <ul class="choices">
        ${side(t('Written here'), 'mine')} ${side(t('Written elsewhere'), 'theirs')}
      </ul>
    </form>
  `)
}

export const isAskingNow = () => document.getElementById('asking').open

let before = Promise.resolve()

// One question after another: one that comes while another is open must not be drawn under the finger that answers.
/**
 * @param {Markup} markup
 * @returns {Promise<any>}
 */
function ask(markup) {
  const answer = before.then(() => answerTo(markup))
  before = answer.catch(() => {})
  return answer
}

// The browser moves the focus into the dialog and gives it back.
function answerTo(markup) {
  const dialog = document.getElementById('asking')
  const asking = new AbortController()
  draw(dialog, markup)
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close(''), asking)
    dialog.addEventListener('close', () => (asking.abort(), resolve(dialog.returnValue || null)), asking)
  })
}
