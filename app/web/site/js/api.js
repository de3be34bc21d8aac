// The only place that calls fetch. Answers are JSON; whatever goes wrong is a Problem with a sentence to show.

const BASE = '/api/v1'
const PAGE = 100
const PATIENCE = 20000 // a network that swallows everything is no network
const PATIENCE_WITH_PHOTOS = 180000

export class Problem extends Error {
  constructor({ status, code, detail, current = null }) {
    super(detail)
    this.status = status
    this.code = code
    this.detail = detail
    this.current = current // the resource as it is now, when somebody else was faster (412)
  }

  // The server was not reached, is not well or asks for patience: the same request may succeed later.
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

// `token()` says who we are now; `onSignedOut()` hears that the server no longer knows that token.
export function createApi({ token, onSignedOut, fetch = (...args) => globalThis.fetch(...args) }) {
  async function ask(method, path, { body, form, rev, signal, open = false, cache = 'no-store' } = {}) {
    const headers = { Accept: 'application/json' }
    const asked = token()
    if (asked && !open) headers.Authorization = `Bearer ${asked}`
    if (rev !== undefined) headers['If-Match'] = String(rev)
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const late = AbortSignal.timeout(form ? PATIENCE_WITH_PHOTOS : PATIENCE)
    const answer = await reach(path, {
      method,
      headers,
      body: form ?? (body && JSON.stringify(body)),
      signal: signal ? AbortSignal.any([signal, late]) : late,
      cache,
    })
    // A late answer to the token before must not sign out who has come in again meanwhile.
    if (answer.status === 401 && asked && !open && asked === token()) onSignedOut()
    if (!answer.ok) throw await problemOf(answer)
    return answer
  }

  async function reach(path, request) {
    try {
      return await fetch(BASE + path, request)
    } catch (error) {
      if (error.name === 'AbortError') throw error
      throw new Problem({ status: 0, code: 'no-network', detail: 'The server does not answer.' })
    }
  }

  const json = async (...asked) => jsonOf(await ask(...asked))

  // All items of a list, page after page.
  async function list(path, options) {
    const items = []
    let next = ''
    do {
      const page = await json('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${next}`, options)
      items.push(...page.items)
      next = page.next_cursor && `&cursor=${encodeURIComponent(page.next_cursor)}`
    } while (next)
    return items
  }

  return {
    list,
    ask: (method, path, body, options) => json(method, path, { ...options, body: body ?? undefined }),
    get: (path, options) => json('GET', path, options),
    post: (path, body = {}, options) => json('POST', path, { ...options, body }),
    put: (path, body, options) => json('PUT', path, { ...options, body }),
    patch: (path, body, options) => json('PATCH', path, { ...options, body }),
    remove: (path, options) => json('DELETE', path, options),
    send: (path, form, options) => json('PUT', path, { ...options, form }),
    // A photo may be kept by the browser, but is asked for whether it has changed.
    file: async (path, options) => (await ask('GET', path, { ...options, cache: 'no-cache' })).blob(),
  }
}

async function jsonOf(answer) {
  if (answer.status === 204) return null
  const text = await answer.text()
  return text ? JSON.parse(text) : null
}

async function problemOf(answer) {
  const said = await answer.json().catch(() => ({}))
  return new Problem({
    status: answer.status,
    code: said.code ?? 'unknown',
    detail: said.detail || said.title || 'That did not work. Try again in a moment.',
    current: said.current ?? said.resource ?? null,
  })
}
