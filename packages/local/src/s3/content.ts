/** Bytes on their way in: read once, hashed while they are written, checked before anybody gets to know of them. */
import { type Anomaly, type Body, isAnomaly, noBody } from '@plainwire/wire'
import { drop } from '../rows/blobs.ts'
import type { Change } from '../rows/types.ts'
import type { Context, Output } from '../server/types.ts'
import {
  badContentMd5,
  mismatch,
  tallyOf,
  usual,
  type Wanted,
  wantedChecksum,
} from './checksums.ts'
import { hasPlainTag } from './encryption.ts'
import { failure } from './failures.ts'
import type { Encryption } from './store.ts'
import { chance } from './versions.ts'

/** What arrived. Its blob is nobody's until a row names it. */
export type Content = {
  readonly blob: string
  readonly size: number
  /** Hex. */
  readonly md5: string
  /** By the algorithm that was asked for, else the usual one. */
  readonly checksum: { readonly algorithm: string; readonly value: string }
}

/** Bytes of one upload. */
const most = 5 * 2 ** 30

/** Keeps the body of a write. `algorithm` is the one to remember, where it is settled already. */
export async function received(
  input: Output,
  context: Context,
  algorithm?: string,
): Promise<Content | Anomaly> {
  const wanted = wantedChecksum(input, context.request.headers)
  if (isAnomaly(wanted)) return wanted
  const wrong = badContentMd5(input.ContentMD5)
  if (wrong) return wrong
  const { Body: body = noBody, ContentLength: stated = 0 } = input as Sent
  const length = body.length ?? stated
  if (length > most) return tooLarge(length)
  return stored(body, context, {
    algorithm: algorithm ?? wanted?.algorithm ?? usual,
    ...(wanted === undefined ? {} : { wanted }),
    md5: input.ContentMD5,
  })
}

type Sent = { readonly Body?: Body; readonly ContentLength?: number }

const tooLarge = (size: number): Anomaly =>
  failure('EntityTooLarge', { ProposedSize: String(size), MaxSizeAllowed: String(most) })

type Checks = { readonly algorithm: string; readonly wanted?: Wanted; readonly md5?: unknown }

/** Writes a body to a blob of its own. Where it is not what was stated, no row comes to name it, and the server lets it go. */
export async function stored(
  body: Body,
  context: Context,
  { algorithm, wanted, md5 }: Checks,
): Promise<Content | Anomaly> {
  const tally = tallyOf([algorithm, ...(wanted ? [wanted.algorithm] : [])], context.primitives)
  const blob = await context.blobs.write(body, tally.add)
  if (isAnomaly(blob)) return blob
  const sums = tally.sums()
  const wrong =
    blob.size > most ? tooLarge(blob.size) : mismatch(sums, wanted, md5, context.trailers())
  if (wrong) return wrong
  return {
    blob: blob.id,
    size: blob.size,
    md5: Buffer.from(sums.get('MD5')!, 'base64').toString('hex'),
    checksum: { algorithm, value: sums.get(algorithm)! },
  }
}

/** The entity tag of bytes in one piece: their MD5, unless their encryption hides it. */
export const tagOf = (content: Content, encryption: Encryption, context: Context): string =>
  hasPlainTag(encryption)
    ? content.md5
    : context.primitives.hashHex('md5', content.md5 + chance(context.edge, 20))

export const dropping = (blobs: readonly string[]): Change[] => blobs.map(drop)
