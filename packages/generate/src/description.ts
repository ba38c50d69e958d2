/**
 * The neutral model: everything a source told about a service. Three readers make it (npm, Smithy, C2J),
 * facts are laid over it, and the writer splits it into a service package. Simple shapes are dissolved into the
 * members that target them; `target` keeps the name they had.
 */
import type {
  Constraint,
  EndpointRules,
  ListShape,
  MapShape,
  Member,
  Operation,
  ServiceInfo,
  StructureShape,
  UnionShape,
} from '@plainwire/wire'

/** What a member knows besides its wire traits. */
export type DescribedMember = Member & {
  /** Name of the shape it targets in the source, simple ones included. */
  readonly target: string
  readonly constraint?: Constraint
  readonly documentation?: string
  readonly deprecated?: true
}

type Described = { readonly documentation?: string; readonly deprecated?: true }
type WithMembers<S> = Omit<S, 'members'> & {
  readonly members: Readonly<Record<string, DescribedMember>>
} & Described

export type DescribedShape =
  | WithMembers<StructureShape>
  | WithMembers<UnionShape>
  | (Omit<ListShape, 'member'> & {
      readonly member: DescribedMember
      readonly constraint?: Constraint
    } & Described)
  | (Omit<MapShape, 'key' | 'value'> & {
      readonly key: DescribedMember
      readonly value: DescribedMember
      readonly constraint?: Constraint
    } & Described)

/** Values by enum name; a whole-number enum has numbers. */
export type Enums = Readonly<Record<string, readonly (string | number)[]>>

/** `path`s are JMESPath text here; the writer stores their parsed form. */
export type DescribedOperation = Omit<Operation, 'context'> & {
  readonly context?: Readonly<
    Record<string, { readonly static: unknown } | { readonly path: string }>
  >
  readonly documentation?: string
  readonly deprecated?: true
  readonly examples?: readonly Example[]
}

export type Example = {
  readonly title: string
  readonly documentation?: string
  readonly input: unknown
  readonly output?: unknown
  readonly error?: unknown
}

/** Smithy's waiter, with JMESPath as text. */
export type Waiter = {
  readonly operation: string
  readonly minDelay: number
  readonly maxDelay: number
  readonly acceptors: readonly Acceptor[]
  readonly documentation?: string
}
export type Acceptor = {
  readonly state: 'success' | 'failure' | 'retry'
  readonly matcher: Matcher
}
export type Matcher =
  | { readonly success: boolean }
  | { readonly errorType: string }
  /** C2J only: the HTTP status of the answer. */
  | { readonly status: number }
  | {
      readonly path: string
      readonly on: 'output' | 'inputOutput'
      readonly comparator: Comparator
      readonly expected: string
    }
export type Comparator = 'stringEquals' | 'booleanEquals' | 'allStringEquals' | 'anyStringEquals'

/** Where a description comes from, for the package's NOTICE and its version. */
export type Source = {
  readonly kind: 'npm' | 'smithy' | 'c2j'
  readonly name: string
  readonly version: string
  readonly licence?: string
  /** Sources laid over it, e.g. facts. */
  readonly overlays?: readonly {
    readonly name: string
    readonly version: string
    readonly licence?: string
  }[]
}

export type Description = Omit<ServiceInfo, 'codecs' | 'endpoint'> & {
  readonly title: string
  readonly documentation?: string
  readonly endpoint?: EndpointRules
  /** Endpoint parameters that a client's own settings feed. */
  readonly clientContext?: readonly string[]
  readonly operations: Readonly<Record<string, DescribedOperation>>
  /** Structures, unions, lists, maps; error shapes among them. */
  readonly shapes: Readonly<Record<string, DescribedShape>>
  /** Error shapes any operation of the service may return. */
  readonly commonErrors: readonly string[]
  readonly enums: Enums
  readonly waiters: Readonly<Record<string, Waiter>>
  readonly source: Source
}
