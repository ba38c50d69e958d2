/**
 * Allows or refuses one operation and runs its handler. What it was given and never looked at is refused by name before anything is written, so
 * that nothing is silently accepted; blobs that no row keeps in the end are deleted; a bug becomes a fault.
 */
import { type Anomaly, anomaly, bodyFailed, isAnomaly, type Section } from '@plainwire/wire'
import { type BlobStore, isKept } from '../rows/blobs.ts'
import type { Rows } from '../rows/types.ts'
import type { ReadyOperation } from './ready.ts'
import type { Context, Output } from './types.ts'

/** What is stored, which handlers that only read may see later than those that write. */
export type Stored = { readonly rows: Rows; readonly seen: Rows; readonly blobs: BlobStore }

/** @example const output = await handled(operation, input, context, stored) */
export async function handled(
  operation: ReadyOperation,
  input: Output,
  context: Context,
  { rows, seen, blobs }: Stored,
): Promise<Output | Anomaly> {
  const written: string[] = []
  try {
    const refused = declared(operation, input) ?? (await refusalOf(operation, input, context))
    if (refused !== undefined) return refused
    const watch = watched(operation, input)
    const output = await operation.handler!(watch.input, {
      ...context,
      rows: guarded(operation.reads ? seen : rows, watch.refuse),
      blobs: { read: blobs.read, write: noting(blobs, written) },
    })
    return isAnomaly(output) ? output : (watch.ignored() ?? output)
  } catch (cause) {
    return failureOf(cause)
  } finally {
    const lost = written.filter(id => !isKept(rows, id))
    if (lost.length > 0) blobs.remove(lost)
  }
}

/** What policies say against it, if anything. */
async function refusalOf(
  { access, section }: ReadyOperation,
  input: Output,
  context: Context,
): Promise<Anomaly | undefined> {
  if (access === undefined)
    throw new Error(`nothing says what ${section.operation.name} needs to be allowed`)
  const needs = await access(input, context)
  return isAnomaly(needs) ? needs : context.authorize(needs)
}

function failureOf(cause: unknown): Anomaly {
  if (isAnomaly((cause as { anomaly?: unknown } | null)?.anomaly)) return bodyFailed(cause)
  const message = cause instanceof Error ? cause.message : String(cause)
  return anomaly('fault', `The local service failed: ${message}`, {
    code: 'InternalFailure',
    status: 500,
    cause,
  })
}

/** Members that the service says it does not have. */
function declared({ notes: { unsupported = {} }, section }: ReadyOperation, input: Output) {
  const found = Object.keys(unsupported).find(member => isGiven(input[member]))
  return found === undefined ? undefined : notSupported(section, found, unsupported[found])
}

const notSupported = ({ operation }: Section, member: string, why?: string): Anomaly =>
  anomaly(
    'unsupported',
    `${operation.name} does nothing with ${member} here${why ? `: ${why}` : ''}. Leave it out.`,
    { code: 'NotImplemented', status: 501 },
  )

type Watch = {
  readonly input: Output
  /** A member that is given and was not looked at so far. */
  ignored(): Anomaly | undefined
  /** Throws that. */
  refuse(): void
}

function watched({ notes, section }: ReadyOperation, input: Output): Watch {
  const left = new Set(Object.keys(input).filter(member => isGiven(input[member])))
  for (const member of Object.keys(notes.inert ?? {})) left.delete(member)
  const ignored = (): Anomaly | undefined => {
    const [member] = left
    return member === undefined ? undefined : notSupported(section, member)
  }
  return {
    input: new Proxy(input, {
      get(target, member) {
        left.delete(member as string)
        return Reflect.get(target, member)
      },
      has(target, member) {
        left.delete(member as string)
        return Reflect.has(target, member)
      },
    }),
    ignored,
    refuse() {
      const refused = ignored()
      if (refused) throw Object.assign(new Error(refused.message), { anomaly: refused })
    },
  }
}

/** An empty list or map asks for nothing. */
const isGiven = (value: unknown): boolean =>
  value !== undefined &&
  !(Array.isArray(value) && value.length === 0) &&
  !(isPlain(value) && Object.keys(value).length === 0)

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Rows that nothing is written to as long as something would be ignored. */
const guarded = (rows: Rows, refuse: () => void): Rows => ({
  ...rows,
  put(key, value) {
    refuse()
    rows.put(key, value)
  },
  delete(key) {
    refuse()
    rows.delete(key)
  },
  batch(changes) {
    refuse()
    rows.batch(changes)
  },
})

const noting =
  (blobs: BlobStore, written: string[]): BlobStore['write'] =>
  async (body, each) => {
    const blob = await blobs.write(body, each)
    if (!isAnomaly(blob)) written.push(blob.id)
    return blob
  }
