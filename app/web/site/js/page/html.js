// Markup as a value. What is put into it is escaped, unless it is markup itself; so escaping cannot be forgotten.

import { formOf, translated } from '../i18n.js'

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

class Markup {
  constructor(text) {
    this.text = text
  }

  toString() {
    return this.text
  }
}

// html`<p>${name}</p>`: attributes must be quoted. null, undefined and false show nothing; lists show one after another.
/**
 * @param {TemplateStringsArray} strings
 * @param {...Content} values
 * @returns {Markup}
 */
export function html(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(shown)))
}

// A translated text with markup in it: rich('Read the {link} first.', { link: html`<a href="/x">${t('manual')}</a>` }).
/**
 * @param {string} text
 * @param {Record<string, Content>} values
 * @returns {Markup}
 */
export const rich = (text, values) => filled(translated(text), values)

// The same by number, as `tn`.
/**
 * @param {string} one
 * @param {string} other
 * @param {number} n
 * @param {Record<string, Content>} values
 * @returns {Markup}
 */
export const richn = (one, other, n, values) => filled(formOf(one, other, n), { n, ...values })

const filled = (text, values) =>
  new Markup(
    text
      .split(/(\{\w+\})/)
      .map((part, index) => shown(index % 2 ? values[part.slice(1, -1)] : part))
      .join(''),
  )

function shown(value) {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (Array.isArray(value)) return value.map(shown).join('')
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign])
}

// Replaces what `element` holds.
/**
 * @param {Element} element
 * @param {Markup} markup
 */
export function draw(element, markup) {
  const template = document.createElement('template')
  template.innerHTML = markup.text
  element.replaceChildren(template.content)
}

// Calls acts[name] for a click on [data-act="name"] inside `element`, until `signal` is aborted.
/**
 * @param {HTMLElement} element
 * @param {Acts} acts
 * @param {AbortSignal} signal
 */
export function onAct(element, acts, signal) {
  element.addEventListener(
    'click',
    (event) => {
      const source = /** @type {HTMLElement} */ (/** @type {Element} */ (event.target).closest('[data-act]'))
      if (!source || !element.contains(source)) return
      acts[source.dataset.act]?.(source, event)
    },
    { signal },
  )
}

// Calls acts[name] for the submit of a form with [data-form="name"], with its values.
/**
 * @param {HTMLElement} element
 * @param {Forms} acts
 * @param {AbortSignal} signal
 */
export function onSubmit(element, acts, signal) {
  element.addEventListener(
    'submit',
    (event) => {
      event.preventDefault()
      const form = /** @type {HTMLFormElement} */ (event.target)
      acts[form.dataset.form]?.(Object.fromEntries(new FormData(form)), form)
    },
    { signal },
  )
}
