/** The table of routes as a page to read, made of what the service says of itself. */

type Schema = {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Parameter = { readonly name: string; readonly in: string; readonly schema: Schema }
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly tags?: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >
}
export type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** @example pageOf(openapi(routes, about)) */
export function pageOf({ paths }: Description): string {
  const routes = Object.entries(paths).flatMap(([path, all]) =>
    Object.entries(all).map(([method, operation]) => section(method, path, operation)),
  )
  return `# Routes of the dataset service

<!-- Written by \`node scripts/datasets-page.mjs\`, out of the table of routes. -->

Failures are plain text, or \`application/problem+json\` for whoever accepts that. Every answer has an \`x-request-id\`.

${routes.join('\n')}`
}

function section(method: string, path: string, operation: Operation): string {
  const { summary, operationId, parameters, requestBody, responses } = operation
  const query = parameters.filter(({ in: place }) => place !== 'path')
  return [
    `## ${method.toUpperCase()} ${path}`,
    '',
    `${summary} (\`${operationId}\`)`,
    '',
    ...query.map(({ name, in: place, schema }) => `- ${place} \`${name}\`: ${shown(schema)}`),
    ...Object.entries(requestBody?.content ?? {}).map(
      ([type, { schema }]) => `- body, \`${type}\`: ${shown(schema)}`,
    ),
    ...Object.entries(responses).flatMap(([status, answer]) => answers(status, answer)),
    '',
  ].join('\n')
}

function answers(status: string, { description, content = {} }: Operation['responses'][string]) {
  if (status === 'default') {
    const problems = description.split('\n\n').slice(1)
    return problems.map(line => `- problem ${line}`)
  }
  const bodies = Object.values(content).map(({ schema }) => shown(schema))
  return [`- ${status}: ${description}${bodies.length > 0 ? ` ${bodies.join(' or ')}` : ''}`]
}

const shown = (schema: Schema): string => `\`${short(schema)}\``

/** As TypeScript would say it, more or less. */
function short(schema: Schema): string {
  const { type, properties, required = [], items, anyOf, enum: values, const: only } = schema
  if (only !== undefined) return JSON.stringify(only)
  if (values) return values.map(value => JSON.stringify(value)).join(' | ')
  if (anyOf) return anyOf.map(short).join(' | ')
  if (properties)
    return `{ ${Object.entries(properties)
      .map(([name, inner]) => `${name}${required.includes(name) ? '' : '?'}: ${short(inner)}`)
      .join('; ')} }`
  if (items) return `${/[ |]/.test(short(items)) ? `(${short(items)})` : short(items)}[]`
  const plain = type === undefined ? 'any' : [type].flat().join(' | ')
  return schema.default === undefined ? plain : `${plain} = ${JSON.stringify(schema.default)}`
}
