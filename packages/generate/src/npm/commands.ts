/**
 * What each command adds to its operation's schema: where endpoint parameters come from, checksums and
 * compression (from its code), errors, documentation and examples (from its type file). Since 3.1084 a command
 * is one line over tables in `commandBuilder.js`; before, a chain of builder calls.
 */
import type { ChecksumTraits } from '@plainwire/wire'
import type { DescribedOperation, Example } from '../description.ts'
import { flag, isRecord, present } from '../present.ts'
import { readComment } from './comments.ts'
import type { Scope } from './evaluate.ts'
import { emptyScope, evaluate, scopeOf } from './evaluate.ts'
import type { Placeholders } from './examples.ts'
import { readExamples, readPlaceholders } from './examples.ts'
import { pathOfFunction } from './jmespath.ts'
import type { Package } from './package.ts'
import { filesIn, problem } from './package.ts'
import type { Arrow, Call, Class, ExpressionOf, Module, Node } from './syntax.ts'
import {
  calleeName,
  declaration,
  declared,
  findAll,
  nameOf,
  parseFile,
  property,
  unexpected,
} from './syntax.ts'

export type Command = {
  /** Name of the class. */
  readonly name: string
  /** Name of the schema constant of its operation. */
  readonly schema: string
  readonly context: NonNullable<DescribedOperation['context']>
  /** Endpoint parameters by the input member they come from. */
  readonly contextParams: Readonly<Record<string, string>>
  readonly checksum?: ChecksumTraits
  readonly compression?: readonly string[]
  readonly errors: readonly string[]
  readonly documentation?: string
  readonly deprecated?: true
  readonly examples: readonly Example[]
  readonly placeholders: Placeholders | undefined
}

export function readCommands(pkg: Package): readonly Command[] {
  const tables = pkg.files.has(tableFile) ? parseFile(pkg, tableFile) : undefined
  return filesIn(pkg, 'dist-es/commands').map(file => readCommand(parseFile(pkg, file), tables))
}

/** The service shape's name: `makeBuilder(commonParams, "DynamoDB_20120810", ...)`, before 3.1084 `.s("...", ...)`. */
export function readShapeName(pkg: Package): string {
  const file = pkg.files.has(tableFile) ? tableFile : filesIn(pkg, 'dist-es/commands')[0]
  if (!file) throw problem(pkg, 'dist-es/commands', 'at least one command')
  const module = parseFile(pkg, file)
  const calls = findAll<Call>(module.body, 'CallExpression')
  const built = calls.find(call => calleeName(call) === 'makeBuilder')?.arguments[1]
  const name = built ?? calls.find(call => calleeName(call) === 's')?.arguments[0]
  if (name?.type !== 'StringLiteral')
    throw unexpected(module, name, 'the name of the service shape')
  return name.value
}

const tableFile = 'dist-es/commandBuilder.js'

function readCommand(module: Module, tables: Module | undefined): Command {
  const found = module.body.map(declaration).find(s => s.type === 'ClassDeclaration')
  const name = found?.id?.name
  if (!found || !name) throw unexpected(module, null, 'a command class')
  const { parameters, plugins, schema, at } = partsOf(found, module, tables)
  const types = module.file.replace('dist-es/', 'dist-types/').replace(/\.js$/, '.d.ts')
  return present<Command>({
    name,
    schema,
    ...readContext(parameters, at),
    checksum: readChecksum(plugins, at),
    compression: readCompression(plugins, at),
    ...readWords(parseFile(module.pkg, types), name),
  })
}

type Parts = {
  /** Object literals of endpoint parameters. */
  readonly parameters: Node | undefined
  /** Where the plug-ins are called. */
  readonly plugins: Node | undefined
  readonly schema: string
  /** The module these parts stand in. */
  readonly at: Module
}

function partsOf(found: Class, module: Module, tables: Module | undefined): Parts {
  const base = found.superClass
  if (base?.type !== 'CallExpression') throw unexpected(module, base, 'a class built by a call')
  if (nameOf(base.callee) === 'command' && tables) return tableParts(base, module, tables)
  return chainParts(base, module)
}

/** `command(_ep3, _mw0, "GetItem", GetItem$)` */
function tableParts(call: Call, module: Module, tables: Module): Parts {
  const constants = new Map(declared(tables.body))
  const [parameters, plugins, , schema] = call.arguments.map(node => nameOf(node) ?? '')
  const found = {
    parameters: constants.get(parameters ?? ''),
    plugins: constants.get(plugins ?? ''),
  }
  if (!found.parameters || !found.plugins || !schema)
    throw unexpected(module, call, 'command(parameters, plugins, name, schema)')
  return { ...found, schema, at: tables }
}

/** `$Command.classBuilder().ep({...}).m(function () {...}).s(...).n(...).sc(GetItem$).build()` */
function chainParts(chain: Call, module: Module): Parts {
  const steps = findAll<Call>(chain, 'CallExpression')
  const argument = (name: string) =>
    steps.find(step => calleeName(step) === name && step.arguments.length > 0)?.arguments[0]
  const schema = argument('sc')
  if (!schema) throw unexpected(module, chain, 'a schema given by .sc(...)')
  return {
    parameters: argument('ep'),
    plugins: argument('m'),
    schema: nameOf(schema) ?? '',
    at: module,
  }
}

type Context = Pick<Command, 'context' | 'contextParams'>

function readContext(parameters: Node | undefined, module: Module): Context {
  const context: Record<string, { static: unknown } | { path: string }> = {}
  const contextParams: Record<string, string> = {}
  const properties =
    parameters?.type === 'ObjectExpression'
      ? (parameters as ExpressionOf<'ObjectExpression'>).properties
      : []
  for (const item of properties) {
    if (item.type !== 'ObjectProperty') continue
    const parameter = nameOf(item.key) ?? ''
    const source = sourceOf(item.value, module)
    if ('member' in source) contextParams[source.member] = parameter
    else context[parameter] = source
  }
  return { context, contextParams }
}

type ContextSource = { member: string } | { static: unknown } | { path: string }

function sourceOf(node: Node, module: Module): ContextSource {
  const type = property(node, 'type')
  const read = sources[type?.type === 'StringLiteral' ? type.value : '']
  if (!read) throw unexpected(module, node, 'a known source of an endpoint parameter')
  return read(node, module)
}

const sources: Readonly<Record<string, (node: Node, module: Module) => ContextSource>> = {
  contextParams: (node, module) => ({
    member: String(evaluate(property(node, 'name') ?? node, emptyScope(module))),
  }),
  staticContextParams: (node, module) => ({
    static: evaluate(property(node, 'value') ?? node, emptyScope(module)),
  }),
  operationContextParams: (node, module) => {
    const get = property(node, 'get')
    if (get?.type !== 'ArrowFunctionExpression') throw unexpected(module, node, 'a "get" function')
    return { path: pathOfFunction(get as Arrow, module) }
  },
}

/**
 * The settings a plug-in is called with. Other plug-ins are behaviour of single services, which the client has
 * in its quirks, and are passed over.
 */
function pluginSettings(plugins: Node | undefined, plugin: string, module: Module): unknown {
  const [call] = findAll<Call>(plugins, 'CallExpression', node => calleeName(node) === plugin)
  const settings = call?.arguments[1]
  if (!settings) return undefined
  const scope: Scope = { ...scopeOf(module), lookup: name => ({ unknown: name }) }
  return evaluate(settings, scope)
}

function readChecksum(plugins: Node | undefined, module: Module): ChecksumTraits | undefined {
  const settings = pluginSettings(plugins, 'getFlexibleChecksumsPlugin', module)
  if (!isRecord(settings)) return undefined
  const member = settings.requestAlgorithmMember
  return present<ChecksumTraits>({
    requestAlgorithmMember: (isRecord(member) ? member.name : member) as string | undefined,
    requestRequired: flag(settings.requestChecksumRequired),
    requestValidationModeMember: settings.requestValidationModeMember as string | undefined,
    responseAlgorithms: settings.responseAlgorithms as readonly string[] | undefined,
  })
}

function readCompression(plugins: Node | undefined, module: Module): readonly string[] | undefined {
  const settings = pluginSettings(plugins, 'getCompressionPlugin', module)
  if (settings === undefined) return undefined
  if (isRecord(settings) && Array.isArray(settings.encodings)) return settings.encodings.map(String)
  throw unexpected(module, plugins, 'getCompressionPlugin with a list of "encodings"')
}

type CommandWords = Pick<Command, 'errors' | 'examples' | 'placeholders'> & {
  readonly documentation: string | undefined
  readonly deprecated: true | undefined
}

function readWords(module: Module, name: string): CommandWords {
  const statement = module.body.find(s => {
    const found = declaration(s)
    return found.type === 'ClassDeclaration' && found.id?.name === name
  })
  if (!statement) throw unexpected(module, null, `a class ${name}`)
  const { text, deprecated, throws, examples } = readComment(statement.leadingComments)
  return {
    errors: throws,
    documentation: text,
    deprecated,
    examples: readExamples(examples, module),
    placeholders: readPlaceholders(examples, module),
  }
}
