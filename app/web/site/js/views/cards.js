// The photo, and the cards on it as one draws them: one box for each card. Who has a box of their own is a person of
// their own; two boxes made one are one card. By finger, by mouse, or by keyboard: arrows move, Shift and arrows resize.

import { drawn, photoOf } from '../components/photo_region.js'
import { say } from '../components/toast.js'
import { back, top } from '../components/page_header.js'
import { draw, html, onAct } from '../page/html.js'
import { meetingOf } from '../model/contact_texts.js'
import { boxBetween, rounded, within } from '../model/boxes.js'
import { inWords } from '../model/time_texts.js'

const SMALLEST = 0.08 // of the photo's width: less is a slip of the finger
const STEP = 0.02
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** @type {View} */
export async function cards(app, { params, signal }) {
  if (!app.store.contact(params.id)) await app.store.refresh()
  const contact = app.store.contact(params.id) ?? (await app.api.get(`/contacts/${params.id}`))
  const { scan_id: scanId } = meetingOf(contact)
  const scan = app.store.scan(scanId) ?? (await app.api.get(`/scans/${scanId}`))
  const picture = await photoOf(app.api, scan, 'front')
  if (signal.aborted) return
  app.paint(page(contact, picture), { title: 'The cards on this photo' })
  if (!picture) return

  const photo = document.getElementById('cards')
  const size = { width: picture.naturalWidth, height: picture.naturalHeight }
  const boxes = []
  let from = null
  photo.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`)

  function show(chosen) {
    const rects = boxes.map(({ x, y, w, h }, index) => {
      const rect = drawn('rect', { class: 'spot', x, y, width: w, height: h, tabindex: 0, role: 'img' })
      rect.setAttribute('aria-label', `Card ${inWords(index + 1)}`)
      rect.dataset.index = index
      return rect
    })
    photo.replaceChildren(drawn('image', { href: picture.src, ...size }), ...rects)
    if (chosen !== undefined) rects[chosen]?.focus()
    draw(document.getElementById('drawn'), html`${told(boxes.length)}`)
    document.getElementById('use').disabled = !boxes.length
    document.getElementById('last').hidden = !boxes.length
  }

  function pointOf({ clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(photo.getScreenCTM().inverse())
    return { x, y }
  }

  photo.addEventListener(
    'pointerdown',
    (event) => {
      event.preventDefault()
      photo.setPointerCapture(event.pointerId)
      from = pointOf(event)
      boxes.push(boxBetween(from, from, size))
    },
    { signal },
  )
  photo.addEventListener(
    'pointermove',
    (event) => {
      if (!from) return
      boxes[boxes.length - 1] = boxBetween(from, pointOf(event), size)
      show()
    },
    { signal },
  )
  for (const end of ['pointerup', 'pointercancel']) {
    photo.addEventListener(
      end,
      () => {
        if (!from) return
        from = null
        const { w, h } = boxes.at(-1)
        if (Math.min(w, h) < size.width * SMALLEST) boxes.pop()
        show()
      },
      { signal },
    )
  }
  photo.addEventListener(
    'keydown',
    (event) => {
      const index = Number(/** @type {SVGElement} */ (event.target).dataset.index ?? NaN)
      if (Number.isNaN(index)) return
      if (event.key === 'Delete' || event.key === 'Backspace') boxes.splice(index, 1)
      else if (ARROWS[event.key]) boxes[index] = moved(boxes[index], ARROWS[event.key], event.shiftKey, size)
      else return
      event.preventDefault()
      show(index)
    },
    { signal },
  )
  onAct(
    app.page,
    {
      add: () => {
        boxes.push(rounded({ x: size.width / 8, y: size.height / 8, w: size.width / 2, h: size.height / 3 }))
        show(boxes.length - 1)
      },
      last: () => {
        boxes.pop()
        show()
        document.getElementById('add').focus()
      },
      use: () =>
        app.attempt(async () => {
          const body = { boxes: boxes.map((box) => ({ side: 'front', ...box })) }
          await app.api.post(`/scans/${scan.id}/cards`, body)
          await app.store.refresh()
          app.go(boxes.length > 1 ? '/' : `/contact/${contact.id}`, { replace: true })
          say(boxes.length > 1 ? 'Each card is being read by itself' : 'The card is being read as you drew it')
        }),
    },
    signal,
  )
  show()
}

function moved({ x, y, w, h }, [right, down], resizes, size) {
  const dx = right * size.width * STEP
  const dy = down * size.width * STEP
  const least = size.width * SMALLEST
  if (!resizes) return rounded(within({ x: x + dx, y: y + dy, w, h }, size))
  const wide = Math.min(Math.max(w + dx, least), size.width - x)
  const high = Math.min(Math.max(h + dy, least), size.height - y)
  return rounded({ x, y, w: wide, h: high })
}

function told(number) {
  if (!number) return 'No card is outlined yet.'
  return number === 1 ? 'One card' : `${inWords(number)[0].toUpperCase()}${inWords(number).slice(1)} cards, one person each`
}

function page(contact, picture) {
  const start = back(`/contact/${contact.id}`, 'Back')
  if (!picture) {
    return html`${top(start)}
      <main id="main" class="hush" tabindex="-1"><h1>The photo is not here</h1><p class="lede">It needs the network.</p></main>`
  }
  return html`${top(start)}
    <main id="main" class="plain cards" tabindex="-1">
      <h1>The cards on this photo</h1>
      <p class="sub">Draw a box around each card, from corner to corner.</p>
      <svg class="cards-photo" id="cards" role="group" aria-label="The photo. Arrows move a box, Shift and arrows resize it, Delete removes it."></svg>
      <p class="small" id="drawn" role="status"></p>
      <div class="acts words">
        <button class="quiet" id="add" data-act="add">Add a box</button>
        <button class="quiet" id="last" data-act="last" hidden>Take the last one away</button>
      </div>
      <div class="acts"><button class="main" id="use" data-act="use" disabled>Read them so</button></div>
    </main>`
}
