// Slips of paper: what just happened, with Undo; or what went wrong. They go by themselves, but not while in use.
// A button with `data-pending` does what only this page can still do.

import { draw, html } from '../page/html.js'

const SHOWN = 8000

// Says `text`; `undo` is called when the user takes it back.
/**
 * @param {string} text
 * @param {{ undo?: () => unknown }} [how]
 */
export function say(text, { undo } = {}) {
  const slip = lay(html`<span>${text}</span>${undo && html`<button class="quiet" data-pending>Undo</button>`}`)
  slip.querySelector('button')?.addEventListener('click', () => {
    slip.remove()
    undo()
  })
  leaveInTime(slip)
}

// Says that something was refused, and what is safe; it `stays` until somebody has seen to it.
/**
 * @param {string} text
 * @param {{ again?: (() => unknown) | false, words?: string, stays?: boolean }} [how]
 */
export function warn(text, { again, words = 'Try again', stays = false } = {}) {
  const slip = lay(
    html`<p class="why-wrong">${text}</p>
      ${again && html`<button class="quiet" data-pending>${words}</button>`}`,
  )
  slip.setAttribute('role', 'alert')
  slip.querySelector('button')?.addEventListener('click', () => {
    slip.remove()
    if (again) again()
  })
  if (!stays) leaveInTime(slip)
}

// Offers something that can wait; `accept` is called when the user takes it.
/**
 * @param {string} text
 * @param {string} label
 * @param {() => unknown} accept
 */
export function offer(text, label, accept) {
  const slip = lay(html`<span>${text}</span><button class="quiet">${label}</button>`)
  slip.querySelector('button').addEventListener('click', () => {
    slip.remove()
    accept()
  })
  leaveInTime(slip)
}

function lay(markup) {
  const slip = document.createElement('div')
  slip.className = 'slip'
  draw(slip, markup)
  document.getElementById('slips').replaceChildren(slip)
  return slip
}

function leaveInTime(slip) {
  setTimeout(() => {
    if (slip.matches(':hover, :focus-within')) leaveInTime(slip)
    else slip.remove()
  }, SHOWN)
}
