// What is typed and not kept yet must not be painted over, nor lost to a reload.

const FIELDS = 'input:not([type="file"], [type="radio"], [type="checkbox"], [type="hidden"]), textarea'

export function isTyping(page) {
  return typedIn(page).length > 0
}

// To be called when another view is shown: what was typed in the one before, whose fields are still there, is no longer to be
// kept from being painted over.
export function forgetTyping(page) {
  for (const field of typedIn(page)) field.defaultValue = field.value
}

// Whether the user is choosing a file, or taking a photo with the phone's own camera: the page is hidden then, and waits.
let isPicking = false
export const isChoosingFile = () => isPicking

export function followFileChoices() {
  for (const ended of ['change', 'cancel', 'pointerdown', 'keydown'])
    document.addEventListener(ended, () => (isPicking = false), true)
  document.addEventListener(
    'click',
    ({ target }) => /** @type {Element} */ (target).matches('input[type="file"]') && (isPicking = true),
  )
}

// Whether a field is being edited: part of a date or an hour is no value yet.
export function isEditing(page) {
  const { activeElement } = document
  return page.contains(activeElement) && activeElement.matches(FIELDS)
}

// Call it before painting. What it returns puts back what was typed into fields that are still there,
// and opens again what was open.
export function keepTyping(page) {
  const typed = typedIn(page).map(({ id, value }) => ({ id, value }))
  const open = [...page.querySelectorAll('details[id][open]')].map(({ id }) => id)
  return () => {
    for (const { id, value } of typed) {
      const field = /** @type {HTMLInputElement | ''} */ (id && /** @type {unknown} */ (document.getElementById(id)))
      if (field) field.value = value
    }
    for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  }
}

function typedIn(page) {
  return [...page.querySelectorAll(FIELDS)].filter((field) => field.value !== field.defaultValue)
}
