/** One part that fails is tried again, alone: what a network does to one of ten thousand must not cost the others. */
import { type Anomaly, anomaly } from '@plainwire/wire'
import type { Edge } from './types.ts'

export type Trying = { readonly attempts: number; readonly signal: AbortSignal | undefined }

export async function again(
  { wait, random }: Edge,
  { attempts, signal }: Trying,
  run: () => Promise<Anomaly | undefined>,
): Promise<Anomaly | undefined> {
  for (let tries = 1; ; tries++) {
    if (signal?.aborted) return aborted()
    const failed = await run()
    if (failed === undefined || tries >= attempts || !mayPass(failed)) return failed
    await wait(200 * 2 ** (tries - 1) * (0.5 + random() / 2), signal)
  }
}

/** Bytes that were damaged on the way may arrive whole the next time. */
const mayPass = ({ retryable, code = '' }: Anomaly): boolean => retryable || damaged.has(code)

const damaged: ReadonlySet<string> = new Set([
  'BadDigest',
  'CHECKSUM_MISMATCH',
  'IncompleteBody',
  'RequestTimeout',
  'XAmzContentSHA256Mismatch',
])

export const aborted = (): Anomaly =>
  anomaly('interrupted', 'The transfer was cancelled.', { code: 'ABORTED', retryable: false })

/** The same anomaly with words put after it. */
export const saying = (failed: Anomaly, more: string): Anomaly => {
  const { $anomaly, message, cause, ...details } = failed
  return anomaly($anomaly, `${message} ${more}`, {
    ...details,
    ...(failed.cause === undefined ? {} : { cause: failed.cause }),
  })
}

export const mismatch = (what: string): Anomaly =>
  anomaly('fault', `The checksum of ${what} is not the one that was computed here.`, {
    code: 'CHECKSUM_MISMATCH',
    retryable: true,
  })
