/** CBOR: what a decoder must read, and what it must refuse. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeCbor } from '../../packages/wire/src/codec/cbor.ts'
import { parseJson } from '../../packages/wire/src/codec/json.ts'
import { isMalformed } from '../../packages/wire/src/codec/malformed.ts'
import { caseOf, type Outcome } from './read.ts'

export const suite = { name: 'cbor', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const file of ['decode-success-tests.json', 'decode-error-tests.json']) {
    // Exactly: some numbers of the corpus have 64 bits.
    const text = await readFile(join(corporaDir, 'cbor', file), 'utf8')
    const { tests } = parseJson(text, { exact: true }) as { tests: CborCase[] }
    for (const { id, input, expect } of tests) {
      const wanted = expect === undefined ? 'refused' : untagged(expect)
      yield caseOf(file, id, wanted, () => orRefused(input))
    }
  }
}

type Tagged = Readonly<Record<string, unknown>>
type CborCase = { id: string; input: string; expect?: Tagged }

function orRefused(input: string): unknown {
  try {
    return decodeCbor(Uint8Array.from(Buffer.from(input, 'hex')))
  } catch (thrown) {
    if (isMalformed(thrown)) return 'refused'
    throw thrown
  }
}

const untagged = (tagged: Tagged): unknown => {
  const [kind = '', value] = Object.entries(tagged)[0] ?? []
  return kinds[kind]!(value as never)
}

const kinds: Readonly<Record<string, (value: never) => unknown>> = {
  uint: value => value,
  negint: value => value,
  bool: value => value,
  string: value => value,
  null: () => null,
  undefined: () => undefined,
  bytestring: (value: number[]) => Uint8Array.from(value),
  float32: (value: number) => new Float32Array(Uint32Array.of(value).buffer)[0],
  float64: (value: bigint) => new Float64Array(BigUint64Array.of(BigInt(value)).buffer)[0],
  list: (value: Tagged[]) => value.map(untagged),
  map: (value: Record<string, Tagged>) =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, untagged(inner)])),
  tag: ({ value }: { value: Tagged }) => untagged(value),
}
