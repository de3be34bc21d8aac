// Photos need the token, so they are fetched and shown as blobs. The last ones stay at hand, cards also without a network.

const KEPT = 60
const CACHE = 'nextday-photos' // where the browser has one: not on plain HTTP
const CARD = 85 / 55
const TOLERANCE = 0.15
const known = new Map()

// Fills every <img data-photo> inside `root`; a photo that cannot be had leaves what is written beneath it.
export function fillPhotos(root, api) {
  for (const image of root.querySelectorAll('img[data-photo]')) {
    photo(api, image.dataset.photo, image.dataset.rev).then(
      (address) => show(image, address),
      () => {},
    )
  }
}

// A photo of a card's own shape fills the card; any other is shown whole, on paper.
function show(image, address) {
  image.addEventListener('load', () => {
    const shape = image.naturalWidth / image.naturalHeight / CARD
    image.classList.toggle('whole', shape < 1 - TOLERANCE || shape > 1 + TOLERANCE)
  })
  image.src = address
}

// The address of a photo as a blob; `rev` tells a changed photo from the one we know.
export function photo(api, path, rev = '') {
  const key = `${path} ${rev}`
  if (!known.has(key)) {
    known.set(key, found(api, path).then(URL.createObjectURL))
    known.get(key).catch(() => known.delete(key))
    forgetOldest()
  }
  return known.get(key)
}

export function forgetPhotos() {
  globalThis.caches?.delete(CACHE)
  for (const key of [...known.keys()]) forget(key)
}

async function found(api, path) {
  const cache = path.endsWith('/card.jpg') ? await globalThis.caches?.open(CACHE) : null
  try {
    const picture = await api.file(path)
    await cache?.put(path, new Response(picture))
    forgetOldCards(cache)
    return picture
  } catch (error) {
    const kept = error.isPassing && (await cache?.match(path))
    if (!kept) throw error
    return kept.blob()
  }
}

async function forgetOldCards(cache) {
  const kept = (await cache?.keys()) ?? []
  for (const request of kept.slice(0, -KEPT)) cache.delete(request)
}

function forgetOldest() {
  if (known.size > KEPT) forget(known.keys().next().value)
}

function forget(key) {
  known.get(key).then(URL.revokeObjectURL, () => {})
  known.delete(key)
}
