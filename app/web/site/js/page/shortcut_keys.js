// Keys for what is done most on a computer: Done, Snooze, Write, the next person. Not while something is typed or asked.
// They do what a click on the button of the person does who has the focus, or else of the first.

import { focusOn } from './focus.js'

const TYPED_IN = 'input:not([type="checkbox"], [type="radio"], [type="file"]), textarea, select, [contenteditable]'
const ACTS = { d: '[data-act="done"]', s: '[data-act="later"]', w: 'a[href$="/write"]' }
const NAMES = 'h2 a, a.row'

// Until the page is left; `areOn` tells whether the user wants them.
export function listenForKeys(page, areOn) {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (/** @type {Element} */ (event.target).matches(TYPED_IN) || document.querySelector('dialog[open]') || !areOn()) return
    const element = event.key === 'n' ? nextOf(page) : meant(page)?.querySelector(ACTS[event.key])
    if (!element) return
    event.preventDefault()
    if (element.matches(NAMES)) focusOn(element)
    else element.click()
  })
}

const personWithFocus = () => document.activeElement?.closest('[data-encounter]')

const meant = (page) => personWithFocus() ?? page.querySelector(`[data-encounter]:has(${ACTS.d})`) ?? page.querySelector('main')

// The name of the next person of a list; beside one person, the link to the next.
function nextOf(page) {
  const beside = page.querySelector('.drawer-beside [aria-current]')?.closest('li')
  if (beside) return (beside.nextElementSibling ?? beside.parentElement.firstElementChild).querySelector('a')
  const people = [...page.querySelectorAll('[data-encounter]')]
  const next = people[people.indexOf(personWithFocus()) + 1] ?? people[0]
  return next?.querySelector(NAMES)
}
