/** What the rows of this table have in common. */
import type { Method, Outcome } from '@plainwire/server'
import { z } from 'zod'
import { outcomesOf } from './replies.ts'

export type Described = {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly limit: number
  readonly outcomes: Readonly<Record<number, Outcome>>
}

/** @example route({ ...described('GET', 'getVersion', '/{stage}/version', 'Version of the server.'), input: {}, handle }) */
export const described = (
  method: Method,
  id: string,
  path: string,
  summary: string,
): Described => ({
  id,
  method,
  path,
  summary,
  limit: 2 << 20,
  outcomes: outcomesOf(id),
})

/** A body whose members are told apart further on. */
export const anything: z.ZodObject<z.ZodRawShape, z.core.$loose> = z.looseObject({})
/** One that may be left out, or be `null`, as the first client sends it. */
export const maybe: z.ZodOptional<z.ZodNullable<typeof anything>> = anything.nullish()
export type NamespaceParams = z.ZodObject<{ stage: z.ZodString; ns: z.ZodString }>
export const namespaceParams: NamespaceParams = z.object({ stage: z.string(), ns: z.string() })
