// The only place that calls fetch. Answers are JSON; whatever goes wrong is a Problem with a sentence to show.

import { t } from './i18n.js'

const BASE = '/api/v1'
const PAGE = 100
const PATIENCE = 20000 // a network that swallows everything is no network
const PATIENCE_WITH_PHOTOS = 180000
const NO_CONTENT = 204
const TOO_LARGE = 413
const TOO_OFTEN = 429

export class Problem extends Error {
  constructor({ status, code, detail, current = null, extra = {} }) {
    super(detail)
    this.status = status
    this.code = code
    this.detail = detail
    this.current = current // the resource as it is now, when somebody else was faster (412)
    this.extra = extra // the problem as it was answered, with members of its own
  }

  // The server was not reached, is not well or asks for patience: the same request may succeed later.
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

// `token()` says who we are now; `onSignedOut()` hears that the server no longer knows that token. Once `isClosed()`, when
// the account was signed out here, nothing is asked and no answer that was on its way is told.
/**
 * @param {{
 *   token: () => string | null, onSignedOut: () => unknown, isClosed?: () => boolean, fetch?: typeof globalThis.fetch,
 * }} how
 * @returns {Api}
 */
export function createApi({ token, onSignedOut, isClosed = () => false, fetch = (...args) => globalThis.fetch(...args) }) {
  // What `read` makes of a good answer. The time limit holds until the whole body is read; `patience` is another one.
  /**
   * @param {(answer: Response, method: string) => Promise<any>} read
   * @param {string} method
   * @param {string} path
   * @param {AskOptions} [options]
   */
  async function ask(
    read,
    method,
    path,
    { body, form, rev, signal, open = false, cache = 'no-store', patience, keepalive } = {},
  ) {
    if (isClosed()) throw signedOutHere()
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json' }
    const asked = token()
    if (asked && !open) headers.Authorization = `Bearer ${asked}`
    if (rev !== undefined) headers['If-Match'] = String(rev)
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const limit = timeLimit(patience ?? (form ? PATIENCE_WITH_PHOTOS : PATIENCE), signal)
    try {
      const request = { method, headers, body: form ?? (body && JSON.stringify(body)), signal: limit.signal, cache, keepalive }
      const answer = await fetch(BASE + path, request)
      if (isClosed()) throw signedOutHere()
      if (answer.ok) return await read(answer, method)
      throw await problemOf(answer)
    } catch (error) {
      const problem = error instanceof Problem ? error : unanswered(signal)
      // A late answer to the token before must not sign out whoever has signed in again meanwhile.
      if (problem.status === 401 && asked && !open && asked === token()) onSignedOut()
      throw problem
    } finally {
      limit.end()
    }
  }

  /** @type {(method: string, path: string, options?: AskOptions) => Promise<any>} */
  const json = (method, path, options) => ask(jsonOf, method, path, options)

  // All items of a list, page after page.
  /** @type {Api['list']} */
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
    file: (path, options) => ask(fileOf, 'GET', path, { ...options, cache: 'no-cache' }),
  }
}

// The JSON of a file of the page; null when it cannot be had.
export const askFile = (address) =>
  globalThis.fetch(address).then(
    (answer) => (answer.ok ? answer.json() : null),
    () => null,
  )

const signedOutHere = () =>
  new Problem({ status: 401, code: 'not-signed-in', detail: t('This account was signed out on this phone.') })

// A Wi-Fi that wants a sign-in first answers for every server: with a page, with nothing, or with an error of its own.
// Such an answer says nothing about the request, which is to be made again later.
const noAnswer = () => new Problem({ status: 0, code: 'no-network', detail: t('The server does not answer.') })

// No network, a time limit, a body that was cut. What the caller ended itself stays an AbortError.
function unanswered(signal) {
  return signal?.aborted ? new DOMException('Ended by the page.', 'AbortError') : noAnswer()
}

async function jsonOf(answer, method) {
  if (answer.status === NO_CONTENT && (method === 'DELETE' || method === 'POST')) return null
  return JSON.parse(await answer.text()) // an empty text, too, is no answer of ours
}

async function fileOf(answer) {
  if (/^text\/html/.test(answer.headers.get('Content-Type') ?? '')) throw noAnswer()
  return answer.blob()
}

async function problemOf(answer) {
  const said = await answer.json().catch(() => null)
  if (typeof said?.code !== 'string' && !isPlain(answer.status)) return noAnswer()
  return new Problem({
    status: answer.status,
    code: said?.code ?? 'unknown',
    detail: said?.detail || said?.title || t('That did not work. Try again in a moment.'),
    current: said?.current ?? said?.resource ?? null,
    extra: said ?? {},
  })
}

// A proxy of the operator may refuse in its own words what is too large; to send that again would change nothing.
const isPlain = (status) => status === TOO_LARGE || status === TOO_OFTEN || status >= 500

// A signal that is aborted with `signal`, or after `milliseconds`. Not by AbortSignal.any: Safari has it from 17.4 on.
function timeLimit(milliseconds, signal) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, milliseconds)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}
