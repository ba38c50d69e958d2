/** The page of the routes is what the code says now. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { extraRights } from '../rights.ts'
import { described } from './described.ts'
import { type Description, pageOf } from './page.ts'

test('docs/datasets-api.md is up to date; else run node scripts/datasets-page.mjs', async () => {
  const page = readFileSync(new URL('../../../../docs/datasets-api.md', import.meta.url), 'utf8')
  expect(page).toBe(pageOf((await described()) as Description))
  expect(page).toContain('## POST /v1/ds/{account}/datasets/{group}\n')
  expect(page).toContain('name: string; type: string;')
})

test('docs/datasets.md names every right beyond the README, and no other', () => {
  const page = readFileSync(new URL('../../../../docs/datasets.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('| beyond |'))
  const named = [...table.matchAll(/`((?:ec2|iam|sts|s3|logs):\w+)`/g)].map(([, action]) => action)
  expect(named.sort()).toEqual(extraRights.flatMap(({ actions }) => actions).sort())
})
