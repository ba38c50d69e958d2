import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { awsEndpointFunctions } from '@aws-sdk/util-endpoints'
import {
  BinaryDecisionDiagram,
  customEndpointFunctions,
  decideEndpoint,
} from '@smithy/core/endpoints'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalised } from '../../../generate/src/diagram.ts'
import { isAnomaly } from '../anomaly.ts'
import type { EndpointRules, Partition } from '../model/types.ts'
import { getAttr } from './functions.ts'
import { functions, resolveEndpoint } from './resolve.ts'

const aws: Partition = {
  name: 'aws',
  dnsSuffix: 'amazonaws.com',
  dualStackDnsSuffix: 'api.aws',
  supportsFIPS: true,
  supportsDualStack: true,
  implicitGlobalRegion: 'us-east-1',
  regionRegex: '^(us|eu)-\\w+-\\d+$',
  regions: ['aws-global'],
}
const china: Partition = {
  ...aws,
  name: 'aws-cn',
  dnsSuffix: 'amazonaws.com.cn',
  regionRegex: '^cn-\\w+-\\d+$',
  regions: [],
}
const partitions = [aws, china]
const call = (name: string, ...argv: unknown[]): unknown =>
  functions[name]!({ partitions }, ...argv)

const region = { type: 'string' } as const

describe('a tree of rules', () => {
  const rules: EndpointRules = {
    partitions,
    parameters: { Region: region, UseFIPS: { type: 'boolean', default: false, required: true } },
    rules: [
      {
        conditions: [{ fn: 'aws.partition', argv: [{ ref: 'Region' }], assign: 'p' }],
        rules: [
          {
            conditions: [{ fn: 'booleanEquals', argv: [{ ref: 'UseFIPS' }, true] }],
            error: 'no FIPS in {p#name}',
          },
          {
            conditions: [],
            endpoint: {
              url: 'https://x.{Region}.{p#dnsSuffix}/{{}}',
              properties: { authSchemes: [{ name: 'sigv4', signingRegion: '{Region}' }] },
              headers: { 'x-a': ['{Region}', 'b'] },
            },
          },
        ],
      },
    ],
  }

  it('fills templates in url, properties and headers', () => {
    expect(resolveEndpoint(rules, { Region: 'cn-north-1' })).toEqual({
      url: 'https://x.cn-north-1.amazonaws.com.cn/{}',
      properties: { authSchemes: [{ name: 'sigv4', signingRegion: 'cn-north-1' }] },
      headers: { 'x-a': ['cn-north-1', 'b'] },
    })
  })

  it('gives errors as anomalies', () => {
    expect(resolveEndpoint(rules, { Region: 'eu-west-1', UseFIPS: true })).toMatchObject({
      $anomaly: 'incorrect',
      message: 'no FIPS in aws',
      code: 'ENDPOINT_UNRESOLVED',
    })
    expect(resolveEndpoint(rules, {})).toMatchObject({ message: 'no rule matches' })
  })
})

it('follows a diagram', () => {
  const diagram = (...nodes: number[]): EndpointRules => ({
    partitions,
    parameters: { Region: region },
    conditions: [
      ['isSet', [{ ref: 'Region' }]],
      ['stringEquals', [{ ref: 'Region' }, 'r']],
    ],
    results: [null, { url: 'https://{Region}' }, { error: 'no region' }],
    nodes,
  })
  expect(resolveEndpoint(diagram(0, -2, -3), { Region: 'r' })).toMatchObject({ url: 'https://r' })
  expect(resolveEndpoint(diagram(0, -2, -3), {})).toMatchObject({ message: 'no region' })
  const two = diagram(0, 1, -3, 1, -2, 0)
  expect(resolveEndpoint(two, { Region: 'r' })).toMatchObject({ url: 'https://r' })
  expect(resolveEndpoint(two, { Region: 's' })).toMatchObject({ message: 'no rule matches' })
  expect(resolveEndpoint(two, {})).toMatchObject({ message: 'no region' })
  expect(resolveEndpoint(diagram(0, -1, -1), {})).toMatchObject({ message: 'no rule matches' })
  expect(resolveEndpoint(diagram(), {})).toMatchObject({ message: 'no rule matches' })
})

it.each([
  ['substring', ['abcd', 1, 3, false], 'bc'],
  ['substring', ['abcd', 1, 3, true], 'bc'],
  ['substring', ['abcd', 0, 2, true], 'cd'],
  ['substring', ['abé', 0, 2, false], undefined],
  ['substring', ['ab', 0, 3, false], undefined],
  ['split', ['a-b-c', '-', 0], ['a', 'b', 'c']],
  ['split', ['a-b-c', '-', 2], ['a', 'b-c']],
  ['split', ['', '-', 0], ['']],
  ['uriEncode', ["a b/'é"], 'a%20b%2F%27%C3%A9'],
  ['isValidHostLabel', ['a-b', false], true],
  ['isValidHostLabel', ['a.b', false], false],
  ['isValidHostLabel', ['a.b', true], true],
  ['isValidHostLabel', ['-a', false], false],
  ['aws.isVirtualHostableS3Bucket', ['Bucket', false], false],
  ['aws.isVirtualHostableS3Bucket', ['ab', false], false],
  ['aws.isVirtualHostableS3Bucket', ['1.2.3.4', true], false],
  ['aws.parseArn', ['arn:aws:s3:::'], undefined],
  ['parseURL', ['https://h/?q'], undefined],
  ['parseURL', ['ftp://h'], undefined],
  [
    'parseURL',
    ['https://127.0.0.1:80/a'],
    { scheme: 'https', authority: '127.0.0.1:80', path: '/a', normalizedPath: '/a/', isIp: true },
  ],
] as const)('%s(%j)', (name, argv, expected) => {
  expect(call(name, ...argv)).toEqual(expected)
})

it('reads attributes by path', () => {
  const arn = call('aws.parseArn', 'arn:aws:s3:eu-west-1:1:accesspoint/name:x')
  expect([
    getAttr(arn, 'resourceId[1]'),
    getAttr(arn, 'resourceId[-1]'),
    getAttr(arn, 'resourceId[9]'),
  ]).toEqual(['name', 'x', undefined])
  expect(getAttr(undefined, 'a')).toBe(undefined)
})

it('falls back to the first partition for regions nobody knows', () => {
  expect(call('aws.partition', 'mars-1')).toBe(aws)
  expect(call('aws.partition', 'aws-global')).toBe(aws)
})

describe('against the AWS SDK', async () => {
  const require = createRequire(import.meta.url)
  Object.assign(customEndpointFunctions, { aws: awsEndpointFunctions })
  const text = fc.constantFrom(
    'us-east-1',
    'eu-west-1',
    'cn-north-1',
    'us-gov-west-1',
    'aws-global',
    'mars-1',
    'local',
  )
  const flag = fc.option(fc.boolean(), { nil: undefined })
  const bucket = fc.constantFrom(
    'bucket',
    'bucket.name',
    'Bad_Name',
    'bucket--use1-az1--x-s3',
    'a',
    'arn:aws:s3:us-east-1:123456789012:accesspoint:myendpoint',
    'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/reports',
    'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap',
    'test-accessp-e0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3',
  )
  const parameters = fc.record({
    Region: text,
    UseFIPS: flag,
    UseDualStack: flag,
    Bucket: bucket,
    ForcePathStyle: flag,
    Accelerate: flag,
    UseGlobalEndpoint: flag,
    DisableMultiRegionAccessPoints: flag,
    UseArnRegion: flag,
    UseS3ExpressControlEndpoint: flag,
    DisableAccessPoints: flag,
    Endpoint: fc.option(
      fc.constantFrom('https://example.com', 'http://127.0.0.1:4566', 'https://example.com/base/'),
      { nil: undefined },
    ),
    AccountId: fc.option(fc.constant('123456789012'), { nil: undefined }),
    AccountIdEndpointMode: fc.option(fc.constantFrom('preferred', 'required', 'disabled'), {
      nil: undefined,
    }),
  })
  const known = { Bucket: undefined, Region: undefined }

  it.each(['s3', 'dynamodb', 'kinesis', 'lambda'])('%s', async service => {
    const file = require
      .resolve(`@aws-sdk/client-${service}/package.json`)
      .replace('package.json', 'dist-es/endpoint/bdd.js')
    const { bdd } = (await import(pathToFileURL(file).href)) as {
      bdd: BinaryDecisionDiagram
    }
    expect(bdd).toBeInstanceOf(BinaryDecisionDiagram)
    const rules = rulesOf(bdd)
    fc.assert(
      fc.property(parameters, given => {
        const params = {
          ...known,
          ...defaults,
          ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
        }
        const ours = resolveEndpoint(rules, params)
        const theirs = orMessage(() =>
          decideEndpoint(bdd, { endpointParams: params, logger: undefined } as never),
        )
        fc.pre(isAnomaly(ours) || URL.canParse(ours.url)) // theirs refuses; to us it is the sender's business
        expect(isAnomaly(ours) ? ours.message : { ...ours, url: withSlash(ours.url) }).toEqual(
          typeof theirs === 'string' ? theirs : { ...theirs, url: withSlash(theirs.url.href) },
        )
      }),
      { numRuns: 400 },
    )
  })
})

/** The SDK's URL objects put a slash where a path is empty. */
const withSlash = (url: string): string => new URL(url).href.replace(/\/?$/, '/')

/** What the SDK fills in before it asks for a decision. */
const defaults = {
  UseFIPS: false,
  UseDualStack: false,
  ForcePathStyle: false,
  Accelerate: false,
  UseGlobalEndpoint: false,
  DisableMultiRegionAccessPoints: false,
}
const bundled: readonly string[] = ['aws', 'aws-cn', 'aws-us-gov']

const resultOf = ([url, properties, headers]: unknown[]) =>
  url === -1
    ? properties === undefined
      ? null
      : { error: properties }
    : { url, properties: properties as object, headers: headers as never }

function rulesOf(bdd: unknown): EndpointRules {
  const { nodes, root, conditions, results } = bdd as {
    nodes: number[]
    root: number
    conditions: never[]
    results: unknown[][]
  }
  return {
    conditions,
    parameters: Object.fromEntries(
      [...new Set(JSON.stringify([conditions, results]).match(/[A-Z]\w+/g))].map(name => [
        name,
        region,
      ]),
    ),
    ...normalised(nodes, root, results.map(resultOf)),
    partitions: bundled.map(name => {
      const { regionRegex = '', ...outputs } = {
        ...(awsEndpointFunctions as unknown as Record<string, (region: string) => object>)
          .partition!(sample[name]!),
      } as unknown as Partition
      return {
        ...outputs,
        regionRegex: regionRegex || patterns[name]!,
        regions: name === 'aws' ? ['aws-global'] : [],
      }
    }),
  }
}
const sample: Record<string, string> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
}
const patterns: Record<string, string> = {
  aws: '^(us|eu|ap|sa|ca|me|af|il|mx)-\\w+-\\d+$',
  'aws-cn': '^cn-\\w+-\\d+$',
  'aws-us-gov': '^us-gov-\\w+-\\d+$',
}

function orMessage<T>(decide: () => T): T | string {
  try {
    return decide()
  } catch (error) {
    return (error as Error).message
  }
}
