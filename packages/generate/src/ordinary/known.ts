/**
 * What is known of a call before it is made: of every call of a lean client, and of every call of one operation.
 * Conditions and expressions are worked out as far as that goes.
 */
import type { EndpointCondition, EndpointExpression, EndpointParameter } from '@plainwire/wire'

export type Known = {
  /** Parameters of one value; `undefined` for those that are never given. */
  readonly values: ReadonlyMap<string, unknown>
  /** Parameters that are always given, whatever their value. */
  readonly given: ReadonlySet<string>
}

/** What a lean client tells rules of itself. */
const told = new Set(['AWS::Region', 'SDK::Endpoint', 'AWS::S3::ForcePathStyle'])

/** Of the other settings it has none: each keeps its default, or is off. */
export const knownSetting = (builtIn: string | undefined): boolean =>
  builtIn !== undefined && !told.has(builtIn)

export const setTo = ({ builtIn, default: value }: EndpointParameter): unknown =>
  builtIn === 'AWS::Auth::AccountIdEndpointMode' ? 'disabled' : value

/** Whether it holds, where that is known. */
export function outcome({ fn, argv }: EndpointCondition, known: Known): boolean | undefined {
  const [first, second] = argv
  if (fn === 'isSet' && known.given.has(nameOf(first) ?? '')) return true
  // A lean client is in one region; these two names stand for none.
  if (fn === 'stringEquals' && nameOf(first) === 'Region' && noRegions.has(second)) return false
  if (asksForOther({ fn, argv })) return false
  const values = argv.map(argument => worth(argument, known))
  if (values.some(value => value === unknown)) return undefined
  return basic[fn]?.(...values)
}

const noRegions: ReadonlySet<unknown> = new Set(['aws-global', 'local'])

/** Bucket names that stand for something else than a bucket of the region: ARNs, and these endings. */
export const otherBuckets = '^arn:|--(x|xa|op)-s3$'

/** Does the condition hold for such names only? */
export const asksForOther = ({ fn, argv }: EndpointCondition): boolean =>
  (fn === 'aws.parseArn' && nameOf(argv[0]) === 'Bucket') ||
  /"(arn:|--(x|xa|op)-s3)"/.test(JSON.stringify(argv))

const basic: Readonly<Record<string, (...values: readonly unknown[]) => boolean>> = {
  isSet: value => value !== undefined && value !== null,
  stringEquals: (a, b) => a === b,
  booleanEquals: (a, b) => a === b,
}

const unknown = Symbol('unknown')

function worth(expression: EndpointExpression, known: Known): unknown {
  if (typeof expression === 'string') return /[{}]/.test(expression) ? unknown : expression
  if (typeof expression !== 'object' || expression === null) return expression
  const name = nameOf(expression)
  if (name !== undefined) return known.values.has(name) ? known.values.get(name) : unknown
  const { fn, argv } = expression as { fn?: string; argv?: readonly EndpointExpression[] }
  if (fn !== 'coalesce' || argv === undefined) return unknown
  const values = argv.map(argument => worth(argument, known))
  return values.find(value => value === unknown || (value !== undefined && value !== null))
}

function nameOf(expression: EndpointExpression): string | undefined {
  const { ref } = (expression ?? {}) as { ref?: unknown }
  return typeof ref === 'string' ? ref : undefined
}
