// The three moments of a follow-up as places on a time axis: met, now or the reminder, the last call.

import { clockTime, dayWord, daysBetween, sayMet, sayWhen } from './time_texts.js'
import { t } from '../i18n.js'

const LAST_CALL = 47 * 60 * 60 * 1000

// {dots: [{at, open}], lines: [{from, to, coming}], words}; `at` runs from 0 to 1.
export function timelineOf({ met_at: metAt, state }, nudge, now, zone) {
  const met = new Date(metAt)
  const words = [t('Met {when}', { when: sayMet(met, now, zone) })]
  if (state !== 'waiting') return axis([0], [], words)
  if (!nudge) return axis([0, 1], [], [...words, t('No more reminders')])
  const due = new Date(nudge.due_at)
  if (nudge.kind === 'follow_up' && due <= now)
    return axis([0, 0.5], [1], [...words, t('Now'), lastCall(new Date(met.getTime() + LAST_CALL), now, zone)])
  if (nudge.kind === 'last_call' && due > now) return axis([0, 0.5], [1], [...words, t('Now'), lastCall(due, now, zone)])
  if (due <= now) return axis([0, 1], [], [...words, t('Now')])
  return axis([0], [1], [...words, sayWhen(due, now, zone)])
}

function axis(done, coming, words) {
  const dots = [...done.map((at) => ({ at, open: false })), ...coming.map((at) => ({ at, open: true }))]
  const lines = dots.slice(1).map((dot, index) => ({ from: dots[index].at, to: dot.at, coming: dot.open }))
  return { dots, lines, words }
}

function lastCall(at, now, zone) {
  const time = clockTime(at, zone)
  if (daysBetween(now, at, zone) === 0) return t('Last call at {time}', { time })
  return t('Last call {day}, {time}', { day: dayWord(at, now, zone), time })
}
