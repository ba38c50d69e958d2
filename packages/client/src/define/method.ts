/** What a list of methods may say of each: nothing, its types, or schemas that check while it runs. */
import type { OperationApi, Problem, Service } from '@plainwire/wire'
import { anomaly } from '@plainwire/wire'
import { Misuse } from '../index.ts'
import type { Plugin } from '../plugin.ts'

/** Where methods and types may come from. */
export type From = Service<unknown> | readonly OperationApi[]

/** https://standardschema.dev: what zod, valibot, arktype and others are. */
export type StandardSchema<Input = unknown, Output = Input> = {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Checked | Promise<Checked>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
type Checked = { readonly value?: unknown; readonly issues?: readonly Issue[] | undefined }
type Issue = {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A method's types, which are there for the compiler alone, and its schemas. */
export type Op<Input = unknown, Output = unknown> = {
  readonly $input?: Input
  readonly $output?: Output
  readonly input?: StandardSchema
  readonly output?: StandardSchema
}

/**
 * The types of a method.
 *
 * @example
 * defineApi({ service: 'events', api: 'AWSEvents', methods: {
 *   PutRule: op<{ Name: string }, { RuleArn: string }>(),
 *   ListRules: op.from(z.object({ NamePrefix: z.string().optional() })),
 * } })
 */
export const op: {
  <Input = unknown, Output = unknown>(): Op<Input, Output>
  /** Checks parameters, and what comes back, with schemas; what they make of them takes their place. */
  from<Input, Output = unknown>(
    input: StandardSchema<Input, unknown>,
    output?: StandardSchema<unknown, Output>,
  ): Op<Input, Output>
} = Object.assign(() => ({}), {
  from(input: StandardSchema, output?: StandardSchema): Op<never, never> {
    for (const schema of [input, ...(output ? [output] : [])])
      if (typeof schema?.['~standard']?.validate !== 'function')
        throw new Misuse(
          'BAD_METHODS',
          'op.from takes Standard Schemas, as zod, valibot and others make them.',
        )
    return { input, ...(output && { output }) } as Op<never, never>
  },
})

/** The plugin that checks with the schemas of the methods; none where no method has any. */
export function schemaPlugin(methods: Readonly<Record<string, Op>>): Plugin | undefined {
  const ops = Object.keys(methods).filter(name => methods[name]?.input || methods[name]?.output)
  if (ops.length === 0) return undefined
  return {
    name: 'defined-methods',
    ops,
    async validate({ op: name, input }) {
      const schema = methods[name]?.input
      if (schema === undefined) return undefined
      const { $parameters = input, ...rest } = input as { readonly $parameters?: object }
      if ('$contentType' in rest) return undefined
      const { value, issues } = await schema['~standard'].validate($parameters)
      if (issues) return { problems: issues.map(problem) }
      const made = value as Readonly<Record<string, unknown>>
      return { input: $parameters === input ? replacing(input, made) : { $parameters: made } }
    },
    async response({ op: name, output }) {
      const schema = methods[name]?.output
      if (schema === undefined) return undefined
      const { value, issues } = await schema['~standard'].validate(bodyOf(output))
      if (issues === undefined) return { output: replacing(output, wrapped(value)) }
      const [first] = issues
      return anomaly('fault', `The response of ${name} is not as defined: ${first?.message}`, {
        code: 'UNEXPECTED_RESPONSE',
        problems: issues.map(problem),
      })
    },
  }
}

const bodyOf = (output: object): unknown => ('$body' in output ? output.$body : output)

const wrapped = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : { $body: value }

/** Members that are gone must be taken out. */
const replacing = (before: object, after: Readonly<Record<string, unknown>>) => ({
  ...Object.fromEntries(Object.keys(before).map(name => [name, undefined])),
  ...after,
})

const problem = ({ message, path = [] }: Issue): Problem => ({
  path: path.map(step => {
    const key = typeof step === 'object' ? step.key : step
    return typeof key === 'number' ? key : String(key)
  }),
  rule: 'schema',
  message,
})
