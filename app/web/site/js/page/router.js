// Paths to views. A link inside the page changes the view, the address and the focus, without loading the page again.

// `routes` is a list of [pattern, view]; a pattern's `:words` are handed to the view.
export function createRouter(routes, { show }) {
  let leaving = new AbortController()

  function draw({ arrived }) {
    leaving.abort()
    leaving = new AbortController()
    const { view, params } = match(routes, location.pathname)
    show({ view, params, signal: leaving.signal, arrived })
  }

  function go(path, { replace = false } = {}) {
    if (replace) history.replaceState(null, '', path)
    else history.pushState(null, '', path)
    draw({ arrived: true })
  }

  function start() {
    addEventListener('popstate', () => draw({ arrived: true }))
    document.addEventListener('click', (event) => {
      const link = /** @type {HTMLAnchorElement} */ (/** @type {Element} */ (event.target).closest('a[href]'))
      if (!link || !isOurs(routes, link, event)) return
      event.preventDefault()
      go(link.pathname + link.search)
    })
    draw({ arrived: false })
  }

  return { start, go, again: () => draw({ arrived: false }) }
}

export function match(routes, path) {
  const [, view] = routes.at(-1)
  return matching(routes, path) ?? { view, params: {} }
}

function matching(routes, path) {
  for (const [pattern, view] of routes) {
    const params = paramsOf(pattern, path)
    if (params) return { view, params }
  }
  return null
}

function paramsOf(pattern, path) {
  const words = pattern.split('/')
  const parts = path.replace(/(.)\/$/, '$1').split('/')
  if (words.length !== parts.length) return null
  const params = {}
  for (const [index, word] of words.entries()) {
    if (word.startsWith(':')) params[word.slice(1)] = decoded(parts[index])
    else if (word !== parts[index]) return null
  }
  return params
}

function decoded(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

// The server has pages of its own on the same address: its API, a calendar, links in mails.
function isOurs(routes, link, event) {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
  const inside = link.origin === location.origin && matching(routes, link.pathname) && !link.getAttribute('href').startsWith('#')
  return plain && inside && !event.defaultPrevented && !link.target && !link.hasAttribute('download')
}
