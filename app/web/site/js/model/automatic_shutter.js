// When the automatic shutter goes off: a card has lain still, sharp and complete for 0.4 s. A card that was photographed
// and lies on is not photographed again.

const STILL_FOR = 400 // milliseconds
const FEWEST_LOOKS = 3
const MOVED = 0.02 // of the picture's side
const GONE = 0.08
const NEAR = 0.1 // of the picture, for all cards together

let last = [] // where the cards lay that were photographed last, also while their notes are written

// Is told of each look: {at, cards, isSharp, isLight}, where cards are those of card_shapes.js; true when it goes off.
export function createAutomaticShutter() {
  let since = null // the first look at which the cards lay like this
  let looks = 0
  let places = []

  return function see({ at, cards, isSharp, isLight }) {
    const now = cards.map(boundsOf)
    if (last.length && isElsewhere(last, now, GONE)) last = []
    const isGood = cards.length > 0 && isLight && isSharp && cards.every(({ isComplete }) => isComplete) && isNear(cards)
    if (!isGood || last.length) {
      since = null
      return false
    }
    if (since === null || isElsewhere(places, now, MOVED)) {
      ;[since, looks, places] = [at, 0, now]
    }
    looks += 1
    if (at - since < STILL_FOR || looks < FEWEST_LOOKS) return false
    last = now
    since = null
    return true
  }
}

const isNear = (cards) => cards.reduce((sum, { share }) => sum + share, 0) >= NEAR

function boundsOf({ corners }) {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  return [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
}

const isElsewhere = (before, now, limit) =>
  before.length !== now.length || before.some((bounds, card) => bounds.some((side, at) => Math.abs(side - now[card][at]) > limit))
