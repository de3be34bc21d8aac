// The part of node:test that our tests use, for a browser: `run` runs what was registered and tells what failed.
// Fake timers do not exist here: a test that asks for them is left out, and counted.

globalThis.setImmediate ??= (work) => setTimeout(work)

const registered = []

export function test(name, work) {
  registered.push([name, work])
}

class LeftOut extends Error {}

function context() {
  const restores = []
  return {
    after: (work) => restores.push(work),
    mock: {
      method(object, name, replacement) {
        const before = Object.getOwnPropertyDescriptor(object, name)
        let calls = 0
        object[name] = (...values) => {
          calls += 1
          return replacement(...values)
        }
        restores.push(() => (before ? Object.defineProperty(object, name, before) : delete object[name]))
        return { mock: { callCount: () => calls } }
      },
      get timers() {
        throw new LeftOut()
      },
    },
    restore: () => restores.reverse().forEach((restore) => restore()),
  }
}

export async function run() {
  const told = { passed: 0, leftOut: [], failed: [] }
  for (const [name, work] of registered) {
    const t = context()
    try {
      await work(t)
      told.passed += 1
    } catch (error) {
      if (error instanceof LeftOut) told.leftOut.push(name)
      else told.failed.push(`${name}: ${error?.stack ?? error}`)
    } finally {
      t.restore()
    }
  }
  return told
}
