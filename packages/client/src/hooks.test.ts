import { anomaly, header, isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, meta, type Plugin } from './index.ts'
import { type Answer, type Loopback, loopback } from './loopback.fixture.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

const { wait: _, ...environment } = nowhere

/** A client with plugins, on a server that answers by script. */
async function withPlugins<T>(
  plugins: readonly Plugin[],
  run: (made: Made, server: Loopback) => Promise<T>,
  answers: readonly Answer[] = [{ body: '{"Id":"n-1"}' }],
): Promise<T> {
  const server = await loopback((_, index) => answers[index] ?? answers.at(-1)!)
  const { endpoint } = server
  const options = { api: notes, region: 'r', credentials, endpoint, environment, plugins }
  try {
    return await run(client(options as never) as never, server)
  } finally {
    server.close()
  }
}
type Made = {
  invoke(call: object): Promise<Record<string, unknown>>
  validateRequests(): boolean
}

const put = { op: 'PutNote', request: { Name: 'a', Text: 'b', Token: 't' } }

describe('each hook patches what it sees', () => {
  test('validate: the input, before it is checked and written', async () => {
    const plugin: Plugin = {
      name: 'shout',
      validate: ({ input }) => ({
        input: { Text: (input as { Text: string }).Text.toUpperCase(), Size: undefined },
      }),
    }
    await withPlugins([plugin], async (made, { received }) => {
      made.validateRequests()
      const request = { ...put.request, Size: 0 }
      expect(await made.invoke({ ...put, request })).toEqual({ Id: 'n-1' })
      expect(JSON.parse(received[0]!.body)).toEqual({ Text: 'B', Token: 't' })
      expect(request).toEqual({ ...put.request, Size: 0 })
    })
  })

  test('validate: problems of all plugins refuse the call', async () => {
    const refusing = (name: string): Plugin => ({
      name,
      validate: () => ({ problems: [{ path: ['Text'], rule: name, message: `${name}: no` }] }),
    })
    await withPlugins([refusing('a'), refusing('b')], async (made, { received }) => {
      const found = await made.invoke(put)
      expect(found).toMatchObject({
        $anomaly: 'incorrect',
        code: 'INVALID_REQUEST',
        message: 'PutNote: a: no; b: no',
        problems: [{ rule: 'a' }, { rule: 'b' }],
      })
      expect(meta(found)).toEqual({ op: 'PutNote', service: 'notes', attempts: [] })
      expect(received).toEqual([])
    })
  })

  test('request: what is sent, before it is signed; once for all attempts', async () => {
    let seen = 0
    const plugin: Plugin = {
      name: 'headers',
      request({ http }) {
        seen++
        return {
          http: {
            target: `${http.target}?x=1`,
            headers: { 'x-team': 'blue', 'Content-Type': 'text/plain' },
          },
        }
      },
    }
    const answers = [{ status: 500, body: '{}' }, { body: '{"Id":"n-1"}' }]
    await withPlugins(
      [plugin],
      async (made, { received }) => {
        const found = await made.invoke(put)
        expect(found).toEqual({ Id: 'n-1' })
        expect(seen).toBe(1)
        expect(received.map(({ target }) => target)).toEqual(['/notes/a?x=1', '/notes/a?x=1'])
        const { headers = [] } = meta(found)?.request ?? {}
        expect(header(headers, 'authorization')).toMatch(/SignedHeaders=[^,]*x-team/)
        expect(received[0]?.headers).toMatchObject({
          'x-team': 'blue',
          'content-type': 'text/plain',
        })
      },
      answers,
    )
  })

  test('request: a whole list of headers, and one taken out', async () => {
    const list: Plugin = { name: 'list', request: () => ({ http: { headers: [['x-a', '1']] } }) }
    const out: Plugin = {
      name: 'out',
      request: () => ({ http: { headers: { 'X-A': undefined } } }),
    }
    await withPlugins([list, out], async (made, { received }) => {
      await made.invoke(put)
      expect(received[0]?.headers).not.toHaveProperty('x-a')
      expect(received[0]?.headers).not.toHaveProperty('content-type')
    })
  })

  test('response: the output, which keeps its metadata', async () => {
    const plugin: Plugin = {
      name: 'stamp',
      response: ({ output, meta: seen }) => ({
        output: { At: seen?.attempts.length, Was: (output as { Id: string }).Id, Id: undefined },
      }),
    }
    await withPlugins([plugin], async made => {
      const found = await made.invoke(put)
      expect(found).toEqual({ At: 1, Was: 'n-1' })
      expect(meta(found)?.response?.status).toBe(200)
    })
  })

  test('error: the anomaly, once, when nothing helps any more', async () => {
    let seen = 0
    const plugin: Plugin = {
      name: 'words',
      error({ anomaly: failed }) {
        seen++
        return { anomaly: { message: `${failed.message}!`, data: { hint: 'look there' } } }
      },
    }
    const body = '{"message":"busy","__type":"ThrottlingException"}'
    await withPlugins(
      [plugin],
      async made => {
        const found = await made.invoke({ ...put, retriable: () => false })
        expect(found).toMatchObject({
          $anomaly: 'busy',
          message: 'busy!',
          data: { hint: 'look there' },
        })
        expect(meta(found)?.attempts).toHaveLength(1)
        expect(seen).toBe(1)
      },
      [{ status: 400, body }],
    )
  })

  test.each(['validate', 'request', 'response'] as const)(
    'an anomaly from %s ends the call with it',
    async hook => {
      const refused = anomaly('forbidden', 'not on Sundays', { code: 'SUNDAY' })
      let told: unknown
      const plugins: readonly Plugin[] = [
        {
          name: 'log',
          error({ anomaly: seen }) {
            told = seen.code
            return undefined
          },
        },
        { name: 'sunday', [hook]: () => refused },
      ]
      await withPlugins(plugins, async (made, { received }) => {
        const found = await made.invoke(put)
        expect(found).toMatchObject({ ...refused, op: 'PutNote', service: 'notes' })
        expect(told).toBe('SUNDAY')
        expect(received).toHaveLength(hook === 'response' ? 1 : 0)
        expect(meta(found)?.attempts).toHaveLength(hook === 'response' ? 1 : 0)
      })
    },
  )

  test('send: between the call and the transport, for each attempt', async () => {
    const seen: string[] = []
    const plugin: Plugin = {
      name: 'tap',
      send:
        (send, { op, service }) =>
        async (request, options) => {
          seen.push(`${service} ${op} ${header(request.headers, 'authorization')?.slice(0, 5)}`)
          return send(request, options)
        },
    }
    const answers = [{ status: 500, body: '{}' }, { body: '{}' }]
    await withPlugins([plugin], made => made.invoke(put), answers)
    expect(seen).toEqual(['notes PutNote AWS4-', 'notes PutNote AWS4-'])
  })
})

describe('order', () => {
  test('in by the list, out the other way round', async () => {
    const order: string[] = []
    const told = (name: string): Plugin => ({
      name,
      validate: () => void order.push(`validate ${name}`) as never,
      request: async () => void order.push(`request ${name}`) as never,
      response: () => void order.push(`response ${name}`) as never,
      error: () => void order.push(`error ${name}`) as never,
    })
    const answers = [{ body: '{}' }, { status: 404, body: '{}' }]
    await withPlugins(
      [told('a'), told('b')],
      async made => {
        await made.invoke(put)
        await made.invoke(put)
      },
      answers,
    )
    const way = (last: string) => [
      'validate a',
      'validate b',
      'request a',
      'request b',
      `${last} b`,
      `${last} a`,
    ]
    expect(order).toEqual([...way('response'), ...way('error')])
  })

  test('only for the services and operations it names', async () => {
    const order: string[] = []
    const told = (name: string, more: object): Plugin => ({
      name,
      ...more,
      validate: () => void order.push(name) as never,
    })
    const plugins = [
      told('all', {}),
      told('s3', { services: ['s3'] }),
      told('notes', { services: ['notes'] }),
      told('list', { ops: ['ListNotes'] }),
    ]
    await withPlugins(plugins, made => made.invoke(put))
    expect(order).toEqual(['all', 'notes'])
  })
})

const never = new Promise<never>(() => undefined)
const faults: readonly [what: string, body: () => unknown, reason: string, words: RegExp][] = [
  [
    'throws',
    () => {
      throw new Error('boom')
    },
    'threw',
    /it threw: boom$/,
  ],
  ['rejects', () => Promise.reject('bang'), 'threw', /it threw: bang$/],
  ['never settles', () => never, 'never settled', /did not settle within 20 ms/],
  ['returns text', () => 'ok', 'returned', /returned neither nothing nor a patch of its/],
  ['returns a list', async () => [], 'returned', /returned neither/],
  ['returns what is not its to patch', () => ({ nonsense: {} }), 'returned', /returned neither/],
  [
    'returns a part that is none',
    () => ({ input: 1, http: 1, output: 1, anomaly: 1 }),
    'returned',
    /neither/,
  ],
]
describe.each(['validate', 'request', 'response', 'error'] as const)('a %s hook that', hook => {
  test.each(faults)('%s is named', async (_, body, reason, words) => {
    const plugin = { name: 'bad', limit: 20, [hook]: body } as Plugin
    const answers = hook === 'error' ? [{ status: 404, body: '{}' }] : undefined
    await withPlugins(
      [plugin],
      async made => {
        const found = await made.invoke(put)
        expect(found).toMatchObject({
          $anomaly: 'fault',
          code: 'PLUGIN_FAILED',
          retryable: false,
          op: 'PutNote',
          service: 'notes',
          data: { plugin: 'bad', hook, reason },
        })
        if (!isAnomaly(found)) throw new Error('no anomaly')
        expect(found.message).toMatch(new RegExp(`'${hook}' hook of plugin 'bad' broke at PutNote`))
        expect(found.message).toMatch(words)
        if (hook === 'error') expect(found.data).toMatchObject({ anomaly: { status: 404 } })
      },
      answers,
    )
  })

  test('waits is left by a cancelled call', async () => {
    const stop = new AbortController()
    const answers = hook === 'error' ? [{ status: 404, body: '{}' }] : undefined
    const plugin = {
      name: 'slow',
      [hook]: () => {
        stop.abort()
        return never
      },
    } as Plugin
    await withPlugins(
      [plugin],
      async made => {
        const found = await made.invoke({ ...put, signal: stop.signal })
        expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED' })
      },
      answers,
    )
  })
})

describe('misuse', () => {
  const plugins: readonly [given: unknown, code: string, words: RegExp][] = [
    [{}, 'BAD_OPTION', /'plugins' must be an array/],
    [[null], 'BAD_PLUGIN', /an object with a name/],
    [[{ request() {} }], 'BAD_PLUGIN', /an object with a name/],
    [[{ name: 'a', reqest() {} }], 'BAD_PLUGIN', /unknown field 'reqest'\. Did you mean 'request'/],
    [[{ name: 'a', request: {} }], 'BAD_PLUGIN', /'request' of plugin 'a' must be a function/],
    [[{ name: 'a', patch: {} }], 'BAD_PATCH', /which service it is for/],
    [
      [{ name: 'a', patch: { service: 'notes', waiter: {} } }],
      'BAD_PATCH',
      /no field 'waiter'\. Did you mean 'waiters'/,
    ],
  ]
  test.each(plugins)('%j', (given, code, words) => {
    let found: unknown
    try {
      client({ api: notes, plugins: given as never })
    } catch (error) {
      found = error
    }
    expect(found).toMatchObject({ name: 'Misuse', code, message: expect.stringMatching(words) })
  })

  test('a call that is none rejects, with plugins too', async () => {
    await withPlugins([{ name: 'a', validate: () => undefined }], async made => {
      await expect(made.invoke({})).rejects.toMatchObject({ code: 'NO_OPERATION' })
      expect(await made.invoke({ op: 'PutNotes' })).toMatchObject({ code: 'UNKNOWN_OPERATION' })
    })
  })
})

describe('settings of one call', () => {
  test("A1.17 region, endpoint and credentials stand in for the client's", async () => {
    const first = await loopback()
    const second = await loopback()
    const made = client({
      api: notes,
      region: 'eu-west-1',
      endpoint: first.endpoint,
      credentials,
      environment,
    })
    const other = { accessKeyId: 'OTHER', secretAccessKey: 'x' }
    await made.invoke({
      op: 'ListNotes',
      region: 'us-east-2',
      endpoint: second.endpoint,
      credentials: other,
    })
    await made.invoke({ op: 'ListNotes', credentials: () => other })
    await made.invoke({ op: 'ListNotes' })
    first.close()
    second.close()
    const scopes = [...second.received, ...first.received].map(({ headers }) =>
      /Credential=(\w+)\/\d+\/([\w-]+)/.exec(headers.authorization ?? '')?.slice(1),
    )
    expect(scopes).toEqual([
      ['OTHER', 'us-east-2'],
      ['OTHER', 'eu-west-1'],
      ['AKIDEXAMPLE', 'eu-west-1'],
    ])
  })
})
