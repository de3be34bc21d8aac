// What every database of database.js promises, whatever it is made of. Node runs it over the one in memory, the browsers
// over their own: see database.test.js and tests/web/test_database.py. Each promise gets a function that opens the same
// database again and again, and throws when the promise is broken.

const says = (is, should) => {
  const [a, b] = [JSON.stringify(is), JSON.stringify(should)]
  if (a !== b) throw new Error(`${a} instead of ${b}`)
}

async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error.reason ?? error.name
  }
  throw new Error('It did not fail.')
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 30))

export const PROMISES = {
  async 'things are kept by their key and told in its order'(open) {
    const database = await open()
    await database.captures.add({ id: '2', note: 'b' })
    await database.captures.put({ id: '1', note: 'a' })
    await database.captures.put({ id: '2', note: 'c' })
    await database.captures.put({ id: '3' })
    await database.captures.remove('3')

    says(await database.captures.all(), [
      { id: '1', note: 'a' },
      { id: '2', note: 'c' },
    ])
    says(await database.captures.get('2'), { id: '2', note: 'c' })
    says((await database.captures.get('9')) === undefined, true)
    await database.captures.clear()
    says(await database.captures.all(), [])
  },

  async 'a key is added once'(open) {
    const database = await open()
    const octets = (...bytes) => new Uint8Array(bytes).buffer
    await database.photos.add({ id: '1', bytes: octets(1, 2, 3), type: 'image/jpeg' })

    says(await failure(database.photos.add({ id: '1', bytes: octets(4), type: 'image/png' })), 'ConstraintError')

    const { bytes, type } = await database.photos.get('1')
    says([[...new Uint8Array(bytes)], type], [[1, 2, 3], 'image/jpeg'])
  },

  async 'an update changes what is there and nothing else'(open) {
    const database = await open()
    await database.captures.add({ id: '1', note: 'a', rev: 1 })

    says(await database.captures.update('1', { note: 'b' }), { id: '1', note: 'b', rev: 1 })
    says(await database.captures.update('1', ({ rev }) => ({ rev: rev + 1 })), { id: '1', note: 'b', rev: 2 })
    says(await database.captures.update('2', { note: 'b' }), null)
    says((await database.captures.all()).length, 1)
  },

  async 'of many updates at once none is lost, whoever makes them'(open) {
    const [one, two] = [await open(), await open()]
    await one.captures.add({ id: '1', rev: 0 })

    const raise = (database) => database.captures.update('1', ({ rev }) => ({ rev: rev + 1 }))
    await Promise.all(Array.from({ length: 20 }, (_, number) => raise(number % 2 ? one : two)))

    says(await one.captures.get('1'), { id: '1', rev: 20 })
  },

  async 'what is read in a write is what is changed by it'(open) {
    const [one, two] = [await open(), await open()]
    await one.captures.add({ id: '1', rev: 1 })
    const removeIf = (database, rev) =>
      database.write(['captures'], async ({ captures }) => {
        if ((await captures.get('1'))?.rev !== rev) return false
        await captures.remove('1')
        return true
      })
    const typing = one.captures.update('1', { rev: 2 })

    says(await removeIf(two, 1), false)
    await typing
    says(await removeIf(two, 2), true)
    says(await one.captures.all(), [])
  },

  async 'a write is kept as a whole or not at all'(open) {
    const database = await open()
    const stumble = new Error('stumbled')
    const writing = database.write(['rows', 'words'], async ({ rows, words }) => {
      await rows.put({ key: 'contact/1' })
      await words.put({ name: 'rows', next: 7 })
      throw stumble
    })
    says(await writing.catch((error) => error === stumble), true)
    const twice = database.write(['rows', 'photos'], async ({ rows, photos }) => {
      await rows.put({ key: 'contact/1' })
      await photos.add({ id: '1' })
      await photos.add({ id: '1' })
    })
    says(await failure(twice), 'ConstraintError')

    says([await database.rows.all(), await database.words.all(), await database.photos.all()], [[], [], []])
    says(await database.write(['rows'], () => 'an answer'), 'an answer')
  },

  async 'a write that waits for something else is not kept'(open) {
    const database = await open()
    const reason = await failure(
      database.write(['rows'], async ({ rows }) => {
        await rows.put({ key: 'contact/1' })
        await pause()
        await rows.put({ key: 'contact/2' })
      }),
    )

    says(reason, 'TransactionInactiveError')
    says((await database.rows.get('contact/2')) === undefined, true)
  },

  async 'what was kept is not changed through what was given or told'(open) {
    const database = await open()
    const thing = { id: '1', lines: ['a'] }
    await database.changes.add(thing)
    thing.lines.push('b')
    ;(await database.changes.get('1')).lines.push('c')

    says(await database.changes.get('1'), { id: '1', lines: ['a'] })
  },

  async 'a closed database takes and tells nothing more; its last words come after all that was begun'(open) {
    const database = await open()
    await database.rows.put({ key: 'contact/1' })
    const late = database.rows.put({ key: 'contact/2' })

    await database.close(({ rows, words }) => Promise.all([rows.clear(), words.put({ name: 'last' })]))

    await late
    says(database.isClosed, true)
    says(await failure(database.rows.put({ key: 'contact/3' })), 'closed')
    says(await failure(database.rows.all()), 'closed')
    says(await failure(database.write(['rows'], ({ rows }) => rows.put({ key: 'contact/4' }))), 'closed')
    const again = await open()
    says([await again.rows.all(), await again.words.all()], [[], [{ name: 'last' }]])
  },
}
