// The part of node:assert/strict that our tests use, for a browser.

class AssertionError extends Error {}

function fail(message) {
  throw message instanceof Error ? message : new AssertionError(message ?? 'Failed')
}

const shown = (value) => {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

function same(a, b) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Date) return +a === +b
  if (a instanceof Map) return same([...a], [...b])
  if (a instanceof Set) return a.size === b.size && [...a].every((one) => b.has(one))
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}

function matches(error, wanted) {
  if (!wanted) return true
  if (wanted instanceof RegExp) return wanted.test(String(error))
  if (typeof wanted === 'function')
    return wanted.prototype instanceof Error || wanted === Error ? error instanceof wanted : wanted(error) === true
  return Object.entries(wanted).every(([key, value]) =>
    value instanceof RegExp ? value.test(error[key]) : same(error[key], value),
  )
}

const ok = (value, message) => void (value || fail(message ?? `${shown(value)} is not true`))

export default Object.assign(ok, {
  ok,
  fail,
  equal: (is, should, message) => Object.is(is, should) || fail(message ?? `${shown(is)} instead of ${shown(should)}`),
  notEqual: (is, not, message) => !Object.is(is, not) || fail(message ?? `${shown(is)} after all`),
  deepEqual: (is, should, message) => same(is, should) || fail(message ?? `${shown(is)} instead of ${shown(should)}`),
  match: (text, pattern) => pattern.test(text) || fail(`${text} does not match ${pattern}`),
  doesNotMatch: (text, pattern) => !pattern.test(text) || fail(`${text} matches ${pattern}`),
  async rejects(promise, wanted) {
    try {
      await (typeof promise === 'function' ? promise() : promise)
    } catch (error) {
      return matches(error, wanted) || fail(error)
    }
    fail('It did not fail.')
  },
  throws(work, wanted) {
    try {
      work()
    } catch (error) {
      return matches(error, wanted) || fail(error)
    }
    fail('It did not fail.')
  },
})
