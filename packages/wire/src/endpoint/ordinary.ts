/**
 * What is around any rules: defaults before, an anomaly after where they give no place. Rules that are code already need
 * no more to be run; `evaluate.ts` makes code of those that are data.
 */
import { type Anomaly, anomaly } from '../anomaly.ts'
import type { EndpointCode, EndpointParameter, ResolvedEndpoint } from '../model/types.ts'

export type EndpointParameters = Readonly<Record<string, unknown>>

/** A place, the text of an error, or nothing where no rule matches. */
export type Decide = (
  values: Record<string, unknown>,
) => (Partial<ResolvedEndpoint> & { readonly url: string }) | string | undefined

/**
 * @example
 * const endpoint = { parameters: { Region: { type: 'string' } }, resolve: ordinary(p => ({ url: `https://x.${p.Region}.test` })) }
 */
export const ordinary =
  (decide: Decide): EndpointCode['resolve'] =>
  ({ parameters }, given) =>
    decided(parameters, given, decide)

export function decided(
  parameters: Readonly<Record<string, EndpointParameter>>,
  given: EndpointParameters,
  decide: Decide,
): ResolvedEndpoint | Anomaly {
  const values: Record<string, unknown> = Object.create(null)
  for (const [name, { default: value, required }] of Object.entries(parameters)) {
    values[name] = given[name] ?? value
    if (required && values[name] === undefined) return refused(`parameter ${name} is missing`)
  }
  const found = decide(values) ?? 'no rule matches'
  return typeof found === 'string' ? refused(found) : { headers: {}, properties: {}, ...found }
}

const refused = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'ENDPOINT_UNRESOLVED' })
