// Toasts: what just happened, with Undo; or what went wrong. They go by themselves, but not while in use.
// A button with `data-pending` does what only this page can still do.

import { draw, html } from '../page/html.js'
import { t } from '../i18n.js'

const SHOWN = 8000

// Says `text`; `undo` is called when the user takes it back.
/**
 * @param {string} text
 * @param {{ undo?: () => unknown }} [how]
 */
export function say(text, { undo } = {}) {
  const toast = showToast(html`<span>${text}</span>${undo && html`<button class="quiet" data-pending>${t('Undo')}</button>`}`)
  toast.querySelector('button')?.addEventListener('click', () => {
    toast.remove()
    undo()
  })
  removeInTime(toast)
}

// Says that something was refused, and what is safe; it `stays` until the user has dealt with it.
/**
 * @param {string} text
 * @param {{ again?: (() => unknown) | false, words?: string, stays?: boolean }} [how]
 */
export function warn(text, { again, words = t('Try again'), stays = false } = {}) {
  const toast = showToast(
    html`<p class="why-wrong">${text}</p>
      ${again && html`<button class="quiet" data-pending>${words}</button>`}`,
  )
  toast.setAttribute('role', 'alert')
  toast.querySelector('button')?.addEventListener('click', () => {
    toast.remove()
    if (again) again()
  })
  if (!stays) removeInTime(toast)
}

// Offers something that can wait; `accept` is called when the user takes it.
/**
 * @param {string} text
 * @param {string} label
 * @param {() => unknown} accept
 */
export function offer(text, label, accept) {
  const toast = showToast(html`<span>${text}</span><button class="quiet">${label}</button>`)
  toast.querySelector('button').addEventListener('click', () => {
    toast.remove()
    accept()
  })
  removeInTime(toast)
}

function showToast(markup) {
  const toast = document.createElement('div')
  toast.className = 'toast'
  draw(toast, markup)
  document.getElementById('toasts').replaceChildren(toast)
  return toast
}

function removeInTime(toast) {
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) removeInTime(toast)
    else toast.remove()
  }, SHOWN)
}
