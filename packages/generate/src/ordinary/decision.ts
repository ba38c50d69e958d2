/**
 * Endpoint rules as a graph of decisions, whichever way they are written: a diagram's nodes as they are, a tree's rules
 * one condition after another. Equal decisions are one object, so that what becomes equal later is written once.
 */
import type {
  EndpointCondition,
  EndpointDiagram,
  EndpointResult,
  EndpointRule,
  EndpointRules,
} from '@plainwire/wire'

export type Decision =
  | { readonly condition: EndpointCondition; readonly yes: Decision; readonly no: Decision }
  | { readonly result: EndpointResult | null }

/** Makes decisions, and gives the one it made before where there is an equal one. */
export type Maker = {
  decision(condition: EndpointCondition, yes: Decision, no: Decision): Decision
  end(result: EndpointResult | null): Decision
}

export function maker(): Maker {
  const made = new Map<string, Decision>()
  const numbers = new Map<Decision, number>()
  const once = (key: string, make: () => Decision): Decision => {
    const known = made.get(key)
    if (known !== undefined) return known
    const fresh = make()
    made.set(key, fresh)
    numbers.set(fresh, numbers.size)
    return fresh
  }
  return {
    decision(condition, yes, no) {
      if (yes === no) return yes
      const key = `${JSON.stringify(condition)} ${numbers.get(yes)} ${numbers.get(no)}`
      return once(key, () => ({ condition, yes, no }))
    },
    end: result => once(JSON.stringify(result), () => ({ result })),
  }
}

/** @example const first = decisions(rules, maker()) */
export const decisions = (rules: EndpointRules, make: Maker): Decision =>
  'nodes' in rules ? ofDiagram(rules, make) : ofTree(rules.rules, make)

function ofDiagram({ nodes, conditions, results }: EndpointDiagram, make: Maker): Decision {
  const done = new Map<number, Decision>()
  const follow = (from: number, step: number): Decision =>
    step > 0 ? at(from + step) : make.end(step === 0 ? null : (results[-step - 1] ?? null))
  const at = (node: number): Decision => {
    const known = done.get(node)
    if (known !== undefined) return known
    const [index = 0, yes = 0, no = 0] = nodes.slice(3 * node, 3 * node + 3)
    const [fn, argv, assign] = conditions[index]!
    const condition = { fn, argv, ...(assign !== undefined && { assign }) }
    const own = make.decision(condition, follow(node, yes), follow(node, no))
    done.set(node, own)
    return own
  }
  return nodes.length === 0 ? follow(0, -1) : at(0)
}

/** The first rule whose conditions all hold decides; what stands inside it does not lead out again. */
const ofTree = (rules: readonly EndpointRule[], make: Maker): Decision =>
  rules.reduceRight<Decision>(
    (otherwise, rule) =>
      rule.conditions.reduceRight<Decision>(
        (then, condition) => make.decision(condition, then, otherwise),
        'rules' in rule
          ? ofTree(rule.rules, make)
          : make.end('error' in rule ? { error: rule.error } : rule.endpoint),
      ),
    make.end(null),
  )
