/** What a page does with AWS: bundled as a page's own program is, and run wherever there is `fetch`. */
import { client, isAnomaly, meta, webPrimitives } from '@plainwire/client/browser'
import { copy, upload } from '@plainwire/client/transfer'
import { GetItem } from '@plainwire/dynamodb/ops'
import { s3 } from '@plainwire/s3'

export type Found = Awaited<ReturnType<typeof scenario>>

type Options = {
  readonly endpoint: string
  readonly nobody: string
  readonly credentials: { accessKeyId: string; secretAccessKey: string }
}

const size = 300_000
const content = Uint8Array.from({ length: size }, (_, index) => (index * index) % 251)

export async function scenario({ endpoint, nobody, credentials }: Options) {
  const at = { region: 'eu-west-1', endpoint, credentials }
  const store = client({ api: s3, ...at })
  const object = { Bucket: 'notes', Key: 'ä b/+~' }
  return {
    platform: [typeof process, typeof Buffer, typeof fetch],
    item: await client({ api: [GetItem], ...at }).invoke({
      op: 'GetItem',
      request: { TableName: 'notes', Key: { id: { S: 'ü' } } },
    }),
    put: await store.invoke({
      op: 'PutObject',
      request: {
        ...object,
        Body: streamed(),
        ContentLength: size,
        ChecksumAlgorithm: 'CRC32C',
        Metadata: { word: 'a  b' },
      },
    }),
    got: await readStream(store, object),
    halves: await readHalves(store),
    presigned: await putPresigned(store),
    big: await uploadBlob(store),
    missing: outcome(await store.invoke({ op: 'GetObject', request: { ...object, Key: 'none' } })),
    unknown: outcome(
      await client({
        api: s3,
        ...at,
        credentials: { ...credentials, secretAccessKey: 'x' },
      }).invoke({ op: 'GetObject', request: object }),
    ),
    aborted: await abortReading(store),
    unreachable: outcome(
      await client({ api: s3, ...at, endpoint: nobody, backoff: () => undefined }).invoke({
        op: 'GetObject',
        request: object,
      }),
    ),
    changed: outcome(
      await store.invoke({ op: 'GetObject', request: { ...object, Key: 'a/../b' } }),
    ),
    documented: (await store.doc('PutObject'))?.includes('Required'),
    invalid: await validated(store),
  }
}

/** A stream as pages have it, which nobody can open twice. */
function streamed(): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= size) return controller.close()
      controller.enqueue(content.subarray(at, at + 70_001))
      at += 70_001
    },
  })
}

type Store = ReturnType<typeof client<typeof s3>>
type ObjectName = { readonly Bucket: string; readonly Key: string }

async function readStream(store: Store, request: ObjectName) {
  const found = await store.invoke({
    op: 'GetObject',
    request: { ...request, ChecksumMode: 'ENABLED' },
  })
  if (isAnomaly(found) || !found.Body) return outcome(found)
  const reader = (found.Body.stream() as ReadableStream<Uint8Array>).getReader()
  const hasher = webPrimitives.hasher('sha256')
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    hasher.update(next.value)
    length += next.value.length
  }
  const expected = webPrimitives.hasher('sha256')
  expected.update(content)
  return {
    length,
    same: String(hasher.digest()) === String(expected.digest()),
    sum: found.ChecksumCRC32C,
    attempts: meta(found)?.attempts.length,
  }
}

/** The first half is there before the second is sent. */
async function readHalves(store: Store) {
  const Bucket = 'notes'
  const found = await store.invoke({ op: 'GetObject', request: { Bucket, Key: 'odd/halves' } })
  if (isAnomaly(found) || !found.Body) return outcome(found)
  const lengths: number[] = []
  let length = 0
  for await (const chunk of found.Body) {
    length += chunk.length
    if (lengths.length > 0 || length < size / 2) continue
    lengths.push(length)
    await store.invoke({ op: 'PutObject', request: { Bucket, Key: 'seen' } })
  }
  return [...lengths, length]
}

async function putPresigned(store: Store) {
  const request = { Bucket: 'notes', Key: 'presigned' }
  const found = await store.presign({ op: 'PutObject', request, expiresIn: 300 })
  if (isAnomaly(found)) return outcome(found)
  const { status } = await fetch(found.url, { method: 'PUT', body: 'by anyone' })
  const read = await store.invoke({ op: 'GetObject', request })
  return [status, isAnomaly(read) ? outcome(read) : await read.Body?.text()]
}

/** More than goes in one call, in parts, from a Blob. */
async function uploadBlob(store: Store) {
  const from = new Blob([new Uint8Array(11 * 2 ** 20).fill(7)])
  const partSize = 5 * 2 ** 20
  const options = { client: store, Bucket: 'notes', from, partSize, threshold: partSize }
  const done = await upload({ ...options, Key: 'blob' })
  if (isAnomaly(done)) return outcome(done)
  const copied = await copy({
    client: store,
    from: { Bucket: 'notes', Key: 'blob' },
    to: { Bucket: 'notes', Key: 'copy' },
  })
  const path = await upload({ ...options, Key: 'file', from: 'file' }).catch(error => error.code)
  return [done.parts, done.verified, isAnomaly(copied) ? outcome(copied) : copied.size, path]
}

async function abortReading(store: Store) {
  const controller = new AbortController()
  const found = await store.invoke({
    op: 'GetObject',
    request: { Bucket: 'notes', Key: 'odd/endless' },
    signal: controller.signal,
  })
  if (isAnomaly(found)) return outcome(found)
  let chunks = 0
  try {
    for await (const _ of found.Body ?? []) if (++chunks === 2) controller.abort()
    return 'ended'
  } catch (error) {
    return outcome((error as { anomaly: object }).anomaly)
  }
}

async function validated(store: Store) {
  store.validateRequests()
  const found = outcome(
    await store.invoke({ op: 'PutObject', request: { Bukket: 'a', Key: 'b' } as never }),
  )
  store.validateRequests(false)
  return found
}

const outcome = (found: object): unknown =>
  isAnomaly(found)
    ? { category: found.$anomaly, code: found.code, status: found.status ?? 0 }
    : 'no anomaly'
