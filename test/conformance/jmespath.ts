/** JMESPath: expressions parsed as at generation time, found as at run time. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJmespath } from '../../packages/generate/src/jmespath.ts'
import { isMalformed } from '../../packages/wire/src/codec/malformed.ts'
import { searchJmespath } from '../../packages/wire/src/jmespath.ts'
import { standardFunctions } from '../../packages/wire/src/jmespath-functions.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'jmespath', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const file of (await readdir(join(corporaDir, 'jmespath'))).sort()) {
    if (!file.endsWith('.json')) continue
    const groups = await readJson<JmespathGroup[]>(corporaDir, 'jmespath', file)
    for (const { given, cases } of groups) {
      for (const { expression, result, error, bench } of cases) {
        const expected = error === undefined ? result : 'an error'
        // A benchmark states no result: it passes when it comes to an end.
        yield caseOf(file, expression, bench === undefined ? expected : 'a result', () => {
          const value = found(expression, given)
          return bench === undefined || value === 'an error' ? value : 'a result'
        })
      }
    }
  }
}

type JmespathGroup = {
  given: unknown
  cases: { expression: string; result?: unknown; error?: string; bench?: string }[]
}

/** The parser is not ours and finds some wrong types itself: any refusal counts as the error. */
function found(expression: string, given: unknown): unknown {
  let parsed: unknown
  try {
    parsed = parseJmespath(expression)
  } catch {
    return 'an error'
  }
  try {
    return searchJmespath(parsed, given, standardFunctions)
  } catch (thrown) {
    if (isMalformed(thrown)) return 'an error'
    throw thrown
  }
}
