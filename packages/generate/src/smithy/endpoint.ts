/**
 * Endpoint rules, as a tree (`endpointRuleSet`, also botocore's `endpoint-rule-set-1.json`) or as a decision
 * diagram (`endpointBdd`). Words for people are dropped; what the engine reads is kept as it is.
 */
import type {
  EndpointCondition,
  EndpointDiagram,
  EndpointParameter,
  EndpointResult,
  EndpointRule,
  EndpointRuleSet,
} from '@plainwire/wire'
import { normalised } from '../diagram.ts'
import { flag, isRecord, mapValues, present, unlessEmpty } from '../present.ts'

type AstParameter = {
  readonly type: string
  readonly builtIn?: string
  readonly default?: unknown
  readonly required?: boolean
}
type AstEndpoint = {
  readonly url: unknown
  readonly properties?: object
  readonly headers?: Readonly<Record<string, readonly unknown[]>>
}
type AstRule = {
  readonly conditions?: readonly EndpointCondition[]
  readonly rules?: readonly AstRule[]
  readonly endpoint?: AstEndpoint
  readonly error?: unknown
}
type Parameters = Readonly<Record<string, AstParameter>>
type AstDiagram = {
  readonly parameters: Parameters
  readonly conditions: readonly EndpointCondition[]
  readonly results: readonly AstRule[]
  readonly nodes: string
  readonly root: number
}

/** Undefined where the value is no rule set. */
export function readRuleSet(value: unknown): EndpointRuleSet | undefined {
  if (!isRecord(value) || !isRecord(value.parameters) || !Array.isArray(value.rules))
    return undefined
  return {
    parameters: readParameters(value.parameters as Parameters),
    rules: (value.rules as readonly AstRule[]).map(readRule),
  }
}

export function readDiagram(value: unknown): EndpointDiagram | undefined {
  if (!isRecord(value) || typeof value.nodes !== 'string') return undefined
  const diagram = value as unknown as AstDiagram
  return {
    parameters: readParameters(diagram.parameters),
    conditions: diagram.conditions.map(({ fn, argv, assign }) =>
      assign === undefined ? [fn, argv] : [fn, argv, assign],
    ),
    // Result 0 is "no rule matched"; the trait leaves it out, references count it.
    ...normalised(readNodes(diagram.nodes), diagram.root, [
      null,
      ...diagram.results.map(readResult),
    ]),
  }
}

/** Nodes travel as base64 of 32-bit whole numbers, high byte first. */
function readNodes(base64: string): readonly number[] {
  const bytes = Buffer.from(base64, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt32BE(index * 4))
}

const readParameters = (parameters: Parameters): Readonly<Record<string, EndpointParameter>> =>
  mapValues(parameters, parameter =>
    present<EndpointParameter>({
      type: types[parameter.type.toLowerCase()] ?? 'string',
      builtIn: parameter.builtIn,
      default: parameter.default,
      required: flag(parameter.required),
    }),
  )

const types: Readonly<Record<string, EndpointParameter['type']>> = {
  string: 'string',
  boolean: 'boolean',
  stringarray: 'stringArray',
}

function readRule(rule: AstRule): EndpointRule {
  const conditions = (rule.conditions ?? []).map(({ fn, argv, assign }) =>
    present<EndpointCondition>({ fn, argv, assign }),
  )
  if (rule.rules) return { conditions, rules: rule.rules.map(readRule) }
  if (rule.endpoint) return { conditions, endpoint: readEndpoint(rule.endpoint) }
  return { conditions, error: rule.error }
}

const readResult = (rule: AstRule): EndpointResult =>
  rule.endpoint ? readEndpoint(rule.endpoint) : { error: rule.error }

const readEndpoint = (endpoint: AstEndpoint): Extract<EndpointResult, { url: unknown }> =>
  present<Extract<EndpointResult, { url: unknown }>>({
    url: endpoint.url,
    properties: unlessEmpty(endpoint.properties ?? {}),
    headers: unlessEmpty(endpoint.headers ?? {}),
  })
