/** A response that streams: its body read whole, as it comes, or not at all. */
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { responseBody } from '@plainwire/wire/parts'
import { afterEach, describe, expect, test } from 'vitest'
import { client, meta, nodeSend } from './index.ts'
import { type Loopback, loopback } from './loopback.fixture.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

let server: Loopback
const send = nodeSend()
afterEach(() => {
  server?.close()
  send.close()
})

type Script = Parameters<typeof loopback>[0]

const reader = (idle = 500) =>
  client({
    api: notes,
    region: 'r',
    endpoint: server.endpoint,
    credentials,
    environment: { ...nowhere, send },
    limits: { idle },
  })
const call = { op: 'ReadNote', request: { Name: 'a' } } as const

/** Reads a note whose bytes the server sends by script. */
async function read(script: Script) {
  server = await loopback(script)
  return reader().invoke(call)
}

async function body(script: Script) {
  const found = await read(script)
  if (isAnomaly(found)) throw new Error(found.message)
  return found.Body
}

const whole: Script = () => ({
  headers: { 'x-kind': 'text', 'content-length': '6' },
  body: 'wörds',
})
const pieces: Script = (_request, _index, response) => {
  response.writeHead(200, { 'content-length': '6' })
  response.write('abc')
  setTimeout(() => response.end('def'), 5)
  return undefined
}
const cut: Script = (_request, _index, response) => {
  response.writeHead(200, { 'content-length': '6' })
  response.write('abc', () => setTimeout(() => response.destroy(), 5))
  return undefined
}
const lost = { $anomaly: 'unavailable', retryable: true }
const textOf = (bytes: Uint8Array | Anomaly) =>
  isAnomaly(bytes) ? bytes : Buffer.from(bytes).toString()

test('A16b.5: streams by itself: bytes(), text(), stream() or iteration read it, once', async () => {
  for (const read of ['bytes', 'text', 'stream', 'iteration'] as const) {
    const found = await body(pieces)
    if (read === 'iteration') for await (const chunk of found) expect(chunk.length).toBe(3)
    else if (read === 'stream') await new Response(found.stream()).text()
    else expect(await found[read]()).toHaveLength(6)
    expect(await found.bytes()).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_READ' })
  }
})

test('headers are members, and the body is there before its bytes', async () => {
  const found = await read(whole)
  expect(found).toMatchObject({ Kind: 'text' })
  expect(meta(found)?.response).toMatchObject({ status: 200 })
  expect(meta(found)?.response).not.toHaveProperty('bytes')
  if (!isAnomaly(found)) found.Body.release()
})

describe('read', () => {
  test('as bytes', async () => {
    const found = await body(whole)
    expect(found.length).toBe(6)
    expect(textOf(await found.bytes())).toBe('wörds')
  })

  test('as text', async () => {
    expect(await (await body(whole)).text()).toBe('wörds')
  })

  test('as it comes', async () => {
    const chunks: string[] = []
    for await (const chunk of await body(pieces)) chunks.push(Buffer.from(chunk).toString())
    expect(chunks.join('')).toBe('abcdef')
    expect(chunks.length).toBeGreaterThan(1)
  })

  test('as a web stream', async () => {
    expect(await new Response((await body(pieces)).stream()).text()).toBe('abcdef')
  })

  test('as a Node stream', async () => {
    expect(await text(Readable.from(await body(pieces)))).toBe('abcdef')
    const cut = Readable.from(await body(pieces))
    for await (const _ of cut) break
    expect(cut.destroyed).toBe(true)
  })

  test('as an empty body', async () => {
    expect(await (await body(() => ({ body: '' }))).text()).toBe('')
  })

  test('up to a limit', async () => {
    expect(await (await body(whole)).bytes(3)).toMatchObject({ code: 'RESPONSE_TOO_LARGE' })
  })

  test('twice: an anomaly, and never a wait', async () => {
    const found = await body(whole)
    await found.bytes()
    expect(await found.bytes()).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_READ' })
    expect(await found.text()).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_READ' })
  })
})

describe('cut short', () => {
  test('bytes() and text() resolve to an anomaly', async () => {
    expect(await (await body(cut)).bytes()).toMatchObject(lost)
    expect(await (await body(cut)).text()).toMatchObject(lost)
  })

  test('iterating throws an error that carries it', async () => {
    const found = await body(cut)
    const reading = (async () => {
      for await (const _ of found);
    })()
    await expect(reading).rejects.toMatchObject({ anomaly: lost })
  })

  test('so does a web stream', async () => {
    const reading = new Response((await body(cut)).stream()).text()
    await expect(reading).rejects.toMatchObject({ anomaly: lost })
  })
})

describe('left unread', () => {
  const endless: Script = (_request, _index, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('x'.repeat(1000)), 1)
    response.on('close', () => {
      clearInterval(drip)
      closed++
    })
    return undefined
  }
  let closed = 0

  const ways: readonly [
    what: string,
    leave: (found: Awaited<ReturnType<typeof body>>) => unknown,
  ][] = [
    ['released', found => found.release()],
    [
      'left half-way',
      async found => {
        for await (const _ of found) break
      },
    ],
    [
      'cancelled as a web stream',
      async found => {
        const reader = found.stream().getReader()
        await reader.read()
        await reader.cancel()
      },
    ],
    ['closed with its transport', () => send.close()],
  ]
  test.each(ways)('%s: the connection ends', async (_, leave) => {
    const before = closed
    await leave(await body(endless))
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 1)
  })

  test('when its client is closed: the connection ends, that of a body being read does not', async () => {
    const before = closed
    server = await loopback(endless)
    const made = reader(10_000)
    const [one, two] = [await made.invoke(call), await made.invoke(call)]
    if (isAnomaly(one) || isAnomaly(two)) throw new Error('not read')
    const reading = one.Body.stream().getReader()
    await reading.read()
    made.close()
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 1)
    expect(await two.Body.bytes()).toMatchObject({ code: 'BODY_READ' })
    expect(await reading.read()).toMatchObject({ done: false })
    await reading.cancel()
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 2)
  })

  test('while a hundred others came: the connection ends', async () => {
    const before = closed
    server = await loopback(endless)
    const made = reader(60_000)
    const found = []
    for (let index = 0; index < 102; index++) found.push(await made.invoke(call))
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 2)
    made.close()
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 102)
  })

  test('for longer than may be silence: the connection ends', async () => {
    const silent: Script = (_request, _index, response) => {
      response.writeHead(200, { 'content-length': '6' })
      response.write('abc')
      response.on('close', () => closed++)
      return undefined
    }
    const before = closed
    const found = await body(silent)
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(before + 1)
    expect(await found.bytes()).toMatchObject({ $anomaly: 'interrupted', code: 'TIMEOUT' })
  })

  test('released twice, or after it was read', async () => {
    const found = await body(whole)
    await found.bytes()
    found.release()
    found.release()
  })
})

test('what AWS refuses is an anomaly, its body read', async () => {
  const found = await read(() => ({
    status: 404,
    headers: { 'x-amzn-errortype': 'NoSuchNote' },
    body: '{"message":"none"}',
  }))
  expect(found).toMatchObject({ $anomaly: 'not-found', code: 'NoSuchNote', message: 'none' })
})

test('bytes in hand are a body as well, as often as one likes', async () => {
  const found = responseBody(Buffer.from('abc'))
  expect(found.length).toBe(3)
  expect(await found.text()).toBe('abc')
  expect(textOf(await found.bytes())).toBe('abc')
  expect(await new Response(found.stream()).text()).toBe('abc')
  found.release()
})
