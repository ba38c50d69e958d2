/** A server on loopback that answers as it is told and keeps what it was asked; and a client configured for it. */
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import lite from './index.ts'
import type { LiteConfig, Loose } from './types.ts'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Answer = {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  /** Objects go as JSON; `cut` breaks the connection. */
  readonly body?: unknown
  readonly cut?: true
}

export type Loopback = {
  readonly port: number
  /** What was asked since the last `says`. */
  readonly asked: Asked[]
  /** The answers to come; the last one stays. */
  says(...answers: Answer[]): void
  /** A client of this server. */
  client(config?: LiteConfig): Promise<Loose>
  last(): Asked
  close(): Promise<void>
}

/** Whose calls are signed in tests. */
export const keys = { accessKeyId: 'foo', secretAccessKey: 'bar', sessionToken: 'baz' }

export async function loopback(): Promise<Loopback> {
  const asked: Asked[] = []
  let answers: Answer[] = [{}]
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += Buffer.from(chunk).toString('latin1')
    const { method = '', url = '', headers } = request
    asked.push({ method, url, headers, body: Buffer.from(body, 'latin1').toString() })
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? {}
    if (answer.cut) return void response.destroy()
    response.writeHead(answer.status ?? 200, { ...typeOf(answer.body), ...answer.headers })
    response.end(encoded(answer.body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    asked,
    says(...given) {
      asked.length = 0
      answers = given
    },
    client: config =>
      lite({
        ...keys,
        region: 'us-west-1',
        host: '127.0.0.1',
        port,
        protocol: 'http',
        keepAlive: false,
        retries: 0,
        ...config,
      }),
    last: () => asked.at(-1)!,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const isText = (body: unknown): body is string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array

const typeOf = (body: unknown): OutgoingHttpHeaders =>
  body === undefined || isText(body) ? {} : { 'content-type': 'application/json' }

const encoded = (body: unknown): string | Uint8Array | undefined =>
  body === undefined || isText(body) ? body : JSON.stringify(body)

/** The error a promise is rejected with. */
export async function thrownBy(promise: Promise<unknown>): Promise<Loose> {
  try {
    await promise
  } catch (thrown) {
    return thrown
  }
  throw new Error('Nothing was thrown.')
}

/** Variables that decide about clients; a test starts without any of them. */
const variables = /^(AWS_|AMAZON_|ARC_)/

/** Takes them out of the environment and gives a way to set some and to put all back. */
export function cleanEnvironment(): { set(values: Record<string, string>): void; restore(): void } {
  const before = Object.entries(process.env).filter(([name]) => variables.test(name))
  const clear = () => {
    for (const name of Object.keys(process.env)) if (variables.test(name)) delete process.env[name]
  }
  clear()
  return {
    set(values) {
      clear()
      Object.assign(process.env, values)
    },
    restore() {
      clear()
      Object.assign(process.env, Object.fromEntries(before))
    },
  }
}
