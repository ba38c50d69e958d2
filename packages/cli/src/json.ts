/** Results as JSON a shell can use: bytes as base64, bigints as text of all their digits, streams read. */
import { AnomalyError, isAnomaly, type ResponseBody } from '@plainwire/client'

/** A copy of a value in which everything has a JSON form; a stream that fails is thrown as an `AnomalyError`. */
export async function printable(value: unknown): Promise<unknown> {
  if (typeof value === 'bigint') return rawNumber(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (isBody(value)) return bodyText(value)
  if (Array.isArray(value)) return Promise.all(value.map(printable))
  const pairs = Object.entries(value).map(
    async ([key, part]) => [key, await printable(part)] as const,
  )
  return Object.fromEntries(await Promise.all(pairs))
}

/** JSON has no bigints; text keeps every digit. */
const rawNumber = (value: bigint): string => value.toString()

const isBody = (value: object): value is ResponseBody =>
  'bytes' in value && typeof value.bytes === 'function' && Symbol.asyncIterator in value

/** Text where the bytes are text, base64 where they are not. */
async function bodyText(body: ResponseBody): Promise<unknown> {
  const bytes = await body.bytes()
  if (isAnomaly(bytes)) throw new AnomalyError(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('base64')
  }
}
