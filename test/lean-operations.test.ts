/**
 * The operations of `/lean` go where those of `/ops` go when no setting chooses another place: over every operation of
 * services with rules of every kind, parameters at random.
 */
import { client } from '@plainwire/client'
import { client as leanClient } from '@plainwire/client/lean'
import type { EndpointCode, OperationApi } from '@plainwire/wire'
import { isAnomaly, resolveEndpoint } from '@plainwire/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'

type Operations = Readonly<Record<string, OperationApi>>

const services = [
  'api-gateway',
  'cloudwatch-logs',
  'dynamodb',
  'ec2',
  'eventbridge',
  'iam',
  'kinesis',
  'route-53',
  's3',
  's3-control',
  'sqs',
  'sts',
]

/** What a lean client is: one that never chooses. */
const settings = { UseFIPS: false, UseDualStack: false, AccountIdEndpointMode: 'disabled' }

const buckets = fc.constantFrom('notes', 'my.notes', 'Not_A_Host', 'ab', '10.0.0.1', 'x'.repeat(63))
const regions = fc.constantFrom(
  'us-east-1',
  'eu-west-1',
  'cn-north-1',
  'us-gov-west-1',
  'us-iso-east-1',
  'eusc-de-east-1',
  'mars-1',
)
const places = fc.option(
  fc.constantFrom('https://example.com', 'http://127.0.0.1:4566', 'https://example.com/base', '//'),
  { nil: undefined },
)
const other: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Region: regions,
  Endpoint: places,
  Bucket: buckets,
  ForcePathStyle: fc.boolean(),
  AccountId: fc.constant('123456789012'),
  RequiresAccountId: fc.boolean(),
  StreamARN: fc.constant('arn:aws:kinesis:us-east-1:123456789012:stream/s'),
  ConsumerARN: fc.constant('arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1'),
  ResourceARN: fc.constant('arn:aws:kinesis:us-east-1:123456789012:stream/s'),
  ResourceArn: fc.constantFrom('table', 'arn:aws:dynamodb:us-east-1:123456789012:table/t'),
}

/** As the client feeds them: what the operation states, what its members give, what the client knows. */
function givenTo(
  { section: { operation, shapes } }: OperationApi,
  rules: EndpointCode['parameters'],
): fc.Arbitrary<Record<string, unknown>> {
  const input = shapes[operation.input ?? '']
  const members = input?.type === 'structure' ? Object.values(input.members) : []
  const pairs = Object.entries(rules).flatMap(([name, { builtIn, type }]) => {
    const source = operation.context?.[name]
    if (source && 'static' in source) return [[name, fc.constant(source.static)] as const]
    const member = members.find(({ contextParam }) => contextParam === name)
    if (builtIn === undefined && member === undefined && source === undefined) return []
    if (name in settings || /^AWS::(S3::(?!ForcePath)|STS|Auth)/.test(builtIn ?? '')) return []
    const value = other[name] ?? (type === 'boolean' ? fc.boolean() : fc.constant('x'))
    const always = name === 'Region' || member?.required
    return [[name, always ? value : fc.option(value, { nil: undefined })] as const]
  })
  return fc.record(Object.fromEntries(pairs))
}

const plain = (schemes: unknown): unknown =>
  (schemes as { name: string }[] | undefined)?.filter(({ name }) => name === 'sigv4')

test.each(services)('%s: where the operations of /lean go, those of /ops go', async name => {
  const lean = (await import(`@plainwire/${name}/lean`)) as Operations
  const whole = (await import(`@plainwire/${name}/ops`)) as Operations
  expect(Object.keys(lean)).toEqual(Object.keys(whole))
  for (const [op, handle] of Object.entries(lean)) {
    const rules = whole[op]!.service.endpoint!
    const code = handle.endpoint!
    expect(handle.section).toBe(whole[op]!.section)
    fc.assert(
      fc.property(givenTo(handle, rules.parameters), given => {
        const ours = code.resolve(code, given)
        const theirs = resolveEndpoint(rules, { ...settings, ...given })
        if (isAnomaly(theirs)) {
          expect(ours).toEqual(theirs)
          return
        }
        const { authSchemes } = theirs.properties
        const signable = authSchemes === undefined || (plain(authSchemes) as []).length > 0
        if (signable) {
          expect(ours).toMatchObject({ url: theirs.url, headers: theirs.headers })
          expect((ours as typeof theirs).properties.authSchemes).toEqual(plain(authSchemes))
        } else expect(ours).toMatchObject({ message: expect.stringContaining("from '/ops'") })
      }),
      { numRuns: 25 },
    )
  }
})

test.each([
  'arn:aws:s3:us-east-1:123456789012:accesspoint:mine',
  'notes--use1-az4--x-s3',
  'mine-o01ac9abcdef0123456789abcdef0123--op-s3',
])('a bucket of another kind is refused: %s', async Bucket => {
  const { GetObject } = (await import('@plainwire/s3/lean')) as Operations
  const { endpoint } = GetObject as { endpoint: EndpointCode }
  expect(endpoint.resolve(endpoint, { Region: 'us-east-1', Bucket })).toMatchObject({
    $anomaly: 'incorrect',
    message: expect.stringContaining("'/ops'"),
  })
})

test('each kind of client says what it does not take', async () => {
  const { GetItem } = (await import('@plainwire/dynamodb/lean')) as Operations
  const { GetItem: anywhere } = (await import('@plainwire/dynamodb/ops')) as Operations
  expect(() => client({ api: [GetItem!] })).toThrow(/take these from '\/ops'/)
  for (const choice of [{ fips: true }, { dualStack: true }, { endpointParameters: { A: 1 } }]) {
    expect(() => leanClient({ api: [GetItem!], ...choice })).toThrow(/from '\/ops'/)
    expect(leanClient({ api: [anywhere!], ...choice }).ops()).toEqual(['GetItem'])
  }
  expect(() => leanClient({ api: [anywhere!], token: 't' })).toThrow(/no 'token'/)
})
