/** What nobody thought of: random requests, answers, rules, hooks and pages, on this client and on the original one. */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Answer } from './lite/answers.ts'
import { type Answers, type AnyClient, factories, type Loopback, loopback } from './lite/clients.ts'
import { type Call, compare } from './lite/compare.ts'
import { ownRules, rules } from './lite/differences.ts'
import { type Random, random } from './lite/random.ts'

let server: Loopback
beforeAll(async () => {
  // Both sign at the same instant.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') })
  server = await loopback()
})
afterAll(async () => {
  vi.useRealTimers()
  await server.close()
})

type Clients = Readonly<Record<'original' | 'ours', AnyClient>>

const config = () => ({
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret',
  region: 'us-west-1',
  host: '127.0.0.1',
  port: server.port,
  protocol: 'http',
  keepAlive: false,
  retries: 0,
})

async function clients(more: object = {}): Promise<Clients> {
  const { original, ours } = factories
  return {
    original: await original({ ...config(), ...more }),
    ours: await ours({ ...config(), ...more }),
  }
}

/** `SEEDS` and `FROM` in the environment try others, and more of them. */
const seeds = Array.from(
  { length: Number(process.env.SEEDS ?? 80) },
  (_, index) => index + Number(process.env.FROM ?? 1),
)

const known = { ...rules, ...ownRules }
const explained = new Set<string>()

async function each(
  what: (
    from: Random,
    seed: number,
  ) => Promise<{ on: Clients; answers: Answers; call: Call; told: unknown }>,
  of: readonly number[] = seeds,
): Promise<void> {
  const problems: string[] = []
  for (const seed of of) {
    const { on, answers, call, told } = await what(random(seed), seed)
    const { unexplained, rules: used } = await compare(server, on, answers, call, known)
    for (const name of used) explained.add(name)
    for (const { path, original, ours } of unexplained)
      problems.push(
        `${seed} ${path}: ${JSON.stringify(original)?.slice(0, 300)} -> ${JSON.stringify(ours)?.slice(0, 300)} of ${JSON.stringify(told)?.slice(0, 700)}`,
      )
  }
  expect(problems.slice(0, 25)).toEqual([])
}

const headersOf = (type: string | undefined) => (type === undefined ? {} : { 'content-type': type })

const jsonTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1',
]
const xmlTypes = ['application/xml', 'text/xml', 'text/xml;charset=UTF-8']
const otherTypes = [undefined, 'text/plain', 'application/octet-stream', 'image/png', 'text/html']

const jsonBodies = [
  '{}',
  '[]',
  'null',
  '7',
  '"text"',
  '{"a":[1,{"b":null}]}',
  '{"message":"m","code":"Coded"}',
  '{"__type":"com.amazon#Typed","Message":"M"}',
  '{"Item":{"a":{"S":"x"},"n":{"N":"1.5"}}}',
  '{"a":{"S":"x"}}',
  '{"Error":{"Code":"C","Message":"inner"}}',
  '{"name":"x#Named"}',
  '{"time":"then","statusCode":7}',
  '  {"a":1}  ',
  '{"a":{"BOOL":true},"l":{"L":[{"N":"1"},{"NULL":true}]},"m":{"M":{"k":{"SS":["a"]}}},"b":{"B":"AQI="}}',
]
const xmlBodies = [
  '<R/>',
  '<R></R>',
  '<R>text</R>',
  '<R xmlns="urn:x"><a>1</a></R>',
  '<R><a>1</a><a>02</a></R>',
  '<?xml version="1.0"?>\n<R><a k="v">t</a><b/><c> </c></R>',
  '<R><d>2024-01-02T03:04:05.000Z</d><d2>2024-01-02</d2></R>',
  '<R><t>true</t><f>false</f><n>null</n><e>1e3</e><z>007</z><neg>-1</neg><h>0x10</h><big>12345678901234567890</big></R>',
  '<R><a><![CDATA[<x> & y]]></a><b>&lt;&amp;&#65;&#x42;&quot;</b></R>',
  '<R>\n  <a>\n    <b>1</b>\n  </a>\n</R>',
  '<R><!-- c --><a>1</a></R>',
  '<Error><Code>C</Code><Message>m</Message></Error>',
  '<ErrorResponse><Error><Code>C</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>',
  '<R><a>Infinity</a><b>NaN</b><c>+1</c><d>.5</d><e>5.</e><f>1_000</f><g> 12 </g></R>',
  '<ns:R xmlns:ns="urn:y"><ns:a>1</ns:a></ns:R>',
]
const textBodies = [
  '',
  'plain',
  '{"a":1}',
  '[1]',
  '7',
  'null',
  'true',
  '<R><a>1</a></R>',
  ' ',
  'é€',
  '"quoted"',
  '{"__type":"x#T","message":"m"}',
]

function answer(from: Random): Answer {
  const kind = from.below(3)
  const [types, bodies] = [
    [jsonTypes, jsonBodies],
    [xmlTypes, xmlBodies],
    [otherTypes, textBodies],
  ][kind] as [string[], string[]]
  const status = from.pick([
    200, 200, 200, 201, 202, 206, 300, 301, 302, 303, 307, 400, 400, 403, 404, 409, 412,
  ])
  const type = from.chance(0.05) ? undefined : from.pick(types)
  const body = from.chance(0.05) ? '' : from.pick(bodies)
  return {
    status,
    headers: { ...headersOf(type), ...(from.chance(0.3) && { 'X-Amzn-RequestId': 'r' }) },
    body,
  }
}

test('53, 55, 56, 57: answers', async () => {
  const on = await clients()
  await each(async from => {
    const given = answer(from)
    const request = {
      service: 'lambda',
      path: '/a',
      ...from.some({ rawResponsePayload: () => true, streamResponsePayload: () => true }, 0.15),
      ...from.some({ awsjson: () => from.pick([true, false, ['a'], ['Item']]) }, 0.1),
    }
    return { on, answers: () => given, call: client => client(request), told: { given, request } }
  })
})

test('42 to 51: requests', async () => {
  const on = await clients()
  await each(async from => {
    const service = from.pick([
      'lambda',
      's3',
      'dynamodb',
      'sqs',
      'iam',
      'sts',
      'ec2',
      'logs',
      'route53',
      'ssm',
      'execute-api',
    ])
    const value = () =>
      from.pick<unknown>([
        undefined,
        null,
        '',
        0,
        1.5,
        true,
        false,
        'a b',
        from.text(),
        // Of a key of S3's that comes twice the original signs one.
        ...(service === 's3' ? [] : [['x', 'y'], [], [1, null]]),
      ])
    const fields = () =>
      Object.fromEntries(
        Array.from({ length: from.below(4) }, (_, at) => [
          from.pick(['a', 'b c', 'é', `k${at}`]),
          value(),
        ]),
      )
    const payload = () =>
      from.pick<unknown>([
        from.text(),
        '',
        Buffer.from(from.text()),
        {},
        { a: 1 },
        [1, 2],
        { Item: { a: 'x', n: 1, l: [true, false] } },
        { R: { a: ['1', '2'], b: { c: '<&>"\'' } } },
        undefined,
        false,
        0,
      ])
    const request = {
      service,
      ...from.some({
        path: () =>
          from.pick([
            '/',
            '',
            'a',
            '/a//b',
            `/${from
              .text()
              .replace(/[^\x21-\x7e]/g, '')
              .replaceAll('#', '')}`,
            '/a b',
            '/ü',
            '/%20',
            '/a?x=1',
          ]),
        method: () => from.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']),
        query: fields,
        headers: () =>
          from.some({
            'Content-Type': () => from.pick([...jsonTypes, ...xmlTypes, 'text/plain']),
            'X-Custom': () => from.pick(['a', ' a  b ', 7, true]),
            'x-amz-meta-a': () => 'v',
            Accept: () => '*/*',
          }),
        region: () => from.pick(['us-east-1', 'eu-west-1', 'cn-north-1']),
        pathPrefix: () => from.pick(['/', 'p', '/p/', '//p//q']),
        awsjson: () => from.pick([true, false, ['Item'], ['a']]),
        xmlns: () => 'urn:x',
      }),
      ...from.some({ [from.pick(['payload', 'body', 'data'])]: payload }, 0.7),
    }
    const given = { status: 200, headers: {}, body: '' }
    return {
      on,
      answers: () => given,
      call: client => client(structuredCloneLoose(request)),
      told: request,
    }
  })
})

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** A copy for each, because the original writes into what it is given. */
const structuredCloneLoose = (value: Record<string, unknown>): object => ({
  ...value,
  ...(typeof value.headers === 'object' && { headers: { ...(value.headers as object) } }),
  ...(typeof value.query === 'object' && { query: { ...(value.query as object) } }),
  ...(isPlain(value.payload) && { payload: structuredClone(value.payload) }),
  ...(isPlain(value.paginator) && { paginator: structuredClone(value.paginator) }),
})

test('86: what is sent again', async () => {
  const on = await clients({ retries: 2 })
  const codes = [
    'ThrottlingException',
    'x#SlowDown',
    'RequestExpired',
    'TimeoutError',
    'NoSuchThing',
  ]
  const failure = (from: Random): Answer => ({
    status: from.pick([400, 400, 400, 403, 404, 429, 500, 503]),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      from.some({ [from.pick(['name', '__type', 'type', 'other'])]: () => from.pick(codes) }, 0.8),
    ),
  })
  const good: Answer = { status: 200, headers: {}, body: '' }
  await each(
    async from => {
      const given = [failure(from), from.chance(0.5) ? failure(from) : good, good]
      return {
        on,
        answers: (_, index) => given[Math.min(index, 2)]!,
        call: client => client({ service: 'lambda', path: '/a' }),
        told: given,
      }
    },
    seeds.slice(0, 12),
  )
})

describe('configurations', () => {
  /** What a factory makes of one, or says of it; nothing outside is looked at. */
  const made = async (which: 'original' | 'ours', given: Record<string, unknown>) => {
    try {
      const client = await factories[which](structuredCloneLoose(given))
      const { config: shown, credentials } = client as never as Record<
        string,
        Record<string, unknown>
      >
      const { accessKeyId, secretAccessKey, sessionToken } = credentials!
      return {
        config: JSON.parse(JSON.stringify(shown)),
        credentials: [accessKeyId, secretAccessKey, sessionToken || undefined],
      }
    } catch (cause) {
      return { threw: `${(cause as Error).constructor.name}: ${(cause as Error).message}` }
    }
  }

  test('4 to 17, 60 to 68: of all kinds', async () => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('HOME', '/nowhere')
    const problems: string[] = []
    for (const seed of seeds) {
      const from = random(seed)
      const text = () => from.pick<unknown>(['a', '', undefined, 7, null])
      const given: Record<string, unknown> = {
        ...from.some({ accessKeyId: () => 'AKID', secretAccessKey: () => 'secret' }, 0.9),
        ...from.some({ accessKeyId: text, secretAccessKey: text, sessionToken: text }, 0.08),
        ...from.some(
          { region: () => from.pick<unknown>(['us-west-1', 'eu-west-1', 'lolidk', 7, '']) },
          0.9,
        ),
        ...from.some(
          {
            endpoint: () =>
              from.pick([
                'https://a.example:81/p/',
                'http://a.example',
                'a.example',
                'localhost',
                'https://a.example',
              ]),
            url: () => 'http://b.example/x',
            host: () => from.pick(['c.example', 'http://d.example:5/z']),
            hostname: () => 'e.example',
            port: () => from.pick<unknown>([80, '81', 443]),
            protocol: () => from.pick(['http', 'https:', 'http:', 'ftp', 'https']),
            pathPrefix: () => from.pick(['p', '/p/', '/', '']),
            plugins: () =>
              from.pick<unknown>([
                [],
                {},
                'a',
                ['a'],
                [7],
                [null],
                [{ service: 'lambda', methods: {} }],
                [{ service: 'lolidk', methods: {} }],
                [{ service: 'lambda' }],
                [{ service: 'lambda', methods: [] }],
                [{ service: 'lambda', methods: { Go: { request: 7 } } }],
                [{ methods: {} }],
                [Promise.resolve({ default: { service: 'sqs', methods: { Go: false } } })],
              ]),
            verifyService: () => from.chance(0.5),
            autoloadPlugins: () => false,
            profile: () => 'other',
            debug: () => false,
            retries: () => 1,
            unknown: () => 'x',
          },
          0.15,
        ),
      }
      // Beside what is no URL, and alone, the original keeps its parts as they are.
      const isUrl = ['url', 'host', 'hostname', 'endpoint'].some(name => name in given)
      if (!isUrl || ['a.example', 'localhost'].includes(String(given.endpoint)))
        for (const name of ['protocol', 'port', 'pathPrefix']) delete given[name]
      const stderr = vi.spyOn(console, 'error').mockReturnValue(undefined)
      const original = await made('original', given)
      const told = stderr.mock.calls.length
      const ours = await made('ours', given)
      const toldHere = stderr.mock.calls.length - told
      stderr.mockRestore()
      if (!isDeepStrictEqual(original, ours) || told !== toldHere)
        problems.push(
          `${seed} ${JSON.stringify(given)}: ${JSON.stringify(original)} -> ${JSON.stringify(ours)}`,
        )
    }
    vi.unstubAllEnvs()
    expect(problems.slice(0, 25)).toEqual([])
  })
})

test('96 to 100: the testing API, in any order', async () => {
  const problems: string[] = []
  const plugin = {
    service: 'lambda',
    property: 'Lambda',
    methods: {
      Go: {
        validate: { a: { type: 'string' } },
        request: () => ({ path: '/a' }),
        response: ({ payload }: Fields) => ({ seen: payload }),
        error: (failure: Fields) => ({ ...failure, extra: 1 }),
      },
      Plain: {},
    },
  }
  for (const seed of seeds) {
    const steps = stepsOf(random(seed))
    const told: unknown[][] = []
    for (const which of ['original', 'ours'] as const) {
      const { testing } = factories[which] as never as { testing: Testing }
      testing.enable()
      const client = await factories[which]({ region: 'us-west-1', plugins: [plugin] })
      const results: unknown[] = []
      for (const step of steps) results.push(await settledResult(() => step(testing, client)))
      testing.disable()
      told.push(results)
    }
    if (!isDeepStrictEqual(told[0], told[1])) {
      const at = told[0]!.findIndex((one, index) => !isDeepStrictEqual(one, told[1]![index]))
      problems.push(
        `${seed} step ${at} ${steps[at]}: ${JSON.stringify(told[0]![at])} -> ${JSON.stringify(told[1]![at])}`,
      )
    }
  }
  expect(problems.slice(0, 25)).toEqual([])
})

type Fields = Record<string, unknown>
type Testing = {
  enable(options?: object): void
  disable(): void
  isEnabled(): boolean
  reset(): void
  mock(target: string, mock: unknown): void
  getAllRequests(target?: string): unknown
  getAllResponses(target?: string): unknown
  getLastRequest(target?: string): unknown
  getLastResponse(target?: string): unknown
}
type Step = (testing: Testing, client: AnyClient) => unknown

async function settledResult(run: () => unknown): Promise<unknown> {
  try {
    return JSON.parse(JSON.stringify({ is: await run() }))
  } catch (cause) {
    const { time, problems, ...fields } = cause as Fields
    return JSON.parse(
      JSON.stringify({
        class: (cause as Error).constructor.name,
        message: (cause as Error).message,
        ...fields,
      }),
    )
  }
}

function orNothing(get: () => unknown): unknown {
  try {
    const found = get()
    return Array.isArray(found) && found.length === 0 ? null : (found ?? null)
  } catch (cause) {
    if ((cause as Error).message.startsWith('Cannot read properties of undefined')) return null
    throw cause
  }
}

function stepsOf(from: Random): Step[] {
  const target = () =>
    from.pick(['client', 'Lambda.Go', 'Lambda.Go', 'Lambda.Plain', 'Lambda', 'a.b.c', 'Other.Go'])
  const mock = (): unknown =>
    from.pick<unknown>([
      { statusCode: 200 },
      { statusCode: 200, headers: { a: 'b' }, payload: { x: 1 } },
      { x: 1 },
      'text',
      7,
      true,
      [],
      { error: { message: 'm', code: 'C' } },
      { statusCode: 400, error: { Message: 'M' } },
      { statusCode: 404, error: 'gone' },
    ])
  const make: (() => Step)[] = [
    () => {
      const [on, what, more, value] = [target(), mock(), mock(), from.below(3)]
      const fresh = () => structuredClone(what)
      return testing => testing.mock(on, [fresh(), [fresh(), structuredClone(more)], fresh][value])
    },
    () => (_, client) => client.Lambda!.Go!({ a: 'x' }),
    () => (_, client) => client.Lambda!.Go!({ a: 7 }),
    () => (_, client) => client.Lambda!.Plain!({}),
    () => (_, client) => client({ service: 'lambda', path: '/a' }),
    () => testing => testing.reset(),
    () => testing => testing.enable({ usePluginResponseMethod: true }),
    () => testing => testing.enable(),
    () => testing => testing.isEnabled(),
    () => {
      const on = from.pick([undefined, 'client', 'Lambda.Go'])
      const name = from.pick([
        'getAllRequests',
        'getAllResponses',
        'getLastRequest',
        'getLastResponse',
      ] as const)
      // Of what was never called the original has nothing, or fails.
      return testing => orNothing(() => testing[name](on))
    },
  ]
  const weights = [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]
  return Array.from({ length: 12 }, () => make[from.pick(weights)]!())
}

describe('plugins', () => {
  test('73, 74: rules', async () => {
    await each(async from => {
      const types = [
        'array',
        'boolean',
        'buffer',
        'number',
        'object',
        'stream',
        'string',
        'String',
        'NUMBER',
      ]
      const type = () =>
        from.pick<unknown>([
          from.pick(types),
          from.pick(types),
          [from.pick(types), from.pick(types)],
          undefined,
          7,
          'strin',
          [],
          ['strin'],
          null,
          {},
        ])
      const rule = () =>
        from.pick<unknown>([
          { type: type() },
          { type: type(), required: true },
          { type: from.pick(types) },
          { type: from.pick(types), required: true },
          false,
        ])
      const names = ['a', 'b', 'payload', 'body', 'data']
      const validate = Object.fromEntries(
        names.filter(() => from.chance(0.4)).map(name => [name, rule()]),
      )
      const values: (() => unknown)[] = [
        () => undefined,
        () => '',
        () => 'x',
        () => 1,
        () => 1.5,
        () => Number.NaN,
        () => true,
        () => false,
        () => [],
        () => ({}),
        () => Buffer.from('x'),
        () => new Date(0),
        () => 0,
      ]
      // As a body the original takes these for objects.
      const odd = [() => new Uint8Array(1), () => null]
      const made = Object.fromEntries(
        names
          .filter(() => from.chance(0.4))
          .map(name => [name, from.pick(name.length === 1 ? [...values, ...odd] : values)]),
      )
      const on = await clients({
        plugins: [{ service: 'lambda', property: 'Lambda', methods: { Go: { validate } } }],
      })
      const input = () =>
        Object.fromEntries(Object.entries(made).map(([name, make]) => [name, make()]))
      return {
        on,
        answers: () => ({ status: 200, headers: {}, body: '' }),
        call: client => client.Lambda!.Go!(input()),
        told: {
          validate,
          input: Object.fromEntries(
            Object.entries(made).map(([name, make]) => [name, String(make())]),
          ),
        },
      }
    })
  })

  test('75, 76, 77, 91 to 95: hooks', async () => {
    await each(async from => {
      const outcome = (): (() => unknown) => {
        const value = from.pick<unknown>([
          undefined,
          null,
          '',
          'text',
          0,
          7,
          true,
          false,
          [],
          [1],
          {},
          { a: 1 },
          { path: '/other' },
          { statusCode: 201 },
          { awsjson: true, payload: { a: { S: 'x' } } },
          { awsjson: true, a: { S: 'x' } },
          { awsjson: ['a'], a: { S: 'x' }, b: 1 },
          { metadata: { more: 1 } },
          { error: 'said' },
          { error: { message: 'm', code: 'C' } },
          { statusCode: 418, error: { Message: 'M' }, metadata: { type: 'T' } },
        ])
        const Thrown = from.pick([Error, TypeError])
        return from.chance(0.12)
          ? () => {
              throw Object.assign(new Thrown('thrown'), { extra: 1 })
            }
          : () => structuredClone(value)
      }
      const [request, response, error] = [outcome(), outcome(), outcome()]
      const slow = from.chance(0.5)
      const hook = (of: () => unknown) => (slow ? async () => of() : () => of())
      const methods = {
        Go: {
          awsDoc: 'https://doc',
          ...from.some({ request: () => hook(request), response: () => hook(response) }, 0.6),
          // What is no object breaks the original.
          ...from.some(
            {
              error: () =>
                hook(() => {
                  const made = error()
                  return isPlain(made) ? made : undefined
                }),
            },
            0.6,
          ),
        },
      }
      const given = answer(from)
      const on = await clients({
        plugins: [{ name: '@aws-lite/lambda', service: 'lambda', property: 'Lambda', methods }],
      })
      return {
        on,
        answers: () => given,
        call: client => client.Lambda!.Go!({ path: '/a', x: 1 }),
        told: {
          given,
          hooks: Object.keys(methods.Go),
          request: String(tried(request)),
          response: String(JSON.stringify(tried(response))),
          error: JSON.stringify(tried(error)),
        },
      }
    })
  })

  test('80 to 84: pages', async () => {
    await each(async from => {
      const paginator: Record<string, unknown> = {
        ...from.some(
          { cursor: () => from.pick<unknown>(['Next', ['Next'], ['Next', 'Other'], 7, '']) },
          0.95,
        ),
        ...from.some(
          {
            token: () =>
              from.pick<unknown>(['Token', ['Token'], ['Token', 'Second'], 'deep.Token', null]),
          },
          0.95,
        ),
        ...from.some(
          { accumulator: () => from.pick<unknown>(['Items', 'Items', 'deep.Items', 7]) },
          0.9,
        ),
        ...from.some({ type: () => from.pick(['payload', 'query', 'headers', 'other']) }, 0.4),
        ...from.some({ default: () => from.pick(['enabled', 'other']) }, 0.5),
      }
      // Of several tokens the original sends those of the page before as well, where one is missing.
      const { cursor, token, type } = paginator
      if (
        type === 'headers' ||
        (String(cursor) === 'Next,Other' && String(token) === 'Token,Second')
      )
        Object.assign(paginator, { cursor: 'Next', token: 'Token' })
      const pages = Array.from({ length: 1 + from.below(3) }, (_, at) => ({
        ...from.some(
          {
            Items: () => from.pick<unknown>([[at], [at, 'x'], { single: at }, 'one']),
            // In headers the original does not see that a token comes again.
            Token: () =>
              from.pick<unknown>([`t${at}`, `t${at}`, type === 'headers' ? '' : 'same', '', null]),
            Second: () => `s${at}`,
            deep: () => ({ Items: [at], Token: `d${at}` }),
            Else: () => at,
          },
          0.7,
        ),
      }))
      const paginate = from.pick<unknown>([true, true, false, undefined, 'iterator'])
      const request = {
        service: 'lambda',
        path: '/a',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        payload: {},
        paginator,
        paginate,
      }
      const answers: Answers = (_, index) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(index < pages.length ? pages[index] : { Items: ['last'] }),
      })
      return {
        on: await clients(),
        answers,
        call: client => client(structuredCloneLoose(request)),
        told: { paginator, paginate, pages },
      }
    })
  })
})

function tried(run: () => unknown): unknown {
  try {
    return run()
  } catch (cause) {
    return cause
  }
}

test('what is known to differ does', () => {
  expect(Object.keys(ownRules).filter(name => !explained.has(name))).toEqual([])
})
