/**
 * Endpoint rules, as the package has them: a decision diagram (`endpoint/bdd.js`, since 3.1035) or a tree of
 * rules (`endpoint/ruleset.js`), with the parameters that both take.
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
import { isRecord, present, unlessEmpty } from '../present.ts'
import type { Scope } from './evaluate.ts'
import { evaluate, scopeOf } from './evaluate.ts'
import type { Package } from './package.ts'
import { problem } from './package.ts'
import { readParameters } from './parameters.ts'
import type { Call, Module, Node } from './syntax.ts'
import { calleeName, findAll, nameOf, parseFile, unexpected } from './syntax.ts'

const diagramFile = 'dist-es/endpoint/bdd.js'
const ruleSetFile = 'dist-es/endpoint/ruleset.js'

export function readEndpoint(pkg: Package, id: string): EndpointDiagram | EndpointRuleSet {
  const parameters = readParameters(pkg, id)
  if (pkg.files.has(diagramFile)) return readDiagram(parseFile(pkg, diagramFile), parameters)
  if (pkg.files.has(ruleSetFile)) return readRuleSet(parseFile(pkg, ruleSetFile), parameters)
  throw problem(pkg, 'dist-es/endpoint', 'bdd.js or ruleset.js')
}

type Parameters = Readonly<Record<string, EndpointParameter>>

/**
 * `BinaryDecisionDiagram.from(nodes, root, conditions, results)`; `diagram.ts` knows the numbering of its nodes. A
 * condition [fn, argv, assign?] holds when its value is neither false, null nor undefined ("" does hold: see Smithy's
 * rules engine); `assign` names the value for later conditions and for the result.
 */
function readDiagram(module: Module, parameters: Parameters): EndpointDiagram {
  const [made] = findAll<Call>(
    module.body,
    'CallExpression',
    call => calleeName(call) === 'from' && call.arguments.length === 4,
  )
  if (!made) throw unexpected(module, null, 'BinaryDecisionDiagram.from(nodes, root, ...)')
  const scope = memberScope(scopeOf(module))
  const [nodes, root, conditions, results] = made.arguments.map(node => scope.value(node))
  if (!isNumbers(nodes) || nodes.length % 3 !== 0)
    throw unexpected(module, made, 'triples of nodes')
  if (typeof root !== 'number') throw unexpected(module, made, 'a number as root')
  if (!Array.isArray(conditions) || !Array.isArray(results))
    throw unexpected(module, made, 'lists of conditions and results')
  const checked = conditions.map(c => condition(c, module))
  return {
    parameters,
    conditions: checked,
    ...normalised(
      nodes,
      root,
      results.map(r => result(r, module)),
    ),
  }
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(n => Number.isSafeInteger(n))

/** Evaluates `_data.conditions` besides plain expressions. */
const memberScope = (scope: Scope) => ({
  value(node: Node): unknown {
    if (node.type !== 'MemberExpression') return evaluate(node, scope)
    const { object, property } = node as unknown as { object: Node; property: Node }
    const value = evaluate(object, scope)
    return isRecord(value) ? value[nameOf(property) ?? ''] : undefined
  },
})

function condition(value: unknown, module: Module): EndpointDiagram['conditions'][number] {
  const [fn, argv, assign] = Array.isArray(value) ? value : []
  if (typeof fn !== 'string' || !Array.isArray(argv))
    throw unexpected(module, null, 'conditions [fn, argv, assign?]')
  return typeof assign === 'string' ? [fn, argv, assign] : [fn, argv]
}

/** [-1] is no result, [-1, message] an error, [url, properties?, headers?] an endpoint. */
function result(value: unknown, module: Module): EndpointResult | null {
  if (!Array.isArray(value) || value.length === 0)
    throw unexpected(module, null, 'results [-1, error?] or [url, properties?, headers?]')
  if (value[0] === -1) return value.length > 1 ? { error: value[1] } : null
  return endpoint({ url: value[0], properties: value[1], headers: value[2] })
}

type Endpoint = Extract<EndpointResult, { url: unknown }>

function endpoint(value: Readonly<Record<string, unknown>>): Endpoint {
  const { url, properties, headers } = value
  return present<Endpoint>({
    url,
    properties: isRecord(properties) ? unlessEmpty(properties) : undefined,
    headers: isRecord(headers)
      ? unlessEmpty(headers as NonNullable<Endpoint['headers']>)
      : undefined,
  })
}

function readRuleSet(module: Module, parameters: Parameters): EndpointRuleSet {
  const data = scopeOf(module).lookup('ruleSet')
  if (!isRecord(data) || !Array.isArray(data.rules) || !isRecord(data.parameters))
    throw unexpected(module, null, 'a rule set with "parameters" and "rules"')
  const declared = Object.entries(data.parameters).map(([name, value]) => {
    const own = isRecord(value) ? value : {}
    const required = own.required === true ? (true as const) : undefined
    return [name, present({ ...parameters[name]!, default: own.default, required })] as const
  })
  return {
    parameters: Object.fromEntries(declared),
    rules: data.rules.map(rule => readRule(rule, module)),
  }
}

function readRule(value: unknown, module: Module): EndpointRule {
  if (!isRecord(value)) throw unexpected(module, null, 'rules as objects')
  const conditions = (value.conditions ?? []) as readonly EndpointCondition[]
  if (Array.isArray(value.rules))
    return { conditions, rules: value.rules.map(rule => readRule(rule, module)) }
  if (isRecord(value.endpoint)) return { conditions, endpoint: endpoint(value.endpoint) }
  if (value.error !== undefined) return { conditions, error: value.error }
  throw unexpected(module, null, 'a rule with "rules", "endpoint" or "error"')
}
