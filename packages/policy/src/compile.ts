/**
 * Documents, read once: every element of every statement becomes what a request is held against. What cannot be read
 * stays in its place as a problem, so that a decision can say which statement it could not take into account.
 */
import { type ArnTemplate, arnTemplate } from './arn.ts'
import { type Condition, readCondition } from './condition.ts'
import { readJson } from './json.ts'
import { limits } from './limits.ts'
import { type Named, readPrincipal } from './principal.ts'
import { isProblem, problem } from './problem.ts'
import type { Problem } from './types.ts'
import { compilePattern, type Pattern, partsOf } from './wildcard.ts'

export type CompiledStatement = {
  readonly index: number
  readonly path: string
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: Matched<Pattern>
  /** None in a trust policy: it is about its role. */
  readonly resource?: Matched<ArnTemplate>
  readonly principal?: Matched<Named>
  readonly conditions: readonly (Condition | Problem)[]
}

/** An element or its opposite, NotAction for Action. */
export type Matched<Item> = {
  readonly not: boolean
  readonly any: readonly Item[]
  /** What could not be read of it. */
  readonly problems: readonly Problem[]
}

export type CompiledPolicy = {
  readonly [compiled]: true
  /** The document as an object; undefined where it is none, or too large. */
  readonly document: Elements | undefined
  readonly statements: readonly CompiledStatement[]
  /** What is wrong with the document as a whole; one problem, and it decides nothing but a denial. */
  readonly problems: readonly Problem[]
}

const compiled: unique symbol = Symbol('compiled')

/**
 * Reads a document, an object or JSON text, to be used in many decisions. It never throws: what is wrong with the
 * document is found in the decisions, and by `validatePolicy`.
 *
 * @example
 * compilePolicy({ Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } })
 */
export function compilePolicy(document: unknown): CompiledPolicy {
  if (isCompiled(document)) return document
  const read = typeof document === 'string' ? readJson(document) : { value: document }
  if (isProblem(read)) return refused([read])
  const size = sizeOf(read.value, 0)
  if (size > limits.document) return refused([problem('', 'the document is too large or too deep')])
  return isObject(read.value) ? compileDocument(read.value) : refused([notObject('')])
}

export const isCompiled = (document: unknown): document is CompiledPolicy =>
  typeof document === 'object' && document !== null && compiled in document

const refused = (problems: readonly Problem[]): CompiledPolicy => ({
  [compiled]: true,
  document: undefined,
  statements: [],
  problems,
})

export type Elements = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Elements =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const notObject = (path: string) => problem(path, 'an object is due')

/** Characters of all texts; infinite where it is too deep, as a value that holds itself is. */
function sizeOf(value: unknown, depth: number): number {
  if (depth > limits.depth) return Number.POSITIVE_INFINITY
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  let size = 2
  for (const [key, item] of Object.entries(value)) {
    size += key.length + sizeOf(item, depth + 1)
    if (size > limits.document) return Number.POSITIVE_INFINITY
  }
  return size
}

const versions: readonly unknown[] = ['2012-10-17', '2008-10-17', undefined]

function compileDocument(document: Elements): CompiledPolicy {
  const problems = unknownElements(document, ['Version', 'Id', 'Statement'], '')
  if (!versions.includes(document.Version))
    problems.push(problem('Version', "is '2012-10-17' or '2008-10-17'"))
  if (document.Id !== undefined && typeof document.Id !== 'string')
    problems.push(problem('Id', 'a text is due'))
  const list = Array.isArray(document.Statement)
  const written = list ? (document.Statement as unknown[]) : [document.Statement]
  if (document.Statement === undefined) problems.push(problem('', 'Statement is missing'))
  else if (written.length === 0) problems.push(problem('Statement', 'has no statement'))
  if (written.length > limits.statements)
    problems.push(problem('Statement', `has more than ${limits.statements} statements`))
  const variables = document.Version === '2012-10-17'
  const read = document.Statement === undefined ? [] : written.slice(0, limits.statements)
  const statements = read.map((statement, index) => {
    const path = list ? `Statement[${index}]` : 'Statement'
    return compileStatement(statement, index, path, variables, problems)
  })
  return { [compiled]: true, document, statements: statements.filter(isStatement), problems }
}

const isStatement = (read: CompiledStatement | undefined): read is CompiledStatement =>
  read !== undefined

function unknownElements(elements: Elements, known: readonly string[], path: string): Problem[] {
  return Object.keys(elements)
    .filter(name => !known.includes(name))
    .map(name =>
      problem(path === '' ? name : `${path}.${name}`, `there is no element '${name.slice(0, 80)}'`),
    )
}

const elements = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
]

function compileStatement(
  statement: unknown,
  index: number,
  path: string,
  variables: boolean,
  problems: Problem[],
): CompiledStatement | undefined {
  if (!isObject(statement)) {
    problems.push(notObject(path))
    return undefined
  }
  problems.push(...problemsOf(statement, path))
  const element = <Item>(name: string, read: Read<Item>) =>
    readEither(statement, name, path, problems, read)
  const resource = element('Resource', listOf(arnOf(variables)))
  const principal = element('Principal', readPrincipal)
  return {
    index,
    path,
    effect: statement.Effect === 'Allow' ? 'Allow' : 'Deny',
    action: element('Action', listOf(readAction)) ?? { not: false, any: [], problems: [] },
    conditions: readConditions(statement.Condition, `${path}.Condition`, variables),
    ...(typeof statement.Sid === 'string' && { sid: statement.Sid }),
    ...(resource && { resource }),
    ...(principal && { principal }),
  }
}

function problemsOf(statement: Elements, path: string): Problem[] {
  const problems = unknownElements(statement, elements, path)
  const { Sid: sid, Effect: effect, Action: action, NotAction: notAction } = statement
  if (sid !== undefined && typeof sid !== 'string')
    problems.push(problem(`${path}.Sid`, 'a text is due'))
  if (effect !== 'Allow' && effect !== 'Deny') {
    const at = effect === undefined ? path : `${path}.Effect`
    problems.push(problem(at, "Effect is 'Allow' or 'Deny'"))
  }
  if (action === undefined && notAction === undefined)
    problems.push(problem(path, 'Action or NotAction is missing'))
  return problems
}

type Read<Item> = (value: unknown, path: string) => (Item | Problem)[]

/** `Action` or `NotAction`; both in one statement say nothing. */
function readEither<Item>(
  statement: Elements,
  name: string,
  path: string,
  problems: Problem[],
  read: Read<Item>,
): Matched<Item> | undefined {
  const opposite = `Not${name}`
  const not = statement[opposite] !== undefined
  if (not && statement[name] !== undefined)
    problems.push(problem(path, `${name} and ${opposite} exclude each other`))
  const value = not ? statement[opposite] : statement[name]
  if (value === undefined) return undefined
  const items = read(value, `${path}.${not ? opposite : name}`)
  const isRead = (item: Item | Problem): item is Item => !isProblem(item)
  return { not, any: items.filter(isRead), problems: items.filter(isProblem) }
}

/** A text or a list of texts; `read` answers the words of what is wrong with one. */
const listOf =
  <Item>(read: (text: string) => Item | string): Read<Item> =>
  (value, path) => {
    const list: unknown[] = Array.isArray(value) ? value : [value]
    if (list.length === 0) return [problem(path, 'the list is empty')]
    return list.map((each, index) => {
      const at = Array.isArray(value) ? `${path}[${index}]` : path
      if (typeof each !== 'string') return problem(at, 'a text is due')
      const item = read(each)
      return typeof item === 'string' ? problem(at, item) : item
    })
  }

function readAction(text: string): Pattern | string {
  if (!/^(\*+|[\w*-]+:[\w*?-]+)$/.test(text))
    return `'${text.slice(0, 80)}' is no action: it takes a service, a colon and a name`
  return compilePattern(partsOf(text.toLowerCase()))
}

const arnOf = (variables: boolean) => (text: string) => arnTemplate(text, variables, true)

function readConditions(
  element: unknown,
  path: string,
  variables: boolean,
): (Condition | Problem)[] {
  if (element === undefined) return []
  if (!isObject(element)) return [notObject(path)]
  return Object.entries(element).flatMap(([name, keys]) => {
    const at = `${path}.${name}`
    return isObject(keys) ? readCondition(name, keys, at, variables) : [notObject(at)]
  })
}
