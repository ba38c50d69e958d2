/** Bodies that real services sent, and what they hold. The envelope of the source (`ResponseMetadata`, `Error`) is told apart. */
import { join } from 'node:path'
import { readC2j } from '../../packages/generate/src/c2j/read.ts'
import { sectionOf, split } from '../../packages/generate/src/write/split.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { compareValue, type Difference } from './compare.ts'
import { codecOf, expectedOutput } from './exchange.ts'
import { verdict } from './protocol-tests.ts'
import { readJson } from './read.ts'
import { reasonToSkip } from './skips.ts'
import type { Outcome } from './suite.ts'

export const suite = { name: 'response-parsing', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const base = join(corporaDir, suite.name)
  const { tests } = await readJson<{ tests: readonly Case[] }>(base, 'cases.json')
  const models = new Map<string, Promise<ReturnType<typeof split>>>()
  for (const test of tests) {
    const file = `${test.service}.json`
    const model = models.get(file) ?? load(base, file)
    models.set(file, model)
    const skipped = reasonToSkip(suite.name, test.id)
    if (skipped !== undefined) yield { file, id: test.id, ok: true, skipped }
    else yield { file, id: test.id, ...(await verdict(async () => difference(await model, test))) }
  }
}

const load = async (base: string, file: string) =>
  split(readC2j({ service: await readJson<unknown>(base, 'models', file) }, { file }))

type Case = {
  readonly id: string
  readonly service: string
  readonly operation: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly expected: {
    readonly ResponseMetadata?: { readonly RequestId?: string }
    readonly Error?: { readonly Code?: string; readonly Message?: string }
  }
}

async function difference(model: ReturnType<typeof split>, test: Case): Promise<Difference> {
  const subject = {
    service: { ...model.info, codecs: {} },
    section: sectionOf(model, test.operation),
  }
  const { ResponseMetadata, Error: failure, ...members } = test.expected
  const parse = (await codecOf(subject)).parser(subject.service, subject.section, {
    correct: false,
  })
  const response = {
    status: test.status,
    headers: Object.entries(test.headers),
    body: new TextEncoder().encode(test.body),
  }
  const { output, requestId } = parse(response, response.body)
  const id = ResponseMetadata?.RequestId
  const wrongId = id === undefined ? undefined : compareValue(id, requestId, 'request id')
  if (failure !== undefined) return wrongId ?? compareError(failure, output)
  if (isAnomaly(output)) return `anomaly ${output.$anomaly}: ${output.message}`
  return wrongId ?? compareValue(expectedOutput(subject, members), output, 'output')
}

function compareError(
  { Code, Message }: NonNullable<Case['expected']['Error']>,
  output: unknown,
): Difference {
  if (!isAnomaly(output)) return `expected the error ${Code}, got an output`
  return (
    compareValue(Code, output.code, 'error code') ??
    (Message ? compareValue(Message, output.message, 'message') : undefined)
  )
}
