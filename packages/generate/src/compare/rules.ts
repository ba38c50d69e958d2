/**
 * Why two descriptions of one service differ: each rule explains one kind of difference between npm's description
 * (`a`, the newer) and another (`b`). A difference that no rule and no row of the table explains is a fault of a reader.
 */
import type { Difference } from './difference.ts'

export type Rule = {
  readonly name: string
  readonly why: string
  readonly explains: (difference: Difference) => boolean
}

export const rules: readonly Rule[] = [
  {
    name: 'newer only',
    why: 'AWS adds: npm is a year younger than the models',
    explains: ({ aspect, b }) => b === undefined && added.has(aspect),
  },
  {
    name: 'order of members',
    why: 'npm puts required members first; no protocol reads an order from the model',
    explains: ({ aspect }) => aspect === 'order of members',
  },
  {
    name: 'width unknown',
    why: 'npm has one code for all numbers; its examples tell most widths, not those of errors',
    explains: ({ aspect, a, b }) => aspect === 'type' && a === 'number' && widths.has(String(b)),
  },
  {
    name: 'constraint unknown',
    why: 'npm has no bounds, patterns or uniqueness; facts fill them in',
    explains: ({ aspect, a }) => a === undefined && bounds.has(aspect),
  },
  {
    name: 'default unknown',
    why: 'npm has no defaults',
    explains: ({ aspect, a }) => a === undefined && aspect === 'default',
  },
  {
    name: 'items unknown',
    why: 'npm tells what drives pages, not what they hold; facts fill it in',
    explains: ({ aspect, a }) => a === undefined && aspect === 'items',
  },
  {
    name: 'method semantics unknown',
    why: 'npm has neither of these traits; nothing on the wire depends on them',
    explains: ({ aspect, a, b }) =>
      a === undefined && b === true && (aspect === 'idempotent' || aspect === 'readonly'),
  },
  {
    name: 'synthesised name',
    why: 'npm leaves lists and maps of simple values nameless; facts give the names back',
    explains: ({ aspect, a }) =>
      (aspect === 'name of list' || aspect === 'name of map') && /^(List|Map)Of/.test(String(a)),
  },
  {
    name: 'title shortened',
    why: 'npm has the title from its own documentation, or the SDK id; neither travels',
    explains: ({ where, aspect }) => where === 'service' && aspect === 'title',
  },
  {
    name: 'filled in by the client',
    why: 'a required idempotency token may be left to the client, so npm calls it optional',
    explains: ({ aspect, a, b }) => aspect === 'required token' && a === undefined && b === true,
  },
  {
    name: 'message of an error',
    why: 'the message belongs to the class of all errors in npm, which does not say it is required',
    explains: ({ where, aspect, a, b }) =>
      aspect === 'required' && a === undefined && b === true && /Exception\$message$/.test(where),
  },
]

const added: ReadonlySet<string> = new Set([
  'operation',
  'member',
  'value',
  'error',
  'waiter',
  'endpoint parameter',
  'protocol',
  'auth scheme',
  'auth',
  'context',
  'output',
  'pagination',
  'deprecated',
  'sensitive',
  'target',
  'queryCompatible',
])

const bounds: ReadonlySet<string> = new Set(['min', 'max', 'pattern', 'unique', 'constraint'])

const widths: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'long', 'float', 'double'])
