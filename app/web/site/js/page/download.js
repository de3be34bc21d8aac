// Saving a file of the server on this device.

const KEPT = 10_000 // milliseconds: some browsers read the file after the click only

/**
 * @param {Api} api
 * @param {string} path
 * @param {string} name
 * @param {AskOptions} [options]
 */
export async function download(api, path, name, options) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await api.file(path, options))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT)
}
