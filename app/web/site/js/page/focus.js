// The focus across a repaint: what had it has it again. Without that, a screen reader begins at the top of the page each
// time something new comes from the server.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex], h1'

// Call it before painting, and what it returns after painting.
export function keepFocus(page, focused = document.activeElement) {
  if (focused === page || !page.contains(focused)) return () => {}
  const key = keyOf(focused)
  const index = alike(page, key).indexOf(focused)
  return () => {
    const again = alike(page, key)
    focusOn(again[index] ?? again.at(-1) ?? page.querySelector('h1'))
  }
}

// A heading cannot be tabbed to, but read from.
export function focusOn(element) {
  if (element?.matches('h1')) element.tabIndex = -1
  element?.focus({ preventScroll: true })
}

const alike = (page, key) => [...page.querySelectorAll(FOCUSABLE)].filter((element) => keyOf(element) === key)

// The element's id, or else its action and the row it belongs to.
function keyOf(element) {
  if (element.id) return `#${element.id}`
  const { act, id } = element.dataset
  const whose = element.closest('[data-encounter]')?.dataset.encounter
  return [element.localName, element.getAttribute('href'), element.getAttribute('name'), act, id, whose].join(' ')
}
