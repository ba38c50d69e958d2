/** Keys as the schema spells them, whatever case they are written in; what no schema names is listed, as a path. */
import { type ZodType, z } from 'zod'

export type Spelled = { readonly value: unknown; readonly unknown: readonly string[] }

/** @example spelled(z.object({ logLevel: z.string() }), { LOGLEVEL: 'info' }).value // { logLevel: 'info' } */
export function spelled(schema: ZodType, value: unknown): Spelled {
  const unknown: string[] = []
  return { value: walked(schema, value, '', unknown), unknown }
}

function walked(wrapped: ZodType, value: unknown, path: string, unknown: string[]): unknown {
  const schema = bare(wrapped)
  if (Array.isArray(value) && schema instanceof z.ZodArray)
    return value.map((item, index) =>
      walked(schema.element as ZodType, item, `${path}${index}.`, unknown),
    )
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (schema instanceof z.ZodRecord)
    return mapped(value, (name, member) => [
      name,
      walked(schema.valueType as ZodType, member, `${path}${name}.`, unknown),
    ])
  if (!(schema instanceof z.ZodObject)) return value
  const shape = schema.shape as Record<string, ZodType>
  const names = new Map(Object.keys(shape).map(name => [name.toLowerCase(), name]))
  return mapped(value, (name, member) => {
    const known = Object.hasOwn(shape, name) ? name : names.get(name.toLowerCase())
    if (known === undefined) unknown.push(path + name)
    return [
      known ?? name,
      known ? walked(shape[known]!, member, `${path}${known}.`, unknown) : member,
    ]
  })
}

/** Without what stands around it: defaults, checks, being optional. */
function bare(schema: ZodType): ZodType {
  const { innerType } = schema.def as { innerType?: ZodType }
  return innerType === undefined ? schema : bare(innerType)
}

const mapped = (value: object, made: (name: string, member: unknown) => [string, unknown]) =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => made(name, member)))
