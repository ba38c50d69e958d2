/**
 * The parameters of endpoint rules: types from the type file, built-ins and defaults from
 * `endpoint/EndpointParameters.js`, which knows them by the names of client options.
 */
import type { EndpointParameter } from '@plainwire/wire'
import { isRecord, present } from '../present.ts'
import { emptyScope, evaluate, scopeOf } from './evaluate.ts'
import type { Package } from './package.ts'
import type { ExpressionOf, Module, Of } from './syntax.ts'
import { declaration, findAll, nameOf, parseFile, unexpected } from './syntax.ts'

type Parameters = Readonly<Record<string, EndpointParameter>>
/** By parameter name, the client option it comes from. */
type Options = Readonly<Record<string, { readonly type: string; readonly name: string }>>

export function readParameters(pkg: Package, id: string): Parameters {
  const module = parseFile(pkg, 'dist-es/endpoint/EndpointParameters.js')
  const options = scopeOf(module).lookup('commonParams') as Options
  const defaults = readDefaults(module)
  const types = readTypes(pkg)
  const entries = Object.entries(types).map(([name, type]) => {
    const option = options[name]
    return [
      name,
      present<EndpointParameter>({
        type,
        builtIn: option && builtInOf(option, name, id, module),
        default: option && defaults[option.name],
      }),
    ] as const
  })
  return Object.fromEntries(entries)
}

const builtIns: Readonly<Record<string, string>> = {
  region: 'AWS::Region',
  useFipsEndpoint: 'AWS::UseFIPS',
  useDualstackEndpoint: 'AWS::UseDualStack',
  endpoint: 'SDK::Endpoint',
  accountId: 'AWS::Auth::AccountId',
  accountIdEndpointMode: 'AWS::Auth::AccountIdEndpointMode',
  credentialScope: 'AWS::Auth::CredentialScope',
}

/** Built-ins of one service; this source gives some of them as its own client options. */
const serviceBuiltIns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  S3: {
    useGlobalEndpoint: 'AWS::S3::UseGlobalEndpoint',
    forcePathStyle: 'AWS::S3::ForcePathStyle',
    useAccelerateEndpoint: 'AWS::S3::Accelerate',
    useArnRegion: 'AWS::S3::UseArnRegion',
    disableMultiregionAccessPoints: 'AWS::S3::DisableMultiRegionAccessPoints',
  },
  'S3 Control': { useArnRegion: 'AWS::S3Control::UseArnRegion' },
  STS: { useGlobalEndpoint: 'AWS::STS::UseGlobalEndpoint' },
}

/** A client context parameter has no built-in: it is an option that only this service has. */
function builtInOf(
  option: Options[string],
  name: string,
  id: string,
  module: Module,
): string | undefined {
  const known = serviceBuiltIns[id]?.[option.name] ?? builtIns[option.name]
  if (known || option.type === 'clientContextParams') return known
  throw unexpected(module, null, `a known built-in for ${name}, not "${option.name}"`)
}

/** `name: options.name ?? default`, and a table of defaults of client context parameters. */
function readDefaults(module: Module): Readonly<Record<string, unknown>> {
  const given = findAll<ExpressionOf<'LogicalExpression'>>(
    module.body,
    'LogicalExpression',
    node => node.operator === '??' && node.left.type === 'MemberExpression',
  )
  const entries = given.flatMap(({ left, right }) => {
    const name = left.type === 'MemberExpression' ? nameOf(left.property) : undefined
    const data = right.type === 'BooleanLiteral' || right.type === 'StringLiteral'
    return name && data ? [[name, evaluate(right, emptyScope(module))] as const] : []
  })
  const table = hasTable(module) ? scopeOf(module).lookup(defaultsTable) : {}
  return { ...Object.fromEntries(entries), ...(isRecord(table) ? table : {}) }
}

const defaultsTable = 'clientContextParamDefaults'
const hasTable = (module: Module): boolean =>
  findAll<ExpressionOf<'Identifier'>>(module.body, 'Identifier', n => n.name === defaultsTable)
    .length > 0

const types: Readonly<Record<string, EndpointParameter['type']>> = {
  TSStringKeyword: 'string',
  TSBooleanKeyword: 'boolean',
  TSArrayType: 'stringArray',
}

function readTypes(pkg: Package): Readonly<Record<string, EndpointParameter['type']>> {
  const module = parseFile(pkg, 'dist-types/endpoint/EndpointParameters.d.ts')
  const found = module.body
    .map(declaration)
    .find(
      (s): s is Of<'TSInterfaceDeclaration'> =>
        s.type === 'TSInterfaceDeclaration' && s.id.name === 'EndpointParameters',
    )
  if (!found) throw unexpected(module, null, 'an interface EndpointParameters')
  const entries = found.body.body.flatMap(signature => {
    if (signature.type !== 'TSPropertySignature') return []
    const annotation = signature.typeAnnotation?.typeAnnotation
    const plain = annotation?.type === 'TSUnionType' ? annotation.types[0] : annotation
    const type = types[plain?.type ?? '']
    if (!type) throw unexpected(module, signature, 'a string, a boolean or a list of strings')
    return [[nameOf(signature.key) ?? '', type] as const]
  })
  return Object.fromEntries(entries)
}
