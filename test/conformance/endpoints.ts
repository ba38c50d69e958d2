/** Endpoint rules: every service's own cases, and one rule set for each function of the engine. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { resolveEndpoint } from '../../packages/wire/src/endpoint/resolve.ts'
import type {
  EndpointRuleSet,
  EndpointRules,
  Partition,
} from '../../packages/wire/src/model/types.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'endpoints', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const base = join(corporaDir, 'endpoints')
  const partitions = partitionsOf(await readJson<BotocorePartitions>(base, 'partitions.json'))
  for (const folder of ['services', 'functions/botocore', 'functions/smithy']) {
    for (const file of (await readdir(join(base, folder))).sort()) {
      if (!file.endsWith('.json')) continue
      const { ruleSet, tests } = await readJson<EndpointFile>(base, folder, file)
      const rules: EndpointRules = { ...withTypes(ruleSet), partitions }
      for (const [index, test] of (tests ?? []).entries()) {
        const id = test.id ?? `${index} ${test.doc ?? test.documentation ?? ''}`
        yield caseOf(`${folder}/${file}`, id, expected(test.expect), () =>
          actual(rules, test.params),
        )
      }
    }
  }
}

type Expectation = {
  error?: string
  url?: string
  headers?: Record<string, string[]>
  authSchemes?: unknown[]
  properties?: Record<string, unknown>
  endpoint?: Expectation
}
type EndpointFile = {
  ruleSet: EndpointRuleSet
  tests?: {
    id?: string
    doc?: string
    documentation?: string
    params?: Record<string, unknown>
    expect: Expectation
  }[]
}

function expected(expect: Expectation): unknown {
  const { error, url, headers = {}, properties = {}, authSchemes } = expect.endpoint ?? expect
  if (error !== undefined) return { error }
  const schemes = authSchemes === undefined ? {} : { authSchemes }
  return { url, headers, properties: { ...properties, ...schemes } }
}

function actual(rules: EndpointRules, params: Record<string, unknown> = {}): unknown {
  const result = resolveEndpoint(rules, params)
  return isAnomaly(result) ? { error: result.message } : result
}

/** Rule sets spell the types of parameters in several ways; the engine does not look at them. */
const withTypes = ({ parameters, rules }: EndpointRuleSet): EndpointRuleSet => ({
  parameters,
  rules,
})

type BotocorePartitions = {
  partitions: {
    regionRegex: string
    regions: Record<string, unknown>
    outputs: Omit<Partition, 'regionRegex' | 'regions'>
  }[]
}

const partitionsOf = ({ partitions }: BotocorePartitions): Partition[] =>
  partitions.map(({ outputs, regionRegex, regions }) => ({
    ...outputs,
    regionRegex,
    regions: Object.keys(regions).filter(region => !new RegExp(regionRegex).test(region)),
  }))
