import { expect, test } from 'vitest'
import { factsOf } from './load.ts'
import { outdated } from './outdated.ts'
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
  expect(dynamodb?.types.IndexName).toMatchObject({ min: 3, max: 255 })
  expect(dynamodb?.types.TableName).toBeUndefined()
  expect(dynamodb?.pages.Scan?.items).toBe('Items')
  expect(dynamodb?.errors.GetItem).toContain('ResourceNotFoundException')
  expect((await factsOf('s3'))?.pages.ListObjectsV2?.more).toBe('IsTruncated')
})

test('a service that the source does not have has no facts', async () => {
  expect(await factsOf('no-such-service')).toBeUndefined()
})

test('every bound known as outdated is gone', async () => {
  for (const [service, type, bounds] of outdated) {
    const fact = (await factsOf(service))?.types[type] ?? {}
    for (const [key, value] of Object.entries(bounds))
      expect([service, type, key, fact[key as keyof typeof fact]]).not.toEqual([
        service,
        type,
        key,
        value,
      ])
  }
})
