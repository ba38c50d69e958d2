/** Two DynamoDBs that are asked the same: ours in this process, and dynalite over its port. */
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodePrimitives } from '@plainwire/client'
import { local } from '@plainwire/local'
import { isAnomaly, sign } from '@plainwire/wire'
import dynalite from 'dynalite'

export type Answer = Readonly<Record<string, unknown>> & { readonly __type?: string }
export type Ask = (op: string, input: object) => Promise<Answer>
export type Peer = { readonly ask: Ask; close(): Promise<void> | void }

const host = 'dynamodb.us-east-1.amazonaws.com'
const headersFor = (op: string): [string, string][] => [
  ['content-type', 'application/x-amz-json-1.0'],
  ['x-amz-target', `DynamoDB_20120810.${op}`],
]

export function ours(): Peer {
  const aws = local({ primitives: nodePrimitives, seed: 1 })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return {
    async ask(op, input) {
      const unsigned = {
        method: 'POST',
        scheme: 'https' as const,
        host,
        target: '/',
        headers: headersFor(op),
        body: Buffer.from(JSON.stringify(input)),
      }
      const scope = { credentials, region: 'us-east-1', service: 'dynamodb', date: new Date() }
      const response = await aws.answer(sign(unsigned, scope, nodePrimitives))
      if (isAnomaly(response)) throw new Error(response.message)
      return JSON.parse(Buffer.from(response.body as Uint8Array).toString())
    },
    close: () => aws.close(),
  }
}

export async function theirs(): Promise<Peer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
  const fixed = { authorization, 'x-amz-date': '20200101T000000Z' }
  return {
    ask: (op, input) =>
      new Promise((resolve, reject) => {
        const headers = { ...Object.fromEntries(headersFor(op)), ...fixed }
        const sent = httpRequest({ port, method: 'POST', headers }, response => {
          let text = ''
          response.on('data', chunk => {
            text += chunk
          })
          response.on('end', () => resolve(JSON.parse(text)))
        })
        sent.on('error', reject)
        sent.end(JSON.stringify(input))
      }),
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}
