/** Timestamps, formatted and parsed. A Date holds milliseconds, so finer expectations are cut to those first. */
import { formatTimestamp, parseTimestamp } from '../../packages/wire/src/codec/timestamp.ts'
import type { TimestampFormat } from '../../packages/wire/src/model/types.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'timestamps', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const format of ['date-time', 'epoch-seconds', 'http-date'] as const) {
    for (const direction of ['format', 'parse'] as const) {
      const file = `${direction}-${format}.json`
      const { tests } = await readJson<{ tests: Timestamp[] }>(corporaDir, 'timestamps', file)
      for (const test of tests) {
        yield direction === 'format' ? formatted(file, test, format) : parsed(file, test, format)
      }
    }
  }
}

type Timestamp = {
  iso8601: string
  canonical_seconds: string
  canonical_nanos: number
  error: boolean
  smithy_format_value?: string
}

/**
 * Whole seconds and the fraction after them are put side by side in the source, so that half a second after -2 is
 * spelled -2.5 there; as a number, which is what travels, it is -1.5.
 */
const spelled = (test: Timestamp, format: TimestampFormat): string =>
  format === 'epoch-seconds' &&
  test.canonical_nanos >= 1e6 &&
  test.canonical_seconds.startsWith('-')
    ? `${instant(test) / 1000}`
    : test.smithy_format_value!

const instant = ({ canonical_seconds, canonical_nanos }: Timestamp): number =>
  Number(canonical_seconds) * 1000 + Math.floor(canonical_nanos / 1e6)

function formatted(file: string, test: Timestamp, format: TimestampFormat): Outcome {
  const expected = test.error ? 'an error' : toMilliseconds(spelled(test, format))
  return caseOf(file, test.iso8601, expected, () => {
    try {
      return formatTimestamp(new Date(instant(test)), format)
    } catch (error) {
      return error instanceof RangeError ? 'an error' : error
    }
  })
}

function parsed(file: string, test: Timestamp, format: TimestampFormat): Outcome {
  const expected = test.error ? undefined : instant(test)
  return caseOf(file, test.iso8601, expected, () =>
    parseTimestamp(spelled(test, format), format)?.getTime(),
  )
}

const toMilliseconds = (text: string): string =>
  text.replace(/(\.\d{3})\d+/, '$1').replace(/\.0+(?=Z|$)|(\.\d*[1-9])0+(?=Z|$)/, '$1')
