/** `docData` and `doc`: what a description says of an operation, as data and as text. */
import type { Docs, Member, Section, Shape } from '@plainwire/wire'

/** A value as documentation data: a type name, or the members, items and values of an aggregate. */
export type Sketch = string | { readonly [member: string]: Sketch } | readonly Sketch[]

export type DocData = {
  readonly name: string
  readonly documentation?: string
  readonly request?: Sketch
  readonly required?: readonly string[]
  readonly response?: Sketch
  /** Shapes that contain themselves, by name. */
  readonly refs?: Readonly<Record<string, Sketch>>
}

export function sketchOf(section: Section, docs: Docs): DocData {
  const { operation, shapes } = section
  const refs: Record<string, Sketch> = {}
  const of = (name: string | undefined) =>
    name === undefined ? undefined : sketchShape(section, name, [], refs)
  const request = of(operation.input)
  const response = of(operation.output)
  const input = operation.input === undefined ? undefined : shapes[operation.input]
  const required = input?.type === 'structure' ? requiredOf(input.members) : []
  const documentation = docs[operation.name]
  return {
    name: operation.name,
    ...(documentation === undefined ? {} : { documentation }),
    ...(isEmpty(request) ? {} : { request: request! }),
    ...(required.length === 0 ? {} : { required }),
    ...(isEmpty(response) ? {} : { response: response! }),
    ...(Object.keys(refs).length === 0 ? {} : { refs }),
  }
}

const isEmpty = (sketch: Sketch | undefined): boolean =>
  sketch === undefined || (typeof sketch === 'object' && Object.keys(sketch).length === 0)

const requiredOf = (members: Readonly<Record<string, Member>>): string[] =>
  Object.keys(members).filter(name => members[name]?.required)

function sketchShape(
  section: Section,
  name: string,
  within: readonly string[],
  refs: Record<string, Sketch>,
): Sketch {
  const shape = section.shapes[name]
  if (shape === undefined) return name
  if (name in refs) return name
  if (within.includes(name)) {
    refs[name] = name
    refs[name] = sketchParts(section, shape, [name], refs)
    return name
  }
  const sketch = sketchParts(section, shape, [...within, name], refs)
  return name in refs ? name : sketch
}

function sketchParts(
  section: Section,
  shape: Shape,
  within: readonly string[],
  refs: Record<string, Sketch>,
): Sketch {
  const of = ({ shape: named, type, intEnum }: Member): Sketch =>
    named === undefined
      ? intEnum
        ? 'integer'
        : (type ?? 'string')
      : sketchShape(section, named, within, refs)
  if (shape.type === 'list') return [of(shape.member)]
  if (shape.type === 'map') return { '<key>': of(shape.value) }
  return Object.fromEntries(Object.entries(shape.members).map(([key, member]) => [key, of(member)]))
}

const rule = '-------------------------'

/** The text of an operation's documentation, in the order: name, words, request, required, response, refs. */
export function docText(data: DocData): string {
  const part = (title: string, value: unknown) =>
    value === undefined ? [] : [rule, title, '', render(value as Sketch, 0), '']
  return [
    rule,
    data.name,
    '',
    ...(data.documentation === undefined ? [] : [plainText(data.documentation), '']),
    ...part('Request', data.request),
    ...(data.required === undefined ? [] : ['Required', '', `[${data.required.join(', ')}]`, '']),
    ...part('Response', data.response),
    ...part('Given', data.refs),
  ]
    .join('\n')
    .trimEnd()
}

function render(sketch: Sketch, depth: number): string {
  if (typeof sketch === 'string') return sketch
  const indent = '  '.repeat(depth + 1)
  if (Array.isArray(sketch)) return `[${render(sketch[0] as Sketch, depth)}]`
  const lines = Object.entries(sketch).map(
    ([key, value]) => `${indent}${key}: ${render(value, depth + 1)}`,
  )
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

/** Documentation comes as HTML; a terminal wants words. */
export function plainText(html: string): string {
  return html
    .replace(/<\/(p|li|note|important|ul|ol|dl|dd|dt|div|h\d)>/gi, '\n')
    .replace(/<li>\s*/gi, '- ')
    .replace(/<[^>]{1,500}>/g, '')
    .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] ?? '')
    .replace(/[ \t]+/g, ' ')
    .replace(/ *\n\s*/g, '\n')
    .trim()
}

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#39': "'",
}
