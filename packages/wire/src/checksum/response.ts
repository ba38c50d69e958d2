/** Checks a response body against the checksum its headers name: at once where it was read, at its end where it streams. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import { encodeBase64 } from '../codec/base64.ts'
import { collect, type HttpResponse, header, isBytes, type StreamBody } from '../http.ts'
import type { ChecksumTraits } from '../model/types.ts'
import type { Hasher, Primitives } from '../primitives.ts'
import { common, type Hashing, headerOf } from './algorithms.ts'
import type { ChecksumSettings } from './request.ts'

/** The response with a body that is checked, an anomaly where the bytes are wrong, or the response as it is. */
export async function checkedResponse(
  response: HttpResponse,
  bytes: Uint8Array | undefined,
  traits: ChecksumTraits,
  settings: ChecksumSettings,
): Promise<HttpResponse | Anomaly> {
  const found = await named(response, traits, settings)
  if (found === undefined || response.status !== 200) return response
  const { hashing, expected, name } = found
  if (bytes !== undefined) {
    const hasher = hashing(settings.primitives)
    hasher.update(bytes)
    return encodeBase64(hasher.digest()) === expected ? response : mismatch(name)
  }
  return isBytes(response.body)
    ? response
    : { ...response, body: checkedBody(response.body, found, settings.primitives) }
}

type Named = { readonly name: string; readonly expected: string; readonly hashing: Hashing }

/** A checksum of checksums, as multipart uploads have (`...-3`), says nothing of the whole. */
async function named(
  { headers }: HttpResponse,
  { responseAlgorithms = [] }: ChecksumTraits,
  { rare }: ChecksumSettings,
): Promise<Named | undefined> {
  for (const algorithm of responseAlgorithms) {
    const name = headerOf(algorithm)
    const expected = header(headers, name)
    if (expected === undefined || /-\d+$/.test(expected)) continue
    const hashing = common[algorithm] ?? (await rare?.(algorithm))
    if (hashing !== undefined) return { name, expected, hashing }
  }
  return undefined
}

function checkedBody(body: StreamBody, found: Named, primitives: Primitives): StreamBody {
  const open = () => checked(body.open(), found, found.hashing(primitives))
  const stream = { ...body, open }
  return body.collect === undefined
    ? stream
    : {
        ...stream,
        async collect(limit) {
          const bytes = await collect(body, limit)
          if (!(bytes instanceof Uint8Array)) return bytes
          const hasher = found.hashing(primitives)
          hasher.update(bytes)
          return encodeBase64(hasher.digest()) === found.expected ? bytes : mismatch(found.name)
        },
      }
}

async function* checked(
  source: AsyncIterable<Uint8Array>,
  { expected, name }: Named,
  hasher: Hasher,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const bytes of source) {
    hasher.update(bytes)
    yield bytes
  }
  if (encodeBase64(hasher.digest()) !== expected) {
    const wrong = mismatch(name)
    throw Object.assign(new Error(wrong.message), { anomaly: wrong })
  }
}

const mismatch = (name: string): Anomaly =>
  anomaly('fault', `The body does not match its ${name}: it was damaged on the way.`, {
    code: 'CHECKSUM_MISMATCH',
    retryable: true,
  })
