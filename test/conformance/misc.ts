/** What the others have no room for: the header by which calls that run in circles are found out. */
import { guards } from '../../packages/client/src/guards.ts'
import { nodeEnvironment } from '../../packages/client/src/node-files.ts'
import type { Header } from '../../packages/wire/src/http.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'misc', run }

type Case = {
  readonly id: string
  readonly env: Readonly<Record<string, string>>
  readonly requestHeadersBefore: readonly string[]
  readonly requestHeadersAfter: readonly string[]
}

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const file = 'recursion-detection.json'
  const { tests } = await readJson<{ tests: readonly Case[] }>(corporaDir, 'misc', file)
  const service = { name: 's' } as Parameters<typeof guards>[0]
  for (const { id, env, requestHeadersBefore, requestHeadersAfter } of tests)
    yield caseOf(file, id, requestHeadersAfter, () => {
      const given = requestHeadersBefore.map(line => line.split(': ') as unknown as Header)
      const { headers } = guards(service, { ...nodeEnvironment, variables: env })
      return [...given, ...headers(given)].map(pair => pair.join(': '))
    })
}
