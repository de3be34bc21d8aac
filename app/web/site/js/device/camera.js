// The camera of the phone: opened, looked through, lit, and shut again. Between two cards it rests, so that nobody is asked
// twice; another app, a call or the system may take it away at any time, and it is opened again.

import { cardsIn } from '../model/card_shapes.js'
import { advice, isDark, isSharp } from '../model/framing.js'
import { smaller } from '../model/photo_sizes.js'
import { aCanvas, drawn, isCanvasHonest } from './photo_resizing.js'

const WANTED = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
}
const REST = 90_000
const MUTED = 1_500 // a pause that is longer ends only by opening the camera again
const TOO_SOON = 3_000 // a camera that ends at once after it was opened again is not to be had
const STILL = 4_000 // milliseconds for a still photo; then a frame of the film is taken
const WHOLE = 160 // pixels across, for the look at the whole picture
const PIECE = { width: 176, height: 96 } // for the look at the print
const OF_A_CARD = [
  [0.28, 0.3],
  [0.5, 0.3],
  [0.72, 0.3],
  [0.28, 0.7],
  [0.5, 0.7],
  [0.72, 0.7],
] // where pieces are taken

let stream = null
let opening = null // what the browser was asked for last, while it is not there
let user = null // who looks through the camera now: {video, signal, tell}
let resting = null
let pausing = null
let isLit = false
let openedAgainAt = -Infinity

// Why there can be none, else null: 'insecure', 'missing', or 'masked' where a page gets noise for a picture.
export function whyNoCamera() {
  if (!isSecureContext) return 'insecure'
  if (!navigator.mediaDevices?.getUserMedia) return 'missing'
  return givesPictures() ? null : 'masked'
}

function givesPictures() {
  try {
    return isCanvasHonest()
  } catch {
    return false // no canvas at all
  }
}

// Shows the camera in `video` until `signal` is aborted. Throws the browser's own error: NotAllowedError, NotFoundError, …
// Later `tell` hears 'away' when the camera gives no picture, 'live' when it does again, and 'lost' with an error when it
// could not be opened again.
export async function openCamera(video, signal, tell = () => {}) {
  const mine = { video, signal, tell }
  user = mine
  signal.addEventListener('abort', () => user === mine && rest())
  document.addEventListener('visibilitychange', () => (document.visibilityState === 'visible' ? comeBack() : dim()), {
    signal,
  })
  await show(mine)
}

export function shutCamera() {
  user = null
  dim()
  clearTimeout(resting)
  clearTimeout(pausing)
  stop(stream)
  stream = null
}

async function show(mine) {
  clearTimeout(resting)
  const live = await theStream()
  if (user !== mine) return user || shutCamera() // the view was left while the browser asked for permission
  for (const track of live.getVideoTracks()) track.enabled = true
  mine.video.srcObject = live
  await mine.video.play().catch((error) => {
    if (user === mine) throw error
  })
  return undefined
}

// The browser is asked once, however many views wait for the answer.
async function theStream() {
  if (isLive()) return stream
  stop(stream)
  stream = null
  opening ??= navigator.mediaDevices
    .getUserMedia(WANTED)
    .then(watched)
    .finally(() => (opening = null))
  stream = await opening
  return stream
}

const isLive = () => Boolean(stream?.active) && stream.getVideoTracks().every((track) => track.readyState !== 'ended')
const isMuted = () => Boolean(stream?.getVideoTracks().some((track) => track.muted))

function watched(fresh) {
  const isOurs = () => fresh === stream && user
  for (const track of fresh.getVideoTracks()) {
    track.addEventListener('ended', () => isOurs() && openAgain())
    track.addEventListener('mute', () => isOurs() && pause())
    track.addEventListener('unmute', () => isOurs() && goOn())
  }
  return fresh
}

function pause() {
  user.tell('away')
  clearTimeout(pausing)
  pausing = setTimeout(() => user && isMuted() && openAgain(), MUTED)
}

function goOn() {
  clearTimeout(pausing)
  user.tell('live')
}

function comeBack() {
  if (!user) return undefined
  if (!isLive()) return openAgain()
  if (isMuted()) pause()
  return undefined
}

async function openAgain() {
  const mine = user
  mine.tell('away')
  dim()
  stop(stream)
  stream = null
  if (document.visibilityState !== 'visible') return // on coming back
  try {
    if (Date.now() - openedAgainAt < TOO_SOON) throw new DOMException('It ends at once.', 'NotReadableError')
    openedAgainAt = Date.now()
    await show(mine)
    if (user === mine) mine.tell('live')
  } catch (error) {
    if (user === mine) mine.tell('lost', error)
  }
}

function stop(ending) {
  for (const track of ending?.getTracks() ?? []) track.stop()
}

// Whether the light can be switched, and switching it; answers whether it is on.
export function hasTorch() {
  return Boolean(stream?.getVideoTracks()[0]?.getCapabilities?.().torch)
}

export async function light(isOn) {
  await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: isOn }] })
  isLit = isOn
  return isLit
}

function dim() {
  if (isLit) light(false).catch(() => {})
  isLit = false
}

// What is in the picture now, as a photo: a still one where the camera takes larger ones than its film, else a frame.
export async function shoot(video) {
  const [width, height] = [video.videoWidth, video.videoHeight]
  if (!width || !isLive()) throw new DOMException('There is no picture.', 'InvalidStateError')
  const photo =
    (await still(width * height).catch(() => null)) ?? (await drawn(video, smaller(width, height) ?? { width, height }))
  if (!photo.size) throw new DOMException('There is no picture.', 'InvalidStateError')
  return photo
}

// null where a frame is as good. With the light on, too: some phones switch it off for a photo.
async function still(pixels) {
  if (!globalThis.ImageCapture?.prototype.takePhoto || isLit) return null
  const camera = new ImageCapture(stream.getVideoTracks()[0])
  const { imageWidth, imageHeight } = await camera.getPhotoCapabilities()
  const largest = { imageWidth: imageWidth?.max ?? 0, imageHeight: imageHeight?.max ?? 0 }
  if (largest.imageWidth * largest.imageHeight <= pixels) return null
  const late = new Promise((resolve) => setTimeout(resolve, STILL, null))
  const photo = await Promise.race([camera.takePhoto(largest), late])
  return photo?.size ? photo : null
}

// What is in the picture now: the cards, what to say about them, and whether they are sharp and light enough.
export function look(video) {
  const [width, height] = [video.videoWidth, video.videoHeight]
  if (!width) return { words: '', cards: [], isSharp: false, isLight: false }
  const size = { width: WHOLE, height: Math.round((WHOLE * height) / width) }
  const whole = grey(size, (pen) => pen.drawImage(video, 0, 0, size.width, size.height))
  const cards = cardsIn(whole)
  const samples = samplesOf(video, cards)
  return { words: advice(whole, samples), cards, isSharp: isSharp(samples), isLight: !isDark(samples) }
}

// Pieces of the largest card as they are, one below the other; without a card, one of the middle of the picture.
function samplesOf(video, cards) {
  const [width, height] = [video.videoWidth, video.videoHeight]
  const card = cards.reduce((largest, one) => (one.share > (largest?.share ?? 0) ? one : largest), null)
  const places = card ? OF_A_CARD.map(([u, v]) => placeOn(card.corners, u, v)) : [{ x: 0.5, y: 0.5 }]
  const { width: w, height: h } = PIECE
  const size = { width: w, height: h * places.length }
  const pixels = grey(size, (pen) =>
    places.forEach(({ x, y }, index) => pen.drawImage(video, x * width - w / 2, y * height - h / 2, w, h, 0, index * h, w, h)),
  )
  return { ...pixels, pieces: places.length }
}

function placeOn([a, b, c, d], u, v) {
  const between = (side) => (a[side] * (1 - u) + b[side] * u) * (1 - v) + (d[side] * (1 - u) + c[side] * u) * v
  return { x: between('x'), y: between('y') }
}

// Whether the camera can be told where to look, and how near.
export function abilities() {
  const can = stream?.getVideoTracks()[0]?.getCapabilities?.() ?? {}
  const isZoom = can.zoom?.max > can.zoom?.min
  return { zoom: isZoom ? { min: can.zoom.min, max: can.zoom.max, step: can.zoom.step || 0.1 } : null }
}

export async function zoom(value) {
  await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [/** @type {any} */ ({ zoom: value })] })
}

// Focuses and exposes for a point of the picture, {x, y} as parts of it. False where the camera cannot.
export async function focusAt(point) {
  const track = stream?.getVideoTracks()[0]
  /** @type {any} */
  const can = track?.getCapabilities?.() ?? {}
  if (!can.pointsOfInterest && !can.focusMode) return false
  const once = (modes) => ['single-shot', 'continuous'].find((mode) => modes?.includes(mode))
  const wanted = {
    pointsOfInterest: can.pointsOfInterest && [point],
    focusMode: once(can.focusMode),
    exposureMode: once(can.exposureMode),
  }
  const known = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value))
  await track.applyConstraints({ advanced: [known] })
  return true
}

function grey({ width, height }, draw) {
  const pen = aCanvas(width, height).getContext('2d', { willReadFrequently: true })
  draw(pen)
  const { data: colours } = pen.getImageData(0, 0, width, height)
  const pixels = new Uint8Array(width * height)
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = (colours[at * 4] * 77 + colours[at * 4 + 1] * 151 + colours[at * 4 + 2] * 28) >> 8
  return { pixels, width, height }
}

// Dark while a note is being written, gone when the next card does not come.
function rest() {
  user = null
  dim()
  clearTimeout(pausing)
  for (const track of stream?.getVideoTracks() ?? []) track.enabled = false
  clearTimeout(resting)
  resting = setTimeout(shutCamera, REST)
  document.addEventListener('visibilitychange', () => user || shutCamera(), { once: true }) // the phone is put away
}
