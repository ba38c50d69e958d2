/**
 * `lean.js`: the operations again, each with its ordinary endpoints as code, for bundles that are to be small. What an
 * operation is made of stands in its own file; a bundler takes that and leaves the rules there behind.
 */
import type { EndpointParameter, EndpointRules, ServiceInfo } from '@plainwire/wire'
import type { Code } from '../ordinary/code.ts'
import { ordinaryEndpoints } from '../ordinary/index.ts'
import { leanPartitions } from './endpoint.ts'
import { inner, literal, propertyName } from './literal.ts'
import type { Split } from './split.ts'

/** @param codec What the service speaks, and the module of wire that has it. */
export function leanFile(
  { info, operations, shapes }: Split,
  codec: { readonly name: string; readonly module: string },
): string {
  const { endpoint, ...identity } = info
  const codes = new Map<string, { readonly name: string; readonly code: Code }>()
  const of = endpoint && ordinaryEndpoints(endpoint)
  const named = (code: Code): string => {
    const known = codes.get(code.text) ?? { name: `endpoint${codes.size}`, code }
    codes.set(code.text, known)
    return known.name
  }
  const names = Object.keys(operations)
  const handles = names.map(name => {
    const own = of ? `, endpoint: ${named(of(operations[name]!, shapes))}` : ''
    return `const o$${name} = { service, section: s$${name}${own} }\nexport { o$${name} as ${name} }`
  })
  const functions = new Set([...codes.values()].flatMap(({ code }) => code.functions))
  const load = [codec.name, ...(endpoint ? ['ordinary'] : []), ...functions]
  return `${[
    `import { ${load.join(', ')} } from '${codec.module}'`,
    ...names.map(name => `import { $$section as s$${name} } from './ops/${name}.js'`),
    `const service = { ${inner(identity satisfies Omit<ServiceInfo, 'codecs' | 'endpoint'>)}, codecs: { ${codec.name}: () => ${codec.name} } }`,
    ...(endpoint ? endpoints(endpoint, [...codes.values()]) : []),
    ...handles,
  ].join('\n')}\n`
}

const endpoints = (
  rules: EndpointRules,
  codes: readonly { readonly name: string; readonly code: Code }[],
): string[] => [
  `const known = { partitions: ${literal(partitionsOf(rules, codes))} }`,
  ...codes.map(
    ({ name, code }) =>
      `const ${name} = { parameters: ${parametersOf(rules, code)}, resolve: /* @__PURE__ */ ordinary(${code.text}) }`,
  ),
]

/** The columns that the code reads. */
function partitionsOf(
  rules: EndpointRules,
  codes: readonly { readonly code: Code }[],
): EndpointRules['partitions'] {
  const read = codes.map(({ code }) => code.text).join()
  return leanPartitions({
    partitions: rules.partitions,
    parameters: {},
    rules: [],
    read,
  } as EndpointRules)
}

const parametersOf = ({ parameters }: EndpointRules, code: Code): string => {
  const read = Object.entries(parameters).filter(([name]) => code.parameters.includes(name))
  return `{${read.map(([name, parameter]) => `${propertyName(name)}:${literal(leanParameter(parameter))}`).join(',')}}`
}

/** Its type is nothing that running the code asks for. */
const leanParameter = ({ type, ...rest }: EndpointParameter): Omit<EndpointParameter, 'type'> =>
  rest
