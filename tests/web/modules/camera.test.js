// The camera: who looks through it, and what becomes of it when nobody does or the system takes it away.

import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'

let loads = 0
const aModule = () => import(`../../../app/web/site/js/device/camera.js?${(loads += 1)}`)
const settle = () => new Promise((resolve) => setImmediate(resolve))

let asked
let streams

// What a browser hands out: one track that can end, be muted and be lit.
function aStream() {
  const track = Object.assign(new EventTarget(), {
    readyState: 'live',
    muted: false,
    enabled: true,
    lit: [],
    stop() {
      this.readyState = 'ended'
    },
    end() {
      this.readyState = 'ended'
      this.dispatchEvent(new Event('ended'))
    },
    mute(is) {
      this.muted = is
      this.dispatchEvent(new Event(is ? 'mute' : 'unmute'))
    },
    getCapabilities: () => ({ torch: true }),
    async applyConstraints({ advanced: [{ torch }] }) {
      this.lit.push(torch)
    },
  })
  return {
    track,
    get active() {
      return track.readyState === 'live'
    },
    getTracks: () => [track],
    getVideoTracks: () => [track],
  }
}

beforeEach(() => {
  asked = []
  streams = []
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const getUserMedia = () => new Promise((resolve, reject) => asked.push({ resolve, reject }))
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices: { getUserMedia } } })
})

function look(visibility) {
  document.visibilityState = visibility
  document.dispatchEvent(new Event('visibilitychange'))
}

async function allow() {
  const stream = aStream()
  streams.push(stream)
  asked.at(-1).resolve(stream)
  await settle()
  return stream.track
}

const aVideo = () => ({ play: async () => {} })

async function opened() {
  const camera = await aModule()
  const leaving = new AbortController()
  const told = []
  const video = aVideo()
  const opening = camera.openCamera(video, leaving.signal, (state, error) => told.push(error ? [state, error.name] : state))
  const track = await allow()
  await opening
  return { camera, leaving, told, video, track }
}

test('two views that open it while the browser asks for permission ask once and share it', async () => {
  const camera = await aModule()
  const [first, second] = [new AbortController(), new AbortController()]
  const video = aVideo()
  const one = camera.openCamera(aVideo(), first.signal)
  first.abort()
  const two = camera.openCamera(video, second.signal)
  const track = await allow()
  await Promise.all([one, two])

  assert.equal(asked.length, 1)
  assert.equal(video.srcObject, streams[0])
  assert.deepEqual([track.readyState, track.enabled], ['live', true])
})

test('a view that is left while the browser asks leaves no camera on', async () => {
  const camera = await aModule()
  const leaving = new AbortController()
  const opening = camera.openCamera(aVideo(), leaving.signal)
  leaving.abort()
  const track = await allow()
  await opening

  assert.equal(track.readyState, 'ended')
})

test('it rests dark while the note is written, and is used again without asking', async () => {
  const { camera, leaving, track } = await opened()

  leaving.abort()
  assert.deepEqual([track.readyState, track.enabled], ['live', false])
  await camera.openCamera(aVideo(), new AbortController().signal)

  assert.deepEqual([asked.length, track.enabled], [1, true])
})

test('it is shut when the next card does not come', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { leaving, track } = await opened()

  leaving.abort()
  context.mock.timers.tick(89_000)
  assert.equal(track.readyState, 'live')
  context.mock.timers.tick(1_000)

  assert.equal(track.readyState, 'ended')
})

test('the rest of one card never shuts the camera of the next', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { camera, leaving, track } = await opened()
  leaving.abort()
  await camera.openCamera(aVideo(), new AbortController().signal)

  context.mock.timers.tick(90_000)

  assert.equal(track.readyState, 'live')
})

test('a phone that is put away while the camera rests has no camera on', async () => {
  const { leaving, track } = await opened()
  leaving.abort()

  look('hidden')

  assert.equal(track.readyState, 'ended')
})

test('the light goes out when the camera rests, is shut, or nobody looks', async () => {
  for (const end of [({ leaving }) => leaving.abort(), ({ camera }) => camera.shutCamera(), () => look('hidden')]) {
    const phone = await opened()
    await phone.camera.light(true)

    end(phone)

    assert.deepEqual(phone.track.lit, [true, false])
    look('visible')
  }
})

test('a camera that ends is opened again', async () => {
  const { told, video, track } = await opened()

  track.end()
  assert.deepEqual(told, ['away'])
  const again = await allow()
  await settle()

  assert.deepEqual(told, ['away', 'live'])
  assert.equal(video.srcObject, streams[1])
  assert.equal(again.readyState, 'live')
})

test('a camera that ended while nobody looked is opened again on coming back', async () => {
  const { told, track } = await opened()
  look('hidden')
  track.end()
  assert.equal(asked.length, 1)

  look('visible')
  await allow()
  await settle()

  assert.equal(told.at(-1), 'live')
  assert.equal(asked.length, 2)
})

test('a camera that cannot be opened again is lost, and says why', async () => {
  const { told, track } = await opened()

  track.end()
  asked.at(-1).reject(new DOMException('another app has it', 'NotReadableError'))
  await settle()

  assert.deepEqual(told, ['away', ['lost', 'NotReadableError']])
})

test('a camera that ends at once after it was opened again is not asked for without end', async () => {
  const { told, track } = await opened()
  track.end()
  const again = await allow()
  await settle()

  again.end()
  await settle()

  assert.equal(asked.length, 2)
  assert.deepEqual(told.at(-1), ['lost', 'NotReadableError'])
})

test('a short pause is waited for, and a long one ends by opening the camera again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { told, track } = await opened()
  track.mute(true)
  track.mute(false)
  context.mock.timers.tick(10_000)
  assert.deepEqual([told, asked.length], [['away', 'live'], 1])

  track.mute(true)
  context.mock.timers.tick(1_500)
  await allow()

  assert.equal(asked.length, 2)
  assert.equal(track.readyState, 'ended')
})

test('without a live camera there is no photo', async () => {
  const { camera, track } = await opened()
  track.stop()

  await assert.rejects(camera.shoot({ videoWidth: 1280, videoHeight: 720 }), { name: 'InvalidStateError' })
  await assert.rejects(camera.shoot({ videoWidth: 0, videoHeight: 0 }), { name: 'InvalidStateError' })
})

const FRAME = { videoWidth: 1280, videoHeight: 720 }

// A camera whose largest still photo has these sides; `takePhoto` answers with what is given.
function aStillCamera(context, { imageWidth, imageHeight }, takePhoto) {
  globalThis.ImageCapture = class {
    getPhotoCapabilities = async () => ({ imageWidth: { max: imageWidth }, imageHeight: { max: imageHeight } })
  }
  ImageCapture.prototype.takePhoto = takePhoto
  globalThis.OffscreenCanvas = class {
    getContext = () => ({ drawImage() {} })
    convertToBlob = async () => new Blob(['frame'])
  }
  context.after(() => {
    delete globalThis.ImageCapture
    delete globalThis.OffscreenCanvas
  })
}

test('a still photo is taken at the largest size where that is more than a frame of the film', async (context) => {
  const { camera } = await opened()
  const asked = []
  aStillCamera(context, { imageWidth: 4000, imageHeight: 3000 }, async (size) => (asked.push(size), new Blob(['still'])))

  assert.equal(await (await camera.shoot(FRAME)).text(), 'still')
  assert.deepEqual(asked, [{ imageWidth: 4000, imageHeight: 3000 }])
})

test('a frame is taken where the still photo is no larger, fails, is empty, or might put the light out', async (context) => {
  const { camera } = await opened()
  const text = async () => (await camera.shoot(FRAME)).text()
  aStillCamera(context, { imageWidth: 1280, imageHeight: 720 }, async () => new Blob(['still']))
  assert.equal(await text(), 'frame')
  aStillCamera(context, { imageWidth: 4000, imageHeight: 3000 }, () => Promise.reject(new Error('busy')))
  assert.equal(await text(), 'frame')
  aStillCamera(context, { imageWidth: 4000, imageHeight: 3000 }, async () => new Blob([]))
  assert.equal(await text(), 'frame')
  aStillCamera(context, { imageWidth: 4000, imageHeight: 3000 }, async () => new Blob(['still']))
  await camera.light(true)
  assert.equal(await text(), 'frame')
})

test('a still photo that never comes is not waited for', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { camera } = await opened()
  aStillCamera(context, { imageWidth: 4000, imageHeight: 3000 }, () => new Promise(() => {}))

  const shot = camera.shoot(FRAME)
  await settle()
  context.mock.timers.tick(4000)

  assert.equal(await (await shot).text(), 'frame')
})

test('a tap focuses and exposes there where the camera can', async () => {
  const { camera, track } = await opened()
  const asked = []
  track.applyConstraints = async ({ advanced }) => asked.push(...advanced)
  assert.equal(await camera.focusAt({ x: 0.5, y: 0.25 }), false)

  track.getCapabilities = () => ({ pointsOfInterest: {}, focusMode: ['manual', 'single-shot'], exposureMode: ['continuous'] })
  assert.equal(await camera.focusAt({ x: 0.5, y: 0.25 }), true)

  const point = { x: 0.5, y: 0.25 }
  assert.deepEqual(asked, [{ pointsOfInterest: [point], focusMode: 'single-shot', exposureMode: 'continuous' }])
})

test('zoom is offered where the camera has a range of it', async () => {
  const { camera, track } = await opened()
  assert.equal(camera.abilities().zoom, null)

  track.getCapabilities = () => ({ zoom: { min: 1, max: 8, step: 0.5 } })
  assert.deepEqual(camera.abilities().zoom, { min: 1, max: 8, step: 0.5 })

  const asked = []
  track.applyConstraints = async ({ advanced }) => asked.push(...advanced)
  await camera.zoom(2.5)
  assert.deepEqual(asked, [{ zoom: 2.5 }])
})
