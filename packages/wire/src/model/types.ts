/**
 * What a service is, as data. Every step of the chain takes these values as arguments.
 *
 * A `Service` is the index of a service: cheap, synchronous, always there. A `Section` is one operation with the
 * shapes it reaches; it is fetched when the operation is first called, so a big service costs nothing until then.
 * Fields hold what their source knew: a missing one means "not known".
 */

import type { Anomaly } from '../anomaly.ts'
import type { ChecksumStep, Codec, CompressionStep, EventCodec } from './codec.ts'
import type { Parts } from './parts.ts'

/** `number` is a number whose width the source did not tell. */
export type SimpleType =
  | 'string'
  | 'boolean'
  | 'byte'
  | 'short'
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'number'
  | 'bigInteger'
  | 'bigDecimal'
  | 'blob'
  | 'timestamp'
  | 'document'

export type TimestampFormat = 'epoch-seconds' | 'date-time' | 'http-date'

/** Where a member travels; without one it belongs to the body. */
export type Location =
  | 'header'
  | 'prefixHeaders'
  | 'query'
  | 'queryParams'
  | 'label'
  | 'status'
  | 'payload'

export type XmlNamespace = { readonly uri: string; readonly prefix?: string }

/** Names one value: an aggregate shape of the section by name, or a simple type; with neither it is a string. */
export type Reference = {
  readonly type?: SimpleType
  readonly shape?: string
  readonly format?: TimestampFormat
  readonly mediaType?: string
  readonly sensitive?: true
  readonly streaming?: true
  /** A streaming blob that must declare its length. */
  readonly requiresLength?: true
  readonly xmlName?: string
  readonly xmlNamespace?: XmlNamespace
  /** A whole-number enum (values are numbers). */
  readonly intEnum?: true
}

export type Member = Reference & {
  readonly required?: true
  readonly in?: Location
  /** Header name, query key or header prefix, as its location calls it. */
  readonly name?: string
  readonly jsonName?: string
  readonly ec2Name?: string
  readonly xmlFlattened?: true
  readonly xmlAttribute?: true
  readonly token?: true
  readonly hostLabel?: true
  readonly eventHeader?: true
  readonly eventPayload?: true
  /** Name of the endpoint parameter this member feeds. */
  readonly contextParam?: string
  readonly default?: unknown
  /** Clients leave it absent whatever its default. */
  readonly clientOptional?: true
}

/** How an error shape looks on the wire. */
export type ErrorTraits = {
  readonly fault: 'client' | 'server'
  readonly status?: number
  /** The code a Query service sends when it is not the shape's name. */
  readonly queryCode?: string
  /** The status of the Query protocols, where it is another one. */
  readonly queryStatus?: number
  readonly retryable?: true
  readonly throttling?: true
}

export type StructureShape = {
  readonly type: 'structure'
  readonly members: Readonly<Record<string, Member>>
  readonly error?: ErrorTraits
  readonly xmlName?: string
  readonly xmlNamespace?: XmlNamespace
}
export type UnionShape = {
  readonly type: 'union'
  readonly members: Readonly<Record<string, Member>>
  /** An event stream: each member is an event. */
  readonly streaming?: true
  readonly xmlName?: string
  readonly xmlNamespace?: XmlNamespace
}
export type ListShape = { readonly type: 'list'; readonly member: Member; readonly sparse?: true }
export type MapShape = {
  readonly type: 'map'
  readonly key: Member
  readonly value: Member
  readonly sparse?: true
}
export type Shape = StructureShape | UnionShape | ListShape | MapShape
export type Shapes = Readonly<Record<string, Shape>>

export type ProtocolName =
  | 'awsJson1_0'
  | 'awsJson1_1'
  | 'awsQuery'
  | 'ec2Query'
  | 'restJson1'
  | 'restXml'
  | 'rpcv2Cbor'
  | 'rpcv2Json'

export type AuthScheme = 'sigv4' | 'sigv4a' | 'bearer' | 'none' | 'sigv4-s3express'

/** Where the value of an endpoint parameter comes from, for one operation. */
export type ContextSource =
  | { readonly static: unknown }
  /** A parsed JMESPath and what searches a request by it, so that only those who need it carry the search. */
  | { readonly path: unknown; readonly search: (path: unknown, request: unknown) => unknown }

export type ChecksumTraits = {
  readonly requestAlgorithmMember?: string
  readonly requestRequired?: true
  readonly requestValidationModeMember?: string
  readonly responseAlgorithms?: readonly string[]
}

export type Pagination = {
  readonly input: string | readonly string[]
  readonly output: string | readonly string[]
  readonly items?: string | readonly string[]
  readonly limit?: string
  readonly more?: string
}

/** When an operation's answers say that something has come to be; a `path` is JMESPath in its parsed form. */
export type Waiter = {
  readonly operation: string
  /** Seconds. */
  readonly minDelay: number
  readonly maxDelay: number
  readonly acceptors: readonly {
    readonly state: 'success' | 'failure' | 'retry'
    readonly matcher: WaiterMatcher
  }[]
}
export type WaiterMatcher =
  | { readonly success: boolean }
  | { readonly errorType: string }
  | { readonly status: number }
  | {
      readonly path: unknown
      readonly on: 'output' | 'inputOutput'
      readonly comparator: 'stringEquals' | 'booleanEquals' | 'allStringEquals' | 'anyStringEquals'
      readonly expected: string
    }
export type Waiters = Readonly<Record<string, Waiter>>

export type Operation = {
  readonly name: string
  /** Shape names within the section; absent where the operation has none. */
  readonly input?: string
  readonly output?: string
  readonly errors: readonly string[]
  readonly http?: { readonly method: string; readonly uri: string; readonly code: number }
  /** Host prefix with `{Member}` labels. */
  readonly hostPrefix?: string
  /** In order of preference; absent means as the service. */
  readonly auth?: readonly AuthScheme[]
  readonly unsignedPayload?: true
  readonly checksum?: ChecksumTraits
  readonly compression?: readonly string[]
  readonly context?: Readonly<Record<string, ContextSource>>
  readonly pagination?: Pagination
  readonly idempotent?: true
  readonly readonly?: true
  /** The name of the output wrapper element is always `<Operation>Result` in Query; kept when a source says otherwise. */
  readonly resultWrapper?: string
}

export type Section = {
  readonly operation: Operation
  readonly shapes: Shapes
  /** Where the operation's bodies are checked. */
  readonly checksum?: ChecksumStep
  /** Where the operation's bodies may be compressed. */
  readonly compression?: CompressionStep
  /** Where input or output is an event stream: events of the protocol that the service prefers. */
  readonly events?: EventCodec
  /** The code that these shapes need beyond what all need; absent where a codec brings everything along. */
  readonly parts?: Partial<Parts>
  /** Where it goes, when that is code of its own. */
  readonly endpoint?: EndpointCode
}

/** Length, range, pattern, values: by `Shape$member` (`Shape$key`, `Shape$value` for maps). Fetched when validation is on. */
export type Constraint = {
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly values?: readonly (string | number)[]
  /** Those of the values that messages do not tell. */
  readonly internal?: readonly (string | number)[]
  readonly unique?: true
}
export type Constraints = Readonly<Record<string, Constraint>>

export type EndpointParameter = {
  readonly type: 'string' | 'boolean' | 'stringArray'
  readonly builtIn?: string
  readonly default?: unknown
  readonly required?: true
}

/** A literal, `{ref}`, or `{fn, argv}`; strings may hold `{Ref#attr}` templates. */
export type EndpointExpression = unknown

export type EndpointCondition = {
  readonly fn: string
  readonly argv: readonly EndpointExpression[]
  readonly assign?: string
}

export type EndpointResult =
  | {
      readonly url: EndpointExpression
      readonly properties?: unknown
      readonly headers?: Readonly<Record<string, readonly EndpointExpression[]>>
    }
  | { readonly error: EndpointExpression }

export type EndpointRule = {
  readonly conditions: readonly EndpointCondition[]
} & (
  | { readonly rules: readonly EndpointRule[] }
  | { readonly endpoint: Extract<EndpointResult, { url: unknown }> }
  | { readonly error: EndpointExpression }
)

/**
 * A region table entry: the outputs of the `aws.partition` function. What the rules of a service never ask for is left
 * out of its package.
 */
export type Partition = {
  readonly name: string
  readonly dnsSuffix?: string | undefined
  readonly dualStackDnsSuffix?: string | undefined
  readonly supportsFIPS?: boolean | undefined
  readonly supportsDualStack?: boolean | undefined
  readonly implicitGlobalRegion?: string | undefined
  readonly regionRegex: string
  /** Only the regions the pattern does not catch need to be listed. */
  readonly regions: readonly string[]
}

/**
 * Binary decision diagram. `nodes` holds a triple for each node: a condition, where to go if it holds, where if not.
 * A positive step leads that many nodes on, a negative one to result `-step - 1`, and 0 ends without a result.
 * Evaluation begins at the first node, or at the only result where there is no node.
 */
export type EndpointDiagram = {
  readonly parameters: Readonly<Record<string, EndpointParameter>>
  readonly conditions: readonly (readonly [
    fn: string,
    argv: readonly EndpointExpression[],
    assign?: string,
  ])[]
  readonly results: readonly (EndpointResult | null)[]
  readonly nodes: readonly number[]
}
export type EndpointRuleSet = {
  readonly parameters: Readonly<Record<string, EndpointParameter>>
  readonly rules: readonly EndpointRule[]
}
/** Called by rules, with what they know and with their arguments. */
export type EndpointFunction = (
  known: { readonly partitions: readonly Partition[] },
  ...argv: unknown[]
) => unknown

/** Runs rules over the parameters of a call. */
export type ResolveRules<Rules> = (
  rules: Rules,
  given: Readonly<Record<string, unknown>>,
) => ResolvedEndpoint | Anomaly

export type ResolvedEndpoint = {
  readonly url: string
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** `authSchemes` and whatever else the rules attach. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** The rules of one operation as code, with every setting that a lean client lacks decided beforehand. */
export type EndpointCode = {
  readonly parameters: Readonly<Record<string, EndpointParameter>>
  readonly resolve: ResolveRules<Pick<EndpointCode, 'parameters'>>
}

export type EndpointRules = (EndpointDiagram | EndpointRuleSet) & {
  readonly partitions: readonly Partition[]
  /** What runs these rules, where they bring it along. */
  readonly resolve?: ResolveRules<EndpointRules>
  /** What these rules call beyond the basic functions, by name; all there are where this is absent. */
  readonly functions?: Readonly<Record<string, EndpointFunction>>
}

/** The identity of a service: what every call needs to know, whichever operation it is. */
export type ServiceInfo = {
  /** Package name without scope, e.g. `cloudwatch-logs`. */
  readonly name: string
  /** The SDK id, e.g. `CloudWatch Logs`. */
  readonly id: string
  readonly version: string
  /** Name of the service shape; rpcv2 paths carry it. */
  readonly shapeName: string
  /** Prefix of `X-Amz-Target`. */
  readonly target?: string
  readonly signingName: string
  readonly endpointPrefix?: string
  readonly xmlNamespace?: XmlNamespace
  /** In the model's order of preference. */
  readonly protocols: readonly ProtocolName[]
  readonly auth: readonly AuthScheme[]
  readonly queryCompatible?: true
  readonly endpoint?: EndpointRules
  /** How to get at the code of a protocol; a bundle carries only what is named here. */
  readonly codecs: Codecs
}

/** Loaders of protocol code by name. */
export type Codecs = Readonly<Partial<Record<ProtocolName, () => Codec | Promise<Codec>>>>

/**
 * The typed handle of one operation: pure data, usable on its own.
 * `Types` exists for the type checker only.
 */
export type OperationApi<Name extends string = string, Types = unknown> = {
  readonly service: ServiceInfo
  readonly section: Section
  /** In the operations of `/lean`, which are for the lean client alone. */
  readonly endpoint?: EndpointCode
  readonly $types?: { readonly [N in Name]: Types }
}

/** A whole service. */
export type Service<Types = Record<string, unknown>> = ServiceInfo & {
  readonly operations: readonly string[]
  section(operation: string): Section | Promise<Section> | undefined
  constraints?(): Promise<Constraints>
  docs?(): Promise<Docs>
  waiters?(): Promise<Waiters>
  readonly $types?: Types
}

/** Documentation: `''` is the service, an operation by its name, a member as `Shape$member`. */
export type Docs = Readonly<Record<string, string>>
