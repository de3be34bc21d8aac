import assert from 'node:assert/strict'
import { test } from 'node:test'

import { succeeds } from '../../../app/web/site/js/model/promises.js'

test('a promise succeeds when it is fulfilled, with whatever value, and not when it is rejected', async () => {
  assert.equal(await succeeds(Promise.resolve(false)), true)
  assert.equal(await succeeds(Promise.reject(new Error('no network'))), false)
})
