/** Both clients against one loopback server, which answers as it is told and keeps what it was asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import lite from '@plainwire/lite'
import type { Answer } from './answers.ts'

export type Asked = {
  readonly method: string
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What to say to the request that comes as number `index`. */
export type Answers = (asked: Asked, index: number) => Answer | Promise<Answer>

type Awaited1 = Record<string, Record<string, (input: unknown) => Promise<unknown>>>
export type AnyClient = ((request: object) => Promise<unknown>) & Awaited1
type Factory = (config: object) => Promise<AnyClient>

const original = createRequire(import.meta.url)('@aws-lite/client') as Factory
export const factories: Readonly<Record<'original' | 'ours', Factory>> = {
  original,
  ours: lite as unknown as Factory,
}

export type Loopback = {
  readonly port: number
  /** Runs something with these answers and gives what was asked meanwhile. */
  during<T>(answers: Answers, run: () => Promise<T>): Promise<{ result: T; asked: Asked[] }>
  close(): Promise<void>
}

/** What goes wrong in making an answer is an answer too, and one that no comparison can pass over. */
const broken = (cause: unknown): Answer => ({
  status: 299,
  headers: { 'x-made': `${Math.floor(performance.now() * 1e6)}` },
  body: `no answer could be made: ${cause}`,
})

export async function loopback(): Promise<Loopback> {
  let asked: Asked[] = []
  let answers: Answers = () => ({ status: 500, headers: {}, body: 'nobody asked' })
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = request
    const one = { method, target: url, headers, body: Buffer.concat(chunks) }
    const index = asked.push(one) - 1
    const {
      status,
      headers: sent,
      body,
    } = await Promise.resolve()
      .then(() => answers(one, index))
      .catch(broken)
    response.sendDate = false
    response.writeHead(status, sent)
    response.end(method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async during(given, run) {
      asked = []
      answers = given
      const result = await run()
      return { result, asked }
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
