// Instead of the camera, where this browser keeps nothing: a photo that may be lost is better not taken here.

import { bar } from '../components/navigation_bar.js'
import { back, top } from '../components/page_header.js'
import { html, onAct } from '../page/html.js'
import { t } from '../i18n.js'

/** @param {App} app */
export function unkept(app, signal) {
  onAct(app.page, { reload: () => location.reload() }, signal)
  const title = t('Photos cannot be kept here')
  app.paint(
    html`${top(back())}
      <main id="main" class="hush" tabindex="-1">
        <h1>${title}</h1>
        <p class="lede">${app.keepsNothing.message}</p>
        <p>
          ${t('A card is kept on the phone before it is sent, so that it is never lost. Use another browser or a window that is not private; or take the photo with your phone’s camera and add it later.')}
        </p>
        <div class="acts"><button class="second" data-act="reload">${t('Try again')}</button></div>
      </main>
      ${bar('')}`,
    { title },
  )
}
