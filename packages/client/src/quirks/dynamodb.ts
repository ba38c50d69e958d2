/**
 * DynamoDB says the CRC-32 of each answer; one that does not have it was damaged on its way, and is asked for again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
import { anomaly, collect, header, isAnomaly, type Send } from '@plainwire/wire'
import type { Inside } from '../client.ts'

export const checked =
  (send: Send, { invoker: { config } }: Inside): Send =>
  async (request, options) => {
    const response = await send(request, options)
    if (isAnomaly(response)) return response
    const expected = header(response.headers, 'x-amz-crc32')
    if (expected === undefined) return response
    const body = await collect(response.body, config.maxResponse)
    if (isAnomaly(body)) return body
    return config.environment.primitives.crc32(body) === Number(expected)
      ? { ...response, body }
      : anomaly('unavailable', 'The answer was damaged on its way: its CRC-32 is another.', {
          code: 'CHECKSUM_MISMATCH',
        })
  }
