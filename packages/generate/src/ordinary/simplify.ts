/** Rules without the decisions that are made already, and without the places that a lean client cannot sign for. */
import type { EndpointResult } from '@plainwire/wire'
import type { Decision, Maker } from './decision.ts'
import { type Known, outcome } from './known.ts'

export const foreignSignature =
  "This place wants a signature that a lean client does not have: take the operation from '/ops'."

/** @example simplified(decisions(rules, make), known, make) */
export function simplified(first: Decision, known: Known, make: Maker): Decision {
  const done = new Map<Decision, Decision>()
  const shorter = (decision: Decision): Decision => {
    if ('result' in decision) return make.end(signable(decision.result))
    const { condition, yes, no } = decision
    const held = isPlaceOf(condition) ? true : outcome(condition, known)
    if (held !== undefined) return once(held ? yes : no)
    return make.decision(condition, once(yes), once(no))
  }
  const once = (decision: Decision): Decision => {
    const own = done.get(decision) ?? shorter(decision)
    done.set(decision, own)
    return own
  }
  return once(first)
}

/** A region always has a partition: rules ask for it by assigning it. */
export const isPlaceOf = ({ fn, argv }: { fn: string; argv: readonly unknown[] }): boolean =>
  fn === 'aws.partition' && JSON.stringify(argv) === '[{"ref":"Region"}]'

/** Of what rules attach, a lean client reads the plain signature's settings. */
function signable(result: EndpointResult | null): EndpointResult | null {
  if (result === null || 'error' in result) return result
  const { url, headers = {}, properties } = result
  const { authSchemes } = (properties ?? {}) as { authSchemes?: readonly { name?: unknown }[] }
  const ours = authSchemes?.filter(({ name }) => name === 'sigv4')
  if (ours?.length === 0) return { error: foreignSignature }
  return {
    url,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(ours && { properties: { authSchemes: ours } }),
  }
}
