/** Statements: SELECT, INSERT, UPDATE (also with FROM first), DELETE, and EXISTS in transactions. */
import type { Action, Path } from '../expressions/tree.ts'
import { invalid } from '../failures.ts'
import type { Value } from '../values/types.ts'
import { parseWhere } from './condition-parser.ts'
import { mapped } from './literals.ts'
import { isName, leftOver, noTerm, type Parser, parsePath, parserOf, unexpected } from './parser.ts'
import { parseAssignment } from './set-parser.ts'
import { notWellFormed } from './tokens.ts'
import type { Order, Returning, Select, Source, Statement } from './tree.ts'

/** Reads a statement with the values of its parameters. */
export function parseStatement(text: string, parameters: readonly Value[] = []): Statement {
  const parser = parserOf(text, parameters)
  const kind = parser.peek().text.toUpperCase()
  const parse = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  const statement = parse === undefined ? refuseStatement(parser) : parse(parser)
  parser.finish()
  return statement
}

/** What starts with no word of a statement; a test of a type would be one of PartiQL's. */
function refuseStatement(parser: Parser): never {
  const first = parser.peek()
  if (!isName(first) || !parser.isNext('IS', 1))
    return notWellFormed(`Unexpected term: ${first.text}`)
  parseWhere(parser)
  parser.finish()
  return invalid('Unsupported operation: IsType')
}

const kinds: Readonly<Record<string, (parser: Parser) => Statement>> = {
  SELECT: parseSelect,
  INSERT: parseInsert,
  UPDATE: parseUpdate,
  DELETE: parseDelete,
  FROM: parseFromFirst,
  EXISTS: parseExists,
}

function parseSelect(parser: Parser): Select {
  parser.expect('SELECT')
  const paths = parser.take('*') ? undefined : parsePaths(parser)
  parser.expect('FROM')
  const source = parseSource(parser)
  const where = parseCondition(parser)
  const order = parser.take('ORDER') ? parseOrder(parser) : []
  return {
    kind: 'select',
    source,
    order,
    values: parser.values,
    ...(paths && { paths }),
    ...(where && { where }),
  }
}

function parsePaths(parser: Parser): readonly Path[] {
  const paths: Path[] = []
  do {
    const token = parser.peek()
    if (token.kind === 'word' && parser.isNext('(', 1))
      parser.refuseAt('Unexpected path component', token)
    paths.push(parsePath(parser))
  } while (parser.take(','))
  return paths
}

const mostComponents = 2

type SourceManner = {
  readonly aliases?: boolean
  readonly nameless?: (parser: Parser) => never
}

/** `"table"` or `"table"."index"`; what else follows would be an alias. */
function parseSource(
  parser: Parser,
  { aliases = true, nameless = noTerm }: SourceManner = {},
): Source {
  const components: string[] = []
  do {
    if (!isName(parser.peek())) nameless(parser)
    components.push(parser.next().text)
  } while (parser.take('.'))
  if (components.includes('')) invalid('Path component cannot be an empty string')
  if (components.length > mostComponents)
    invalid(`A path may contain at most ${mostComponents} components in the FROM clause`)
  if (parser.take('AS') || isName(parser.peek())) {
    if (aliases) invalid('Aliasing is not supported')
    leftOver()
  }
  const [table, index] = components as [string, string | undefined]
  return { table, ...(index !== undefined && { index }) }
}

function parseOrder(parser: Parser): readonly Order[] {
  parser.expect('BY')
  const order: Order[] = []
  do {
    const { steps } = parsePath(parser)
    const [step] = steps
    const descending = parser.take('DESC')
    if (!descending) parser.take('ASC')
    order.push({ name: step && 'name' in step ? step.name : '', descending })
  } while (parser.take(','))
  return order
}

function parseInsert(parser: Parser): Statement {
  parser.expect('INSERT')
  parser.expect('INTO')
  const source = parseSource(parser, { aliases: false })
  parser.expect('VALUE')
  parser.expect('{')
  const item = mapped(parser)
  return { kind: 'insert', source, item, values: parser.values }
}

function parseUpdate(parser: Parser): Statement {
  parser.expect('UPDATE')
  const source = parseSource(parser)
  const actions = parseActions(parser)
  return updating(parser, source, actions, parseCondition(parser))
}

/** `FROM "table" WHERE ... SET ...` */
function parseFromFirst(parser: Parser): Statement {
  parser.expect('FROM')
  const source = parseSource(parser)
  const where = parseCondition(parser)
  return updating(parser, source, parseActions(parser), where)
}

const parseCondition = (parser: Parser) => (parser.take('WHERE') ? parseWhere(parser) : undefined)

/** What both ways to write an update end with. */
function updating(
  parser: Parser,
  source: Source,
  actions: readonly Action[],
  where: ReturnType<typeof parseCondition>,
): Statement {
  const returning = parseReturning(parser)
  return {
    kind: 'update',
    source,
    actions,
    values: parser.values,
    ...(where && { where }),
    ...(returning && { returning }),
  }
}

function parseActions(parser: Parser): readonly Action[] {
  const actions: Action[] = []
  for (;;) {
    if (parser.take('SET')) {
      do actions.push(parseAssignment(parser))
      while (parser.take(','))
    } else if (parser.take('REMOVE')) {
      do actions.push({ kind: 'REMOVE', path: parsePath(parser) })
      while (parser.take(','))
    } else break
  }
  return actions.length === 0 ? unexpected(parser) : actions
}

function parseDelete(parser: Parser): Statement {
  parser.expect('DELETE')
  parser.expect('FROM')
  const source = parseSource(parser, {
    nameless: () => notWellFormed('Expected identifier for simple path'),
  })
  const where = parseCondition(parser)
  const returning = parseReturning(parser)
  if (returning !== undefined && (returning.which !== 'ALL' || returning.when !== 'OLD'))
    invalid(
      `Invalid returning clause: RETURNING ${returning.which} ${returning.when} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    )
  return {
    kind: 'delete',
    source,
    values: parser.values,
    ...(where && { where }),
    ...(returning && { returning }),
  }
}

function parseReturning(parser: Parser): Returning | undefined {
  if (!parser.take('RETURNING')) return undefined
  const which = parser.take('ALL') ? 'ALL' : parser.take('MODIFIED') ? 'MODIFIED' : undefined
  const when = parser.take('OLD') ? 'OLD' : parser.take('NEW') ? 'NEW' : undefined
  if (which === undefined || when === undefined) return unexpected(parser)
  parser.expect('*')
  return { which, when }
}

function parseExists(parser: Parser): Statement {
  parser.expect('EXISTS')
  parser.expect('(')
  const { source, where, values } = parseSelect(parser)
  parser.expect(')')
  return { kind: 'exists', source, values, ...(where && { where }) }
}
