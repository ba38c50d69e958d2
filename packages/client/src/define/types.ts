/** Types of a class from its list of methods; they are there for the compiler alone. */
import type { Service } from '@plainwire/wire'
import type { OperationsOf, RequestOf, ResponseOf } from '../client.ts'
import type { Api } from './api.ts'
import type { CallSettings, GivenHeaders } from './invocation.ts'
import type { From, Op } from './method.ts'
import type { Payload } from './parameters.ts'
import type { ApiOptions } from './settings.ts'

/** What `defineApi` takes. */
export type Definition = ApiOptions & {
  /** Names of actions; or an object of these, each with `op<Input, Output>()`. */
  readonly methods?: readonly string[] | Readonly<Record<string, Op>>
  /** A described service, or some of its operations, that methods and types come from. */
  readonly from?: From
}

/** What `defineApi` gives. */
export type ApiClass<D extends Definition> = {
  new (options?: ApiOptions): Api & Methods<D>
  /** The API as a service, for whatever takes one: `client`, `testDouble`, `plugin`. */
  readonly service: Service<OperationsBy<D>>
}

type Methods<D extends Definition> = Stubs<TypesOf<D>>

/** Input and output by action. */
type TypesOf<D extends Definition> = D extends { readonly from: infer F extends From }
  ? Picked<OperationsOf<F>, D['methods']>
  : D['methods'] extends readonly (infer Name extends string)[]
    ? { readonly [N in Name]: Op<Payload, unknown> }
    : D['methods'] extends Readonly<Record<string, Op>>
      ? D['methods']
      : unknown

type Picked<Ops, Wanted> = {
  readonly [N in Named<Ops, Wanted>]: Op<RequestOf<Ops[N]>, ResponseOf<Ops[N]>>
}

type Named<Ops, Wanted> = keyof Ops & (Wanted extends readonly (infer N)[] ? N : string)

/** As a client's types have them. */
type OperationsBy<D extends Definition> = {
  readonly [N in keyof TypesOf<D> & string]: TypesOf<D>[N] extends Op<infer I, infer O>
    ? { readonly request: I & object; readonly response: O & object }
    : never
}

type Stubs<M> = {
  [N in keyof M & string]: Method<M[N]>
} & { [N in keyof M & string as Uncapitalize<N>]: Method<M[N]> } & {
  [N in keyof M & string as Snake<N>]: Method<M[N]>
}

type Method<T> = T extends Op<infer Input, infer Output> ? Call<Input, Output> : never

/**
 * A method: members and what this call wants otherwise; or a payload as it is, its content type and more headers. It has
 * the type of a method, so that a class below may take less.
 */
export type Call<Input, Output> = {
  method(...given: Given<Input> | Raw): Promise<Output>
}['method']

type Raw = [parameters: Payload | undefined, contentType: string, headers?: GivenHeaders]

type Given<Input> = unknown extends Input
  ? [parameters?: Payload, settings?: CallSettings]
  : object extends Input
    ? [parameters?: Input, settings?: CallSettings]
    : [parameters: Input, settings?: CallSettings]

type Lower = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | LowerRest
type LowerRest = 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'
type Upper = Uppercase<Lower>

/** `ListRules` is `list_rules`, `DescribeDBInstances` is `describe_dbinstances`. */
export type Snake<S extends string> = SnakeLoop<Uncapitalize<S>, '', ''>

type SnakeLoop<
  Rest extends string,
  Before extends string,
  Made extends string,
> = Rest extends `${infer C}${infer More}`
  ? SnakeLoop<
      More,
      C,
      `${Made}${Before extends Lower ? (C extends Upper ? '_' : '') : ''}${Lowercase<C>}`
    >
  : Made
