import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'

const SITE = new URL('../../../app/web/site/js/', import.meta.url)

test('every module but main loads without a page: it has its imports, and does nothing yet', async () => {
  const modules = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith('.js') && name !== 'main.js')

  for (const name of modules) assert.ok(Object.keys(await import(new URL(name, SITE))).length > 0, name)
})
