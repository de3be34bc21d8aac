// Whether something is typed that is not kept yet: it must not be painted over, nor lost to a reload.

const FIELDS = 'input:not([type="file"], [type="radio"], [type="checkbox"], [type="hidden"]), textarea'

export function isTyping(page) {
  return [...page.querySelectorAll(FIELDS)].some((field) => field.value !== field.defaultValue)
}
