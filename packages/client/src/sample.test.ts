import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Constraints,
  patternMatcher,
  type Section,
  type Service,
  validate,
  validateShape,
} from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textOfPattern } from './pattern-sample.ts'
import { randomFrom, sampleOf, sampleOutput } from './sample.ts'

const folder = join(import.meta.dirname, '../../services')
const names = readdirSync(folder).filter(name => !name.startsWith('.'))

async function load(name: string): Promise<Service> {
  const module = await import(join(folder, name, 'index.js'))
  return Object.values(module)[0] as Service
}

/** A few of each service's operations; all of them take a while. */
async function* some(
  service: Service,
): AsyncIterable<[section: Section, constraints: Constraints]> {
  const constraints = (await service.constraints?.()) ?? {}
  const step = Math.max(1, Math.floor(service.operations.length / 12))
  for (let at = 0; at < service.operations.length; at += step)
    yield [(await service.section(service.operations[at]!))!, constraints]
}

describe('A9.9: samples', () => {
  test.each(names)('of %s are what the description accepts', async name => {
    for await (const [section, constraints] of some(await load(name))) {
      for (const seed of [1, 2]) {
        const { input, output } = section.operation
        if (input !== undefined) {
          const value = sampleOf(section, input, constraints, { seed })
          expect(validate(section, value, constraints), section.operation.name).toEqual([])
        }
        if (output === undefined) continue
        const value = sampleOutput(section, constraints, { seed })
        const found = validateShape(section, output, value, constraints)
        const wrong = found.filter(({ rule }) => rule !== 'required' && rule !== 'type')
        expect(wrong, section.operation.name).toEqual([])
      }
    }
  })

  test('are the same for the same seed, and others for another', async () => {
    const service = await load('dynamodb')
    const constraints = await service.constraints!()
    const section = (await service.section('CreateTable'))!
    const of = (seed: number | string) =>
      sampleOf(section, 'CreateTableInput', constraints, { seed })
    expect(of(7)).toEqual(of(7))
    expect(of('a')).toEqual(of('a'))
    expect(new Set([1, 2, 3, 4, 5].map(seed => JSON.stringify(of(seed)))).size).toBe(5)
  })

  test('hold what must be there alone, or all that may', async () => {
    const section = (await (await load('dynamodb')).section('PutItem'))!
    const keys = (optional: number) =>
      Object.keys(sampleOf(section, 'PutItemInput', {}, { optional })).sort()
    expect(keys(0)).toEqual(['Item', 'TableName'])
    const shape = section.shapes.PutItemInput
    expect(keys(1)).toEqual(Object.keys(shape?.type === 'structure' ? shape.members : {}).sort())
  })

  test('of an answer ask for no other page', async () => {
    const scan = (await (await load('dynamodb')).section('Scan'))!
    expect(sampleOutput(scan)).not.toHaveProperty('LastEvaluatedKey')
    const list = (await (await load('cloudfront')).section('ListDistributions'))!
    const found = sampleOutput(list) as { DistributionList: object }
    expect(found.DistributionList).not.toHaveProperty('NextMarker')
    expect(found.DistributionList).toHaveProperty('Items')
  })

  test('a streaming member is a body to read', async () => {
    const section = (await (await load('s3')).section('GetObject'))!
    const { Body } = sampleOutput(section) as { Body: { text(): Promise<string> } }
    expect(await Body.text()).toMatch(/^Body-/)
  })
})

describe('text of a pattern', () => {
  const patterns = [
    '^[a-z]+$',
    '[\\w+=,.@-]+',
    '^\\d{12}$',
    '(^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)',
    'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1}:\\d{12}:x',
    '^(?!\\s*$).+',
    '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\r\\n\\t]*',
    '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$',
    '(\\u002F)|(\\u002F[\\u0021-\\u007F]+\\u002F)',
    '^(?:[0-9a-f]{4}-){3}(?<last>[0-9a-f]{12})$',
    '([$]LATEST)|([1-9][0-9]*)',
    'a{2,}b?c*',
  ]
  test.each(patterns)('%s', pattern => {
    const matches = patternMatcher(pattern)
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 20 }), (seed, more) => {
        const text = textOfPattern(pattern, randomFrom(seed), more)
        expect(text).toBeDefined()
        expect(matches(text!)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test.each(['(', '[', 'a)', '\\'])('%s is not followed', pattern => {
    expect(textOfPattern(pattern, Math.random, 1)).toBeUndefined()
  })
})
