// The hours "Snooze" offers. They are wall-clock hours of the phone; quiet hours are the server's to respect.

import { t } from '../i18n.js'

const MORNING = [9, 30]
const EVENING = [19, 0]

// A list of {name, at}, soonest first.
export function laterChoices(now) {
  const choices = [
    { name: t('This evening'), at: on(now, 0, EVENING) },
    { name: t('Tomorrow'), at: on(now, 1, MORNING) },
    { name: t('Next week'), at: on(now, daysToMonday(now), MORNING) },
  ]
  return choices.filter(({ at }) => +at - +now >= 60 * 60 * 1000)
}

// What a datetime-local input takes.
export function asLocalInput(instant) {
  const two = (number) => String(number).padStart(2, '0')
  const day = `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`
  return `${day}T${two(instant.getHours())}:${two(instant.getMinutes())}`
}

/**
 * @param {Date} now
 * @param {number} days
 * @param {number[]} time
 */
function on(now, days, [hour, minute]) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute)
}

function daysToMonday(now) {
  const days = (8 - now.getDay()) % 7
  return days < 2 ? days + 7 : days // tomorrow is already offered
}
