/** The compression step, carried by the operations that have it: whether a body is compressed, and then how. */
import { type Anomaly, anomaly } from './anomaly.ts'
import type { CompressionSettings, CompressionStep } from './model/codec.ts'
import { compressed } from './serialize/compress.ts'

/**
 * @example
 * compression(section.operation, request, { variables: process.env, gzip: gzipSync })
 */
export const compression: CompressionStep = (operation, request, settings) => {
  if (isOff(settings)) return request
  const minimum = minimumOf(settings)
  return typeof minimum === 'number'
    ? compressed(operation, request, { minimum, gzip: settings.gzip })
    : minimum
}

const isOff = ({ compression: on, variables }: CompressionSettings): boolean =>
  on === undefined
    ? variables.AWS_DISABLE_REQUEST_COMPRESSION?.trim().toLowerCase() === 'true'
    : !on

const usualMinimum = 10_240
const largestMinimum = 10_485_760

/** In bytes; AWS's clients refuse the same values. */
function minimumOf({ compressionMinBytes, variables }: CompressionSettings): number | Anomaly {
  const found = variables.AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES?.trim()
  const minimum = compressionMinBytes ?? (found ? Number(found) : usualMinimum)
  return Number.isInteger(minimum) && minimum >= 0 && minimum <= largestMinimum
    ? minimum
    : anomaly(
        'incorrect',
        `The size from which requests are compressed is a whole number from 0 to ${largestMinimum}, not ${compressionMinBytes ?? found}.`,
        { code: 'BAD_SETTING' },
      )
}
