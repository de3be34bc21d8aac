// Shown where a view could not get what it shows: no server, no network, or no such thing; and while that is not yet known.

import { bar } from '../components/navigation_bar.js'
import { back, top } from '../components/page_header.js'
import { html, onAct } from '../page/html.js'
import { t } from '../i18n.js'

/** @param {App} app */
export function unreached(app, problem, signal) {
  onAct(app.page, { 'look-again': app.again }, signal)
  const title = problem.isPassing ? t('The server does not answer') : t('Not found')
  app.paint(
    html`${top(back())}
      <main id="main" class="hush" tabindex="-1">
        <h1>${title}</h1>
        <p class="lede">${problem.isPassing ? t('Go on: everything you snap is kept on this phone.') : problem.detail}</p>
        <div class="acts"><button class="second" data-act="look-again">${t('Try again')}</button></div>
      </main>
      ${bar('')}`,
    { title },
  )
}

export function asking(app) {
  app.paint(
    html`${top(back())}
      <main id="main" class="hush" tabindex="-1">
        <h1>${t('One moment')}</h1>
        <p class="lede">${t('The server takes its time. Go on: everything you snap is kept on this phone.')}</p>
      </main>
      ${bar('')}`,
    { title: t('One moment') },
  )
}
