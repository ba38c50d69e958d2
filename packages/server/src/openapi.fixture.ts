/** Holds every answer of a server against what its own OpenAPI document says of it. */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'

type Response = { readonly content?: Readonly<Record<string, { schema: object }>> }
type Operation = { readonly responses: Readonly<Record<string, Response>> }
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

export type Answered = {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly type: string
  readonly text: string
}

/** What is wrong with an answer, if anything. */
export type Hold = (answered: Answered) => string | undefined

const known = new Map<string, Hold>()

/** The documents of many servers are one and the same. */
export function holding(text: string): Hold {
  const hold = known.get(text) ?? made(JSON.parse(text))
  known.set(text, hold)
  return hold
}

function made(document: Document): Hold {
  const Engine = (Ajv2020 as unknown as { default?: typeof Ajv2020 }).default ?? Ajv2020
  const ajv = new (
    Engine as unknown as new (
      options: object,
    ) => {
      addSchema(schema: object, name: string): unknown
      compile(schema: object): ValidateFunction
      errorsText(errors: unknown): string
    }
  )({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ components: document.components }, 'document')
  const compiled = new Map<object, ValidateFunction>()
  const rows = Object.entries(document.paths).map(([path, operations]) => ({
    operations,
    open: path.match(/\{/g)?.length ?? 0,
    fits: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }))
  const validator = (content: { schema: object }) => {
    const absolute = JSON.parse(JSON.stringify(content.schema).replaceAll('"#/', '"document#/'))
    const validate = compiled.get(content) ?? ajv.compile(absolute)
    compiled.set(content, validate)
    return validate
  }
  const contentFault = ({ type, text }: Answered, content: Response['content']) => {
    if (content === undefined) return text === '' ? undefined : 'it has a body'
    const shape = content[type.split(';')[0]!]
    if (shape === undefined) return `${type} is none of ${Object.keys(content)}`
    const validate = validator(shape)
    const isJson = /json$/.test(type) && !type.includes('ndjson')
    return validate(isJson ? JSON.parse(text) : text) ? undefined : ajv.errorsText(validate.errors)
  }
  return answered => {
    const operation = operationOf(rows, answered)
    if (operation === undefined) return unknown(answered)
    const { status, method } = answered
    const response = operation.responses[status] ?? (status >= 400 && operation.responses.default)
    if (!response) return `${status} is none of ${Object.keys(operation.responses)}`
    return method === 'HEAD' ? undefined : contentFault(answered, response.content)
  }
}

type Row = {
  readonly operations: Readonly<Record<string, Operation>>
  readonly open: number
  readonly fits: RegExp
}

/** Of several paths that fit the one that says most. */
const operationOf = (rows: readonly Row[], { path, method }: Answered): Operation | undefined =>
  rows
    .filter(({ fits }) => fits.test(path))
    .toSorted((one, other) => one.open - other.open)
    .map(({ operations }) => operations[method === 'HEAD' ? 'get' : method.toLowerCase()])[0]

const unknown = ({ method, path, status }: Answered): string | undefined =>
  status === 404 || status === 405 ? undefined : `${method} ${path} is not in the document`
