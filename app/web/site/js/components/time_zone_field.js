// The field for the user's place, with the time zones to choose from.

import { html } from '../page/html.js'
import { sayPlace } from '../model/time_zones.js'
import { t } from '../i18n.js'

// What there is to choose from; nothing where it cannot be had just now, and then any name may be typed.
export const askZones = (api) =>
  api.get('/zones', { open: true }).then(
    ({ items }) => items,
    () => [],
  )

export const zoneOptions = (zones) => html`${zones.map((zone) => html`<option value="${zone.name}">${sayPlace(zone)}</option>`)}`

export const zoneField = (zones, { label, value = '', hint = '' }) =>
  html`<div>
    <label for="zone">${label}</label>
    <input
      id="zone"
      name="zone"
      class="exact"
      list="zones"
      value="${value}"
      placeholder="${t('Lisbon, or Japan')}"
      ${hint && html`aria-describedby="zone-hint"`}
      autocomplete="off"
      maxlength="64"
    />
    <datalist id="zones">${zoneOptions(zones)}</datalist>
    ${hint && html`<p class="small" id="zone-hint">${hint}</p>`}
  </div>`
