// The camera of the phone: opened, looked through, lit, and shut again. Between two cards it rests, so that nobody is asked twice.

import { advice } from './model/framing.js'
import { smaller } from './model/photo.js'
import { drawn } from './shrinking.js'

const WANTED = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 2560 }, height: { ideal: 1440 } },
}
const REST = 90_000
const WHOLE = 96 // pixels across, for the look at the whole picture
const MIDDLE = { width: 256, height: 160 }

let stream = null
let resting = null

// 'insecure' or 'missing' where there can be none, else null.
export function whyNoCamera() {
  if (!isSecureContext) return 'insecure'
  return navigator.mediaDevices?.getUserMedia ? null : 'missing'
}

// Shows the camera in `video`. Throws the browser's own error: NotAllowedError, NotFoundError, …
export async function openCamera(video, signal) {
  clearTimeout(resting)
  if (!stream?.active) stream = await navigator.mediaDevices.getUserMedia(WANTED)
  if (signal.aborted) return rest()
  signal.addEventListener('abort', rest)
  for (const track of stream.getVideoTracks()) track.enabled = true
  video.srcObject = stream
  await video.play()
  return undefined
}

export function shutCamera() {
  clearTimeout(resting)
  for (const track of stream?.getTracks() ?? []) track.stop()
  stream = null
}

// Whether the light can be switched, and switching it.
export function hasTorch() {
  return Boolean(stream?.getVideoTracks()[0]?.getCapabilities?.().torch)
}

export function light(isOn) {
  return stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] })
}

// What is in the picture now, as a photo.
export function shoot(video) {
  const [width, height] = [video.videoWidth, video.videoHeight]
  return drawn(video, smaller(width, height) ?? { width, height })
}

// What to say about what is in the picture now.
export function look(video) {
  const [width, height] = [video.videoWidth, video.videoHeight]
  if (!width) return ''
  const whole = grey(video, [0, 0, width, height], { width: WHOLE, height: Math.round((WHOLE * height) / width) })
  const { width: w, height: h } = MIDDLE
  return advice(whole, grey(video, [(width - w) / 2, (height - h) / 2, w, h], MIDDLE))
}

function grey(video, [x, y, w, h], { width, height }) {
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  pen.drawImage(video, x, y, w, h, 0, 0, width, height)
  const { data: colours } = pen.getImageData(0, 0, width, height)
  const pixels = new Uint8Array(width * height)
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = (colours[at * 4] * 77 + colours[at * 4 + 1] * 151 + colours[at * 4 + 2] * 28) >> 8
  return { pixels, width, height }
}

// Dark while a note is being written, gone when the next card does not come.
function rest() {
  for (const track of stream?.getVideoTracks() ?? []) track.enabled = false
  clearTimeout(resting)
  resting = setTimeout(shutCamera, REST)
}
