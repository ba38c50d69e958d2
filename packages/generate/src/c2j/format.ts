/**
 * The C2J format as a typed value (botocore's `service-2.json`, the SDK for JavaScript v2's `*.normal.json`),
 * checked as far as a reader relies on it.
 */
import { isRecord } from '../present.ts'
import { SourceError } from '../source-error.ts'

/** A use of a shape: by a member, a list, an operation. */
export type ShapeRef = {
  readonly shape: string
  readonly location?: string
  readonly locationName?: string
  readonly queryName?: string
  readonly flattened?: boolean
  readonly xmlAttribute?: boolean
  readonly xmlNamespace?: Namespace
  readonly streaming?: boolean
  readonly idempotencyToken?: boolean
  readonly jsonvalue?: boolean
  readonly hostLabel?: boolean
  readonly eventpayload?: boolean
  readonly eventheader?: boolean
  readonly timestampFormat?: string
  readonly contextParam?: { readonly name: string }
  readonly resultWrapper?: string
  /** The payload member; the oldest descriptions name it where an operation uses the shape. */
  readonly payload?: string
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly deprecated?: boolean
  readonly documentation?: string
}

export type Namespace = string | { readonly uri: string; readonly prefix?: string }

export type C2jShape = Omit<ShapeRef, 'shape'> & {
  readonly type: string
  readonly members?: Readonly<Record<string, ShapeRef>>
  readonly member?: ShapeRef
  readonly key?: ShapeRef
  readonly value?: ShapeRef
  readonly required?: readonly string[]
  readonly sensitive?: boolean
  readonly requiresLength?: boolean
  readonly document?: boolean
  readonly union?: boolean
  readonly eventstream?: boolean
  readonly exception?: boolean
  readonly fault?: boolean
  readonly error?: C2jError
  readonly retryable?: { readonly throttling?: boolean }
}

export type C2jError = {
  readonly code?: string
  readonly httpStatusCode?: number
  readonly senderFault?: boolean
  readonly fault?: boolean
}

export type C2jOperation = {
  readonly name?: string
  readonly http?: {
    readonly method?: string
    readonly requestUri?: string
    readonly responseCode?: number
  }
  readonly input?: ShapeRef
  readonly output?: ShapeRef
  readonly errors?: readonly { readonly shape: string }[]
  readonly endpoint?: { readonly hostPrefix?: string }
  readonly authtype?: string
  readonly auth?: readonly string[]
  readonly unsignedPayload?: boolean
  readonly httpChecksumRequired?: boolean
  readonly httpChecksum?: {
    readonly requestAlgorithmMember?: string
    readonly requestChecksumRequired?: boolean
    readonly requestValidationModeMember?: string
    readonly responseAlgorithms?: readonly string[]
  }
  readonly requestcompression?: { readonly encodings: readonly string[] }
  readonly staticContextParams?: Readonly<Record<string, { readonly value: unknown }>>
  readonly operationContextParams?: Readonly<Record<string, { readonly path: string }>>
  readonly idempotent?: boolean
  readonly readonly?: boolean
  readonly deprecated?: boolean
  readonly documentation?: string
}

export type Metadata = {
  readonly protocol?: string
  readonly protocols?: readonly string[]
  readonly apiVersion?: string
  readonly jsonVersion?: string
  readonly targetPrefix?: string
  readonly endpointPrefix?: string
  readonly signingName?: string
  readonly signatureVersion?: string
  readonly auth?: readonly string[]
  readonly serviceId?: string
  readonly serviceAbbreviation?: string
  readonly serviceFullName?: string
  readonly xmlNamespace?: Namespace
  readonly awsQueryCompatible?: object
  readonly uid?: string
}

export type C2jService = {
  readonly metadata: Metadata
  readonly operations: Readonly<Record<string, C2jOperation>>
  readonly shapes: Readonly<Record<string, C2jShape>>
  readonly documentation?: string
  readonly clientContextParams?: Readonly<Record<string, object>>
}

export function checkService(value: unknown, file: string): C2jService {
  if (!isRecord(value)) throw problem(file, 'a JSON object (C2J service description)')
  for (const key of ['metadata', 'operations', 'shapes'])
    if (!isRecord(value[key])) throw problem(file, `"${key}" to be an object`)
  for (const [name, shape] of Object.entries(value.shapes as Record<string, unknown>))
    if (!isRecord(shape) || typeof shape.type !== 'string')
      throw problem(`${file}: ${name}`, 'a shape with a "type"')
  return value as C2jService
}

export const problem = (file: string, expected: string): SourceError =>
  new SourceError({ source: 'c2j', file, expected })
