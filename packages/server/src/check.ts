/** Holds what was read against a route's schemas: all problems at once, and what no schema names is listed. */
import { type Anomaly, anomaly, isAnomaly, type Problem } from '@plainwire/wire'
import { type ZodType, z } from 'zod'
import type { Shapes } from './types.ts'

export type Parts = Readonly<Record<keyof Shapes, unknown>>
export type Accepted = { readonly parts: Parts; readonly ignored: readonly string[] }

const names = ['params', 'query', 'headers', 'body'] as const

/** @example check({ body: z.object({ name: z.string() }) }, { body: { name: 'a', odd: 1 } }) // ignored: ['body.odd'] */
export function check(shapes: Shapes, given: Parts): Accepted | Anomaly {
  const parts: Record<string, unknown> = {}
  const problems: Problem[] = []
  const ignored: string[] = []
  for (const name of names) {
    const schema = shapes[name]
    if (schema === undefined) continue
    const result = schema.safeParse(given[name])
    if (result.success) {
      parts[name] = result.data
      if (name !== 'headers') ignored.push(...unnamed(schema, given[name], name))
    } else problems.push(...result.error.issues.map(issue => problemOf(name, issue)))
  }
  return problems.length === 0 ? { parts: parts as Parts, ignored } : refused(problems)
}

const problemOf = (part: string, { path, code, message }: z.core.$ZodIssue): Problem => ({
  path: [part, ...path.map(step => (typeof step === 'number' ? step : String(step)))],
  rule: code,
  message,
})

const refused = (problems: readonly Problem[]) =>
  anomaly('incorrect', problems.map(said).join('; '), {
    code: 'INVALID_REQUEST',
    status: 400,
    problems: problems.slice(0, 100),
  })

const said = ({ path, message }: Problem) => `${path.join('.')}: ${message}`

/** Paths of members that an object schema does not know and lets pass. */
function unnamed(schema: ZodType, value: unknown, path: string): string[] {
  const open = schema instanceof z.ZodOptional ? (schema.unwrap() as ZodType) : schema
  if (!(open instanceof z.ZodObject) || typeof value !== 'object' || value === null) return []
  // An object with a catch-all names everything.
  if (open.def.catchall !== undefined) return []
  const shape = open.shape as Record<string, ZodType>
  return Object.entries(value).flatMap(([key, member]) =>
    Object.hasOwn(shape, key) ? unnamed(shape[key]!, member, `${path}.${key}`) : [`${path}.${key}`],
  )
}

export const isAccepted = (checked: Accepted | Anomaly): checked is Accepted => !isAnomaly(checked)
