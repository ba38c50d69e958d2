import { expect, test } from 'vitest'
import { factsOf } from './load.ts'
import { services } from './services.ts'

test('committed facts name their source, and hold no prose', async () => {
  for (const name of Object.keys(services)) {
    const facts = await factsOf(name)
    if (!facts) continue
    expect(facts.source).toMatchObject({ name: 'botocore', licence: 'Apache-2.0' })
    expect(facts.source.version).toMatch(/^\d+\.\d+\.\d+$/)
    const { notice: _, ...source } = facts.source
    const keys = JSON.stringify({ ...facts, source }).match(/"(documentation|title)":/g)
    expect(keys).toBeNull()
  }
})

test('a few that others rely on', async () => {
  const dynamodb = await factsOf('dynamodb')
  expect(dynamodb?.types.TableName).toMatchObject({ min: 3, max: 255 })
  expect(dynamodb?.pages.Scan?.items).toBeDefined()
  expect(dynamodb?.errors.GetItem).toContain('ResourceNotFoundException')
  expect((await factsOf('s3'))?.pages.ListObjectsV2?.more).toBe('IsTruncated')
})

test('a service that the source does not have has no facts', async () => {
  expect(await factsOf('no-such-service')).toBeUndefined()
})
