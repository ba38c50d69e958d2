/**
 * Facts: what the npm source does not tell, and nothing else. Numbers, names and patterns, no prose; one file a
 * service, with the source they come from. Simple shapes carry the facts, structures say which member has which.
 */
import type { Constraint, Pagination, ProtocolName, SimpleType } from '@plainwire/wire'

export type FactsSource = {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly notice: string
  readonly apiVersion?: string
}

type Bounds = Omit<Constraint, 'values'>

/** A number has its width as `type`, a list or map what it holds; text and blobs have bounds only. */
export type TypeFact = Bounds & {
  readonly type?: SimpleType | 'list' | 'map'
  readonly member?: string
  readonly key?: string
  readonly value?: string
}

/** What holds for one member only. */
export type MemberFact = Bounds & { readonly default?: unknown }

/** Input and output token are `NextToken` where they are left out. */
export type PageFact = Partial<Pagination>

export type Facts = {
  readonly source: FactsSource
  readonly protocols: readonly ProtocolName[]
  readonly types: Readonly<Record<string, TypeFact>>
  /** By structure: the members that target a type, by the name of that type. */
  readonly shapes: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  /** By `Shape$member`. */
  readonly members: Readonly<Record<string, MemberFact>>
  readonly pages: Readonly<Record<string, PageFact>>
  readonly errors: Readonly<Record<string, readonly string[]>>
  /** Operations whose body is not signed. */
  readonly unsigned: readonly string[]
}
