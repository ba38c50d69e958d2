/** A local AWS with a bucket, files of random bytes, and a client that talks to it in this process. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Local, local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { type HttpRequest, type HttpResponse, header, type Send } from '@plainwire/wire'
import type { OperationsOf } from '../client.ts'
import { type Client, client, isAnomaly, nodePrimitives, orThrow } from '../index.ts'
import type { Edge } from './types.ts'

/** The machine, on which waiting takes no time. */
export const edge: Edge = {
  primitives: nodePrimitives,
  wait: async () => undefined,
  random: () => 0.5,
  uuid: () => randomUUID(),
  files,
  windows: false,
}

export const mebibyte: number = 2 ** 20
export const Bucket = 'films'

export type World = {
  readonly aws: Local
  readonly store: Client<OperationsOf<typeof s3>>
  readonly folder: string
  /** What went over the wire, newest last. */
  readonly seen: Seen[]
  /** Names of the operations that were called, by what they look like. */
  readonly ops: () => string[]
  readonly file: (name: string, size: number) => { path: string; bytes: Buffer }
  readonly at: (name: string) => string
  /** The bytes of an object. */
  readonly object: (Key: string) => Promise<Buffer>
  /** Uploads that are under way. */
  readonly uploads: () => Promise<number>
  readonly end: () => Promise<void>
}
export type Seen = {
  readonly method: string
  readonly target: string
  readonly op: string
  readonly range: string | undefined
}

/** May change what goes out and what comes back. */
export type Between = (
  request: HttpRequest,
  send: () => ReturnType<Send>,
  op: string,
) => ReturnType<Send>

export async function world(between: Between = (_, send) => send()): Promise<World> {
  const aws = local({ seed: 7 })
  const seen: Seen[] = []
  const send: Send = (request, options) => {
    const { method, target } = request
    const op = opOf(request)
    seen.push({ method, target, op, range: header(request.headers, 'range') })
    return between(request, () => aws.send(request, options), op)
  }
  const store = client({
    api: s3,
    region: 'eu-west-1',
    endpoint: 'http://127.0.0.1:4566',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    send,
    environment: { wait: async () => undefined },
  })
  const made = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' as const } }
  orThrow(await store.invoke({ op: 'CreateBucket', request: { Bucket, ...made } }))
  seen.length = 0
  const folder = mkdtempSync(join(tmpdir(), 'plainwire-transfer-'))
  const at = (name: string) => join(folder, name)
  return {
    aws,
    store,
    folder,
    seen,
    ops: () => seen.map(({ op }) => op),
    at,
    file(name, size) {
      const bytes = randomBytes(size)
      writeFileSync(at(name), bytes)
      return { path: at(name), bytes }
    },
    async object(Key) {
      const found = orThrow(await store.invoke({ op: 'GetObject', request: { Bucket, Key } }))
      const bytes = await found.Body!.bytes()
      if (isAnomaly(bytes)) throw new Error(bytes.message)
      return Buffer.from(bytes)
    },
    async uploads() {
      const found = orThrow(await store.invoke({ op: 'ListMultipartUploads', request: { Bucket } }))
      return (found.Uploads ?? []).length
    },
    async end() {
      await aws.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Enough to tell the calls of transfers apart. */
function opOf({ method, target, headers }: HttpRequest): string {
  const [, query = ''] = target.split('?')
  const names = new Set(query.split('&').map(pair => pair.split('=')[0]))
  const copies = headers.some(([name]) => name === 'x-amz-copy-source')
  if (names.has('uploads'))
    return method === 'POST' ? 'CreateMultipartUpload' : 'ListMultipartUploads'
  if (names.has('uploadId')) {
    if (method === 'PUT') return copies ? 'UploadPartCopy' : 'UploadPart'
    return (
      { POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method] ?? 'ListParts'
    )
  }
  if (names.has('list-type')) return 'ListObjectsV2'
  if (names.has('attributes')) return 'GetObjectAttributes'
  if (method === 'PUT' && names.has('x-id')) return copies ? 'CopyObject' : 'PutObject'
  return { GET: 'GetObject', HEAD: 'HeadObject' }[method] ?? method
}

export const failing = (status: number, code: string): HttpResponse => ({
  status,
  headers: [['content-type', 'application/xml']],
  body: Buffer.from(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`),
})

export const readBack = (path: string): Buffer => readFileSync(path)
