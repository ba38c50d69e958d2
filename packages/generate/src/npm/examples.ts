/**
 * The `@example` blocks of a command. The first is generated from the model with a placeholder in each place,
 * which tells what the schemas do not: the width of numbers and the names of lists and maps (hints.ts reads
 * it). The others are the service's own, as data.
 */
import type { Example } from '../description.ts'
import { present } from '../present.ts'
import { emptyScope, evaluate } from './evaluate.ts'
import type { Expression, Module } from './syntax.ts'
import { parseText, unexpected } from './syntax.ts'

type Place = Pick<Module, 'pkg' | 'file'>

/** A placeholder value with the comments inside it, by the offset they start at. */
export type Placeholder = {
  readonly node: Expression
  readonly comments: ReadonlyMap<number, string>
}
export type Placeholders = { readonly input: Placeholder; readonly output: Placeholder | undefined }

const isPlaceholder = (example: string): boolean => example.startsWith('Use a bare-bones client')

export function readExamples(examples: readonly string[], place: Place): readonly Example[] {
  return examples.filter(example => !isPlaceholder(example)).map(text => readExample(text, place))
}

function readExample(text: string, place: Place): Example {
  const title = text.slice(0, text.indexOf('\n')).trim()
  const code = fenced(text, place)
  const input = /^const input = ([\s\S]*?);\nconst command/m.exec(code)?.[1]
  if (!input) throw unexpected(place, null, `"const input = {...};" in the example "${title}"`)
  const output = /^\/\* response is\n([\s\S]*?)\n\*\/\s*$/m.exec(code)?.[1]
  const note = code.slice(0, code.indexOf('const input = ')).replace(/^\/\/ ?/gm, '')
  const data = (expression: string) =>
    evaluate(parseExpression(quoteKeys(expression), place).node, emptyScope(place))
  return present<Example>({
    title,
    documentation: note.trim() || undefined,
    input: data(input),
    output: output && !/^\{ \/\* metadata only \*\/ \}$/.test(output) ? data(output) : undefined,
  })
}

export function readPlaceholders(
  examples: readonly string[],
  place: Place,
): Placeholders | undefined {
  const example = examples.find(isPlaceholder)
  if (!example) return undefined
  const code = fenced(example, place)
  const input = /^const input = ([\s\S]*?);\nconst command/m.exec(code)?.[1]
  if (!input) throw unexpected(place, null, '"const input = {...};" in the first example')
  const output = /^\/\/ (\{[\s\S]*?\n\/\/ \});$/m.exec(code)?.[1]?.replace(/^\/\/ /gm, '')
  return {
    input: parseExpression(input, place),
    output: output ? parseExpression(output, place) : undefined,
  }
}

/**
 * Keys of maps stand in the examples as they are (`:v1: {`), one to a line; texts are passed over, but for `${`, which
 * the examples mean as it stands and a template literal would not.
 */
const quoteKeys = (text: string): string =>
  text.replace(
    /`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"|^([ \t]*)([^\s"`{}[\]][^"`{}[\]\n]*?):(?=\s)/gm,
    (whole, indent?: string, key?: string) =>
      key === undefined
        ? whole.replace(/(?<!\\)\$\{/g, '\\${')
        : `${indent}${JSON.stringify(key)}:`,
  )

function fenced(example: string, place: Place): string {
  const code = /```javascript\n([\s\S]*?)\n```/.exec(example)?.[1]
  if (code === undefined) throw unexpected(place, null, 'code between ```javascript and ```')
  return code
}

function parseExpression(text: string, place: Place): Placeholder {
  const { program, comments } = parseText(place.pkg, place.file, `(${text}\n)`)
  const [statement] = program.body
  if (statement?.type !== 'ExpressionStatement')
    throw unexpected(place, null, 'an object in an example')
  const inner = new Map(comments?.map(c => [c.start ?? -1, c.value.trim()]))
  return { node: statement.expression, comments: inner }
}
