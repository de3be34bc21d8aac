// Takes the place of database.js: what a test opens in memory is here a real database of the browser.

import * as real from '/app/web/site/js/storage/database.js?real'

export * from '/app/web/site/js/storage/database.js?real'

const run = Math.random().toString(36).slice(2)
const names = new WeakMap()
const shelvesOf = ['photos', 'captures', 'changes', 'rows', 'words']
let count = 0

export const aMemory = () => ({})

// Opens when it is first used, for the one in memory is there at once.
export function memoryDatabase(kept = aMemory()) {
  if (!names.has(kept)) names.set(kept, `test-${run}-${count++}`)
  const opening = real.openAccountDatabase(names.get(kept))
  opening.catch(() => {}) // told by whatever is asked first
  const later =
    (name, method) =>
    async (...all) =>
      (await opening)[name][method](...all)
  const shelf = (name) =>
    Object.fromEntries(['add', 'put', 'update', 'remove', 'clear', 'get', 'all'].map((method) => [method, later(name, method)]))
  let isClosed = false
  return {
    ...Object.fromEntries(shelvesOf.map((name) => [name, shelf(name)])),
    write: async (...all) => (await opening).write(...all),
    async close(...all) {
      isClosed = true
      return (await opening).close(...all)
    },
    get isClosed() {
      return isClosed
    },
  }
}
