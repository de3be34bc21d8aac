// The account's zone follows the phone that travels: waking hours are those of where one is.

import { say } from '../components/toast.js'
import { t } from '../i18n.js'
import { change } from '../page/follow_up_actions.js'
import { isPlace, sameZone } from '../model/time_zones.js'

export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone

// "Lisbon" of "Europe/Lisbon", "UTC+3" of "Etc/GMT-3", whose sign counts the other way.
export const sayZone = (zone) =>
  zone
    .replace(/^Etc\/GMT([+-])(?=\d)/, (_, sign) => `UTC${sign === '-' ? '+' : '−'}`)
    .split('/')
    .at(-1)
    .replace(/_/g, ' ')

// Only a zone that has changed on this very phone counts: of two devices at rest in two places, none is right.
// A browser that only tells an offset, or hides its zone behind UTC, has not travelled.
/** @param {App} app */
export async function followZone(app) {
  const [before, here] = [app.session.zone, zoneHere()]
  const account = app.store.account()
  if (!account || !isPlace(here) || before === here) return
  app.session.zone = here
  if (!before || sameZone(account.timezone, here)) return
  const move = (timezone) =>
    change(app, {
      method: 'PATCH',
      path: '/account',
      body: { timezone },
      describe: t('Time zone: {zone}', { zone: sayZone(timezone) }),
    })
  await move(here)
  say(t('Your quiet hours are now by {zone} time', { zone: sayZone(here) }), { undo: () => move(account.timezone) })
}
