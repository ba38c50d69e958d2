/** One call on both clients: what went over the wire and what came out, told alike, and how they differ. */
import { Readable } from 'node:stream'
import { isDeepStrictEqual } from 'node:util'
import type { Answers, AnyClient, Asked, Loopback } from './clients.ts'
import { type Difference, type Rule, ruleFor, type Told } from './differences.ts'

export type Call = (client: AnyClient) => Promise<unknown>

/** The differences that no rule explains, and the rules that explained some. */
export type Compared = {
  readonly unexplained: readonly Difference[]
  readonly rules: readonly string[]
  readonly requests: number
}

export async function compare(
  server: Loopback,
  clients: Readonly<Record<'original' | 'ours', AnyClient>>,
  answers: Answers,
  call: Call,
  known?: Readonly<Record<string, Rule>>,
): Promise<Compared> {
  const original = await told(server, clients.original, answers, call)
  const ours = await told(server, clients.ours, answers, call)
  const differences = differing(original, ours, [])
  const explained = differences.map(difference => ruleFor(difference, original, ours, known))
  return {
    unexplained: differences.filter((_, index) => explained[index] === undefined),
    rules: explained.filter(rule => rule !== undefined),
    requests: ours.asked.length,
  }
}

async function told(
  server: Loopback,
  client: AnyClient,
  answers: Answers,
  call: Call,
): Promise<Told> {
  const { result, asked } = await server.during(answers, async () => {
    try {
      return { result: await plain(await call(client)) }
    } catch (thrown) {
      return { threw: await plain(thrown) }
    }
  })
  return { asked: asked.map(request), outcome: result as Told['outcome'] }
}

/** Without what the connection adds. */
function request({ method, target, headers, body }: Asked): Told['asked'][number] {
  const { connection, 'transfer-encoding': encoding, ...rest } = headers
  return { method, target, headers: rest, body: body.toString('latin1') }
}

/** Values that can be compared: streams read, iterators run, errors with all their fields. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Readable) return { stream: Buffer.concat(await value.toArray()).toString() }
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('latin1') }
  if (value instanceof Date) return { date: value.toISOString() }
  if (value instanceof Error) return error(value)
  if (typeof value !== 'object' || value === null) return value
  if (Symbol.asyncIterator in value) return { pages: await pages(value as AsyncIterable<unknown>) }
  if (Array.isArray(value)) return Promise.all(value.map(plain))
  const entries = Object.entries(value).map(
    async ([key, part]) => [key, await plain(part)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function pages(source: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = []
  try {
    for await (const page of source) all.push(await plain(page))
  } catch (thrown) {
    all.push({ threw: await plain(thrown) })
  }
  return all
}

async function error(thrown: Error): Promise<object> {
  const { time, rawStack, ...fields } = thrown as unknown as Record<string, unknown>
  return {
    class: thrown.constructor.name,
    message: thrown.message,
    ...((await plain(fields)) as object),
  }
}

function differing(original: unknown, ours: unknown, path: readonly string[]): Difference[] {
  if (isDeepStrictEqual(original, ours)) return []
  if (!isFields(original) || !isFields(ours)) return [{ path: path.join('.'), original, ours }]
  const keys = new Set([...Object.keys(original), ...Object.keys(ours)])
  return [...keys].flatMap(key => differing(original[key], ours[key], [...path, key]))
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
