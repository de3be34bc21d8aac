// Runs first, also in browsers that understand nothing else of this page: it must stay ECMAScript 5.
// It tells an old browser what the page needs, and loads the page again when its files are no longer on the server.
// The server writes above it `self.LANGUAGES`, the hashes of the translations, and `self.BOOT_WORDS`, those of this file.

var OLD = noop('This browser is too old for Nextday. It needs Safari 15.4, Chrome 105, Edge 105, Firefox 121 or newer.')
var BROKEN = noop('The page could not be loaded. Try again in a moment.')
var RELOADED_AT = 'nextday.reloaded-at'
var PAUSE = 60000

function noop(text) {
  return text
}

function translated(text) {
  var tag = navigator.language || 'en'
  var words = self.BOOT_WORDS || {}
  var found = words[tag] || words[tag.split('-')[0]] || (/^pt/.test(tag) && words['pt-BR']) || {}
  return found[text] || text
}

function isNewEnough() {
  return (
    'noModule' in document.createElement('script') &&
    'showModal' in document.createElement('dialog') &&
    'replaceChildren' in document.body &&
    'at' in Array.prototype &&
    'BroadcastChannel' in window
  )
}

function tell(words) {
  if (document.getElementById('notice')) return
  var notice = document.createElement('p')
  notice.id = 'notice'
  notice.setAttribute('role', 'alert')
  notice.appendChild(document.createTextNode(translated(words)))
  document.body.insertBefore(notice, document.getElementById('page'))
}

function whenParsed(work) {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', work)
  else work()
}

// A newer version took the place of this one while it was loading. The reload asks for the newer one. Not twice in a
// minute: then something else is wrong.
function loadAgain() {
  var before
  try {
    before = Number(sessionStorage.getItem(RELOADED_AT))
    sessionStorage.setItem(RELOADED_AT, String(Date.now()))
  } catch (error) {
    before = Date.now()
  }
  if (Date.now() - before > PAUSE) location.reload()
  else tell(BROKEN)
}

function isOurs(address) {
  return typeof address === 'string' && address.indexOf(location.origin + '/') === 0
}

// Errors of files that do not load do not bubble; those of scripts name their file.
function failed(event) {
  var source = event.target
  var isMissing = source && (source.tagName === 'SCRIPT' || source.rel === 'stylesheet')
  if (isMissing) {
    if (isOurs(source.src || source.href)) whenParsed(loadAgain)
  } else if (isOurs(event.filename)) {
    whenParsed(function () {
      if (!document.querySelector('#page main')) tell(OLD)
    })
  }
}

window.addEventListener('error', failed, true)
whenParsed(function () {
  if (!isNewEnough()) tell(OLD)
})
