/** Protocol, version and names of the service, from `runtimeConfig.shared.js`. */
import type { ProtocolName, XmlNamespace } from '@plainwire/wire'
import { present } from '../present.ts'
import { emptyScope, evaluate } from './evaluate.ts'
import type { Package } from './package.ts'
import type { ExpressionOf, Module, Node } from './syntax.ts'
import { findAll, nameOf, parseFile, property, unexpected } from './syntax.ts'

export type Runtime = {
  readonly id: string
  readonly version: string
  readonly protocol: ProtocolName
  readonly xmlNamespace?: XmlNamespace
  readonly queryCompatible?: true
}

/** The protocol classes; S3's differs in behaviour, not in format. */
const protocols: Readonly<Record<string, ProtocolName>> = {
  AwsJson1_0Protocol: 'awsJson1_0',
  AwsJson1_1Protocol: 'awsJson1_1',
  AwsRestJsonProtocol: 'restJson1',
  AwsRestXmlProtocol: 'restXml',
  S3RestXmlProtocol: 'restXml',
  AwsQueryProtocol: 'awsQuery',
  AwsEc2QueryProtocol: 'ec2Query',
  AwsSmithyRpcV2CborProtocol: 'rpcv2Cbor',
  SmithyRpcV2CborProtocol: 'rpcv2Cbor',
}

export function readRuntime(pkg: Package): Runtime {
  const module = parseFile(pkg, 'dist-es/runtimeConfig.shared.js')
  const [config] = findAll<ExpressionOf<'ObjectExpression'>>(
    module.body,
    'ObjectExpression',
    node => property(node, 'protocol') !== undefined,
  )
  if (!config) throw unexpected(module, null, 'a configuration with a "protocol"')
  const setting = (name: string) => fallback(property(config, name))
  const protocol = protocolOf(module, setting('protocol'))
  const settings = protocol.settings ?? setting('protocolSettings')
  const id = setting('serviceId')
  const text = (node: Node | undefined, name: string) => {
    if (node?.type !== 'StringLiteral') throw unexpected(module, node ?? config, `"${name}"`)
    return String(evaluate(node, emptyScope(module)))
  }
  const within = (name: string) => (settings ? property(settings, name) : undefined)
  const xml = within('xmlNamespace')
  return present<Runtime>({
    id: text(id, 'serviceId'),
    version: text(within('version') ?? setting('apiVersion'), 'version'),
    protocol: protocol.name,
    xmlNamespace: xml ? { uri: text(xml, 'xmlNamespace') } : undefined,
    queryCompatible: isTrue(within('awsQueryCompatible')),
  })
}

const isTrue = (node: Node | undefined): true | undefined =>
  node?.type === 'BooleanLiteral' && (node as ExpressionOf<'BooleanLiteral'>).value
    ? true
    : undefined

/** The default of `config?.name ?? default`. */
const fallback = (node: Node | undefined): Node | undefined =>
  node?.type === 'LogicalExpression' ? (node as ExpressionOf<'LogicalExpression'>).right : node

/** A class, or before 3.966 an instance that was given the settings. */
function protocolOf(
  module: Module,
  node: Node | undefined,
): { readonly name: ProtocolName; readonly settings?: Node } {
  const made = node?.type === 'NewExpression' ? (node as ExpressionOf<'NewExpression'>) : undefined
  const called = made ? made.callee : node
  const name = protocols[(called && nameOf(called)) ?? '']
  if (!name) throw unexpected(module, node, 'one of the known protocol classes')
  const settings = made?.arguments[0]
  return settings ? { name, settings } : { name }
}
