// A line with dots, from model/timeline.js; the labels below it say the same.

import { html } from '../page/html.js'
import { t } from '../i18n.js'

const EDGE = 1.8 // a dot at the very edge would be cut

export function timeAxis({ dots, lines, words }) {
  const x = (at) => `${EDGE + at * (100 - 2 * EDGE)}%`
  return html`<svg class="time-axis" aria-hidden="true">
      ${lines.map(({ from, to, coming }) => html`<line class="${coming ? 'coming' : ''}" x1="${x(from)}" y1="11" x2="${x(to)}" y2="11" />`)}
      ${dots.map(({ at, open }) => html`<circle class="${open ? 'open' : ''}" cx="${x(at)}" cy="11" r="5.25" />`)}
    </svg>
    <ol class="time-axis-labels">
      ${words.map((word) => html`<li class="${word === t('Now') ? 'here' : ''}">${word}</li>`)}
    </ol>`
}
