/** Bodies out of a folder of corpora, to mutate. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const longest = 20_000

/** Bodies of one kind: at most 500, none of them very long. */
export async function corpusSeeds(name: string, corpora: string): Promise<Uint8Array[]> {
  const found = (await sources[name]?.(corpora)) ?? []
  return found.filter(({ length }) => length > 0 && length < longest).slice(0, 500)
}

const sources: Readonly<Record<string, (corpora: string) => Promise<Uint8Array[]>>> = {
  xml: async corpora => (await bodies(corpora)).filter(startsWith('<')),
  json: async corpora => (await bodies(corpora)).filter(startsWith('{')),
  cbor: async corpora => {
    const { tests } = await json<{ tests: { input: string }[] }>(
      corpora,
      'cbor/decode-success-tests.json',
    )
    return tests.map(({ input }) => Buffer.from(input, 'hex'))
  },
  events: async corpora => {
    const text = await readFile(join(corpora, 'eventstream/messages.json'), 'utf8')
    return [...text.matchAll(/"message":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, found]) =>
      Buffer.from(found!, 'base64'),
    )
  },
}

/** Response bodies of real services, wherever the cases keep them. */
async function bodies(corpora: string): Promise<Uint8Array[]> {
  const cases = await json<unknown>(corpora, 'response-parsing/cases.json')
  const found: Uint8Array[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && /^\s*[<{]/.test(value)) found.push(Buffer.from(value))
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit)
  }
  visit(cases)
  return found
}

const startsWith = (mark: string) => (bytes: Uint8Array) =>
  Buffer.from(bytes.subarray(0, 20)).toString().trimStart().startsWith(mark)

const json = async <T>(corpora: string, path: string): Promise<T> =>
  JSON.parse(await readFile(join(corpora, path), 'utf8')) as T
