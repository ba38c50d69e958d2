/** A real HTTP server on loopback that answers by script and keeps what it received, byte for byte. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = {
  readonly method: string
  readonly target: string
  /** Flat list of names and values, as they came. */
  readonly raw: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Answer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export type Loopback = {
  readonly endpoint: string
  readonly received: Received[]
  readonly close: () => void
}

type Script = (request: Received, index: number, response: ServerResponse) => Answer | undefined

/** `script` answers each request; what it returns `undefined` for it has answered itself. */
export async function loopback(script: Script = () => ({})): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const seen = {
      method: request.method ?? '',
      target: request.url ?? '',
      raw: request.rawHeaders,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
    }
    received.push(seen)
    const answer = script(seen, received.length - 1, response)
    if (answer === undefined) return
    response.writeHead(answer.status ?? 200, { ...answer.headers })
    response.end(answer.body ?? '{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
