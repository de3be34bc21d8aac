// Photos that are dragged into the window from elsewhere: kept like those that were taken here.

import { t } from '../i18n.js'

const WANTED = /^(image\/|application\/pdf$)/

// `keep` is given the photos of one drop.
export function listenForDrops(keep) {
  addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files') || document.querySelector('dialog[open]')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    document.body.dataset.dropping = t('Drop the photo of a card anywhere')
  })
  addEventListener('dragleave', (event) => !event.relatedTarget && stop())
  addEventListener('drop', (event) => {
    if (!('dropping' in document.body.dataset)) return
    event.preventDefault()
    stop()
    const photos = [...event.dataTransfer.files].filter(({ type }) => WANTED.test(type))
    if (photos.length) keep(photos)
  })
}

const stop = () => delete document.body.dataset.dropping
