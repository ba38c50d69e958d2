/**
 * The policy of a form: what its fields must be. Every field that is sent must be spoken of.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failure } from '../failures.ts'

/** Names in lower case; of a name that comes twice the last counts. */
export type Fields = ReadonlyMap<string, string>

/** How many bytes the file may have. */
export type Lengths = { readonly least: number; readonly most: number }

/** The allowed lengths of the file where all fields are as the policy wants them, or the refusal. */
export function permitted(
  document: string,
  fields: Fields,
  bucket: string,
  now: number,
): Lengths | Anomaly {
  const policy = policyIn(document)
  if (policy === undefined)
    return failure('InvalidPolicyDocument', undefined, 'Invalid Policy: Invalid JSON.')
  const { expiration, conditions } = policy
  const expires = Date.parse(String(expiration))
  if (!Array.isArray(conditions) || Number.isNaN(expires))
    return failure('InvalidPolicyDocument', undefined, 'A policy has an expiration and conditions.')
  if (expires <= now) return denied('Policy expired.')
  const read = conditions.flatMap(conditionsIn)
  const broken = read.find(isAnomaly)
  if (broken !== undefined) return broken
  return held(read as Condition[], new Map([...fields, ['bucket', bucket]]))
}

type Policy = { readonly expiration?: unknown; readonly conditions?: unknown }

function policyIn(document: string): Policy | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(document, 'base64').toString())
    return typeof read === 'object' && read !== null ? (read as Policy) : undefined
  } catch {
    return undefined
  }
}

const denied = (why: string): Anomaly =>
  failure('AccessDenied', undefined, `Invalid according to Policy: ${why}`)

type Condition =
  | {
      readonly is: 'eq' | 'starts-with'
      readonly field: string
      readonly value: string
      readonly text: string
    }
  | ({ readonly is: 'length' } & Lengths)

/** `{"acl": "private"}`, `["eq", "$acl", "private"]`, `["starts-with", "$key", "u/"]`, `["content-length-range", 1, 9]`. */
function conditionsIn(given: unknown): (Condition | Anomaly)[] {
  const text = JSON.stringify(given)
  if (Array.isArray(given)) return [listed(given, text)]
  if (typeof given !== 'object' || given === null) return [unreadable(text)]
  return Object.entries(given).map(([field, value]) => ({
    is: 'eq',
    field: field.toLowerCase(),
    value: String(value),
    text,
  }))
}

function listed([kind, first, second]: readonly unknown[], text: string): Condition | Anomaly {
  const is = String(kind).toLowerCase()
  if (is === 'content-length-range') {
    const [least, most] = [Number(first), Number(second)]
    return least >= 0 && most >= least ? { is: 'length', least, most } : unreadable(text)
  }
  if ((is !== 'eq' && is !== 'starts-with') || typeof first !== 'string' || !first.startsWith('$'))
    return unreadable(text)
  return { is, field: first.slice(1).toLowerCase(), value: String(second), text }
}

const unreadable = (text: string): Anomaly =>
  failure('InvalidPolicyDocument', undefined, `Invalid Policy: Invalid condition: ${text}`)

function held(conditions: readonly Condition[], fields: Fields): Lengths | Anomaly {
  let lengths: Lengths = { least: 0, most: Number.POSITIVE_INFINITY }
  const spokenOf = new Set<string>()
  for (const condition of conditions) {
    if (condition.is === 'length') {
      lengths = condition
      continue
    }
    const { is, field, value, text } = condition
    spokenOf.add(field)
    const given = fields.get(field) ?? ''
    const holds = is === 'eq' ? given === value : startsWith(field, given, value)
    if (!holds) return denied(`Policy Condition failed: ${text}`)
  }
  const extra = [...fields.keys()].filter(name => !spokenOf.has(name) && !isFree(name))
  return extra.length === 0 ? lengths : denied(`Extra input fields: ${extra.join(', ')}`)
}

/** A content type may be a list, each of which must begin so. */
const startsWith = (field: string, given: string, value: string): boolean =>
  (field === 'content-type' ? given.split(',') : [given]).every(each => each.startsWith(value))

/** Fields that no policy need speak of. */
const isFree = (name: string): boolean =>
  ['bucket', 'policy', 'x-amz-signature', 'file'].includes(name) || name.startsWith('x-ignore-')
