/**
 * Real traffic, kept in a readable file and played back: `record(file)` and `replay(file)` are plugins that stand before the
 * transport. What a description calls sensitive, and what signs, is not in the file. What is played back is checked: the
 * request against the one that was recorded, the answer against the description as it is now.
 */

import {
  type Anomaly,
  anomaly,
  type Body,
  collect,
  type HttpResponse,
  isAnomaly,
  type Problem,
  validateShape,
} from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import type { Plugin, SendFacts } from './plugin.ts'
import {
  type Exchange,
  exchangeOf,
  type KeptAnswer,
  type KeptRequest,
  keptRequest,
  responseOf,
} from './tape.ts'
import { answerProblems } from './tape-check.ts'
import { xmlProblems } from './tape-check-xml.ts'

export type { Exchange } from './tape.ts'

/** Where tapes are kept; files of this machine by default. */
export type Shelf = {
  readonly read: (path: string) => Promise<string>
  /** All of it or nothing. */
  readonly write: (path: string, text: string) => Promise<void>
}

export type RecordOptions = {
  readonly shelf?: Shelf
  /** Bytes of a body that is kept; default 16 MiB. Calls with larger ones fail. */
  readonly maxBody?: number
}

/**
 * Writes each exchange as it ends; what was in the file before is gone.
 *
 * @example
 * import { record } from '@plainwire/client/record'
 *
 * const table = client({ api: dynamodb, plugins: [record('test/tapes/notes.json')] })
 */
export function record(path: string, options: RecordOptions = {}): Plugin {
  const { shelf = files, maxBody = 16 * 2 ** 20 } = options
  const exchanges: Exchange[] = []
  let writing: Promise<unknown> = Promise.resolve()
  const keep = (exchange: Exchange) => {
    exchanges.push(exchange)
    writing = writing.then(() => shelf.write(path, textOf(exchanges)))
    return writing
  }
  return {
    name: 'record',
    send: (send, facts) => async (request, sending) => {
      const body = await collected(request.body, maxBody)
      if (isAnomaly(body)) return tooLarge(facts, body)
      const answer = await send({ ...request, body }, sending)
      const whole = isAnomaly(answer) ? answer : await readWhole(answer, maxBody)
      if (isAnomaly(whole) && whole !== answer) return tooLarge(facts, whole)
      await keep(await exchangeOf(facts, { ...request, body }, whole))
      return whole
    },
  }
}

async function readWhole(answer: HttpResponse, limit: number): Promise<HttpResponse | Anomaly> {
  const body = await collected(answer.body, limit)
  return isAnomaly(body) ? body : { ...answer, body }
}

/** Bytes in hand have a limit here as well. */
async function collected(body: Body, limit: number): Promise<Uint8Array | Anomaly> {
  const bytes = await collect(body, limit)
  return isAnomaly(bytes) || bytes.length <= limit
    ? bytes
    : anomaly('fault', `it has more than ${limit} bytes.`, { code: 'TAPE_BODY' })
}

const tooLarge = ({ op, service }: SendFacts, { message }: Anomaly): Anomaly =>
  anomaly('unsupported', `The body is more than a tape keeps: ${message}`, {
    code: 'TAPE_BODY',
    op,
    service,
  })

const textOf = (exchanges: readonly Exchange[]): string =>
  `${JSON.stringify({ plainwire: 'tape', version: 1, exchanges }, null, 2)}\n`

export type Replay = Plugin & {
  /** What was recorded and not asked for yet. */
  unplayed(): Promise<readonly Exchange[]>
}

/**
 * Answers from a tape. A call finds the first exchange of its operation that was not played yet and has the same request;
 * tokens and what signs may differ. One that finds none is an anomaly that says what differs.
 *
 * @example
 * import { replay } from '@plainwire/client/record'
 *
 * const table = client({ api: dynamodb, region: 'eu-west-1', credentials, plugins: [replay('test/tapes/notes.json')] })
 */
export function replay(path: string, { shelf = files }: Pick<RecordOptions, 'shelf'> = {}): Replay {
  let loading: Promise<Exchange[]> | undefined
  const tape = () => {
    loading ??= load(path, shelf)
    return loading
  }
  const plugin: Plugin = {
    name: 'replay',
    send: (_, facts) => async request => {
      const left = await tape()
      const asked = await keptRequest(facts, request)
      const at = left.findIndex(one => isOf(one, facts) && isSame(one.request, asked))
      if (at < 0) return notRecorded(path, facts, left, asked)
      const [found] = left.splice(at, 1)
      const { answer } = found!
      const problems = checked(facts, answer)
      return problems.length === 0 ? responseOf(answer) : outdated(path, problems)
    },
    response: ({ section, output }) => {
      const { output: name } = section.operation
      const problems = name === undefined ? [] : validateShape(section, name, output)
      const wrong = problems.filter(({ rule }) => rule === 'type' || rule === 'union')
      return wrong.length === 0 ? undefined : outdated(path, wrong)
    },
  }
  return Object.defineProperty(plugin, 'unplayed', {
    value: async () => [...(await tape())],
  }) as Replay
}

/** What of an answer does not fit the description. */
function checked({ section }: SendFacts, answer: KeptAnswer): readonly Problem[] {
  if (!('status' in answer) || answer.status >= 300 || answer.body === undefined) return []
  if ('json' in answer.body) return answerProblems(section, answer.body.json)
  const isXml = 'text' in answer.body && /^\s*</.test(answer.body.text)
  return isXml ? xmlProblems(section, answer.body.text) : []
}

async function load(path: string, shelf: Shelf): Promise<Exchange[]> {
  const text = await shelf.read(path)
  try {
    const { plainwire, version, exchanges } = JSON.parse(text)
    if (plainwire === 'tape' && version === 1 && Array.isArray(exchanges)) return exchanges
  } catch {}
  throw new Misuse('BAD_TAPE', `${path} is no tape that record() made.`)
}

const isOf = (one: Exchange, { op, service }: SendFacts): boolean =>
  one.op === op && one.service === service

const isSame = (one: KeptRequest, other: KeptRequest): boolean =>
  differences(one, other).length === 0

/** The parts in which two requests differ, by name. */
function differences(one: KeptRequest, other: KeptRequest): string[] {
  const names = ['method', 'target', 'body'] as const
  const headers = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)])
  return [
    ...names.filter(name => canonical(one[name]) !== canonical(other[name])),
    ...[...headers]
      .filter(name => one.headers[name] !== other.headers[name])
      .map(name => `header ${name}`),
  ]
}

/** One text for equal values, whatever the order of their members. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''

function notRecorded(
  path: string,
  facts: SendFacts,
  left: readonly Exchange[],
  asked: KeptRequest,
): Anomaly {
  const others = left.filter(one => isOf(one, facts)).map(one => differences(one.request, asked))
  const [nearest] = others.sort((a, b) => a.length - b.length)
  const words =
    nearest === undefined
      ? `it has no ${facts.op} left`
      : `the nearest ${facts.op} differs in ${nearest.join(', ')}`
  return anomaly('conflict', `${path} has no such exchange: ${words}. Record it anew.`, {
    code: 'NOT_RECORDED',
    op: facts.op,
    service: facts.service,
    data: { differences: nearest ?? [], request: asked },
  })
}

const outdated = (path: string, problems: readonly Problem[]): Anomaly =>
  anomaly(
    'conflict',
    `An answer of ${path} does not fit the description any more: ${problems[0]!.message}. Record it anew.`,
    { code: 'TAPE_OUTDATED', problems },
  )

/** Written beside the old file and put in its place. */
const files: Shelf = {
  read: path => process.getBuiltinModule('node:fs/promises').readFile(path, 'utf8'),
  async write(path, text) {
    const { mkdir, rename, writeFile } = process.getBuiltinModule('node:fs/promises')
    const { dirname } = process.getBuiltinModule('node:path')
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.new`, text)
    await rename(`${path}.new`, path)
  },
}
