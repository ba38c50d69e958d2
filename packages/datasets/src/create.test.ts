/** Datasets are created as the contract has it, whole or not at all. */
import { expect, test } from 'vitest'
import { DS, minimal, running } from './datasets.fixture.ts'

test('18, 19, 20 a dataset is made, with an id, a bucket and metadata', async () => {
  const { ask, aws } = await running()
  const made = await ask('POST', DS, minimal)
  expect(made.status).toBe(202)
  expect(Object.keys(made.json)).toEqual(['id', 'repository', 'metadata'])
  const { id, repository, metadata } = made.json
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(repository).toBe(`dataset-localdev-${id}`)
  expect(metadata).toMatchObject({ id, name: 'n1', data_storage: 's3', derivative: false })
  await aws.close()
})
