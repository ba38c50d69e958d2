/** What the rows of this table have in common. */
import type { Method } from '@plainwire/server'
import { z } from 'zod'

export type Described = {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly limit: number
  readonly outcomes: Readonly<
    Record<
      number,
      { readonly description: string; readonly type: string; readonly schema: z.ZodType }
    >
  >
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
  outcomes: { 200: { description: 'The answer.', type: 'text/json', schema: z.unknown() } },
})

/** A body whose members are told apart further on. */
export const anything: z.ZodObject<z.ZodRawShape, z.core.$loose> = z.looseObject({})
export type NamespaceParams = z.ZodObject<{ stage: z.ZodString; ns: z.ZodString }>
export const namespaceParams: NamespaceParams = z.object({ stage: z.string(), ns: z.string() })
