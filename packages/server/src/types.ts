/** What a service is, as data: a table of routes. Router, checks, OpenAPI, metrics and forms are read off the same rows. */
import type { Anomaly, Body, Header, HttpRequest, HttpResponse } from '@plainwire/wire'
import type { ZodType, z } from 'zod'

export type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

/** Who calls, as an authenticator found out; never what the caller says of himself. */
export type Identity = {
  readonly id: string
  /** What the caller may do, in the service's own words. */
  readonly scopes?: readonly string[]
  /** Whatever else the authenticator knows: claims, an ARN, an account. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** The schemas a request is held against. Path parameters are text, decoded; query values too, lists where repeated. */
export type Shapes = {
  readonly params?: ZodType
  readonly query?: ZodType
  readonly headers?: ZodType
  readonly body?: ZodType
}

/** What a route's handler is given: the checked parts of a request, who sends it, and how to notice that he left. */
export type Call<S extends Shapes = Shapes> = {
  readonly params: Checked<S['params']>
  readonly query: Checked<S['query']>
  readonly headers: Checked<S['headers']>
  readonly body: Checked<S['body']>
  /** Members of the request that no schema names, as paths; they are reported in a header. */
  readonly ignored: readonly string[]
  readonly identity: Identity | undefined
  readonly request: HttpRequest
  readonly requestId: string
  readonly signal: AbortSignal | undefined
}

type Checked<T> = T extends ZodType ? z.output<T> : undefined

/** What a handler answers with. `json` is written as JSON, `body` goes out as it is. */
export type Reply = {
  readonly status: number
  readonly headers?: readonly Header[]
  readonly json?: unknown
  readonly text?: string
  readonly body?: Body
}

/** An answer that a route documents. */
export type Outcome = {
  readonly description: string
  readonly schema?: ZodType
  /** Default `application/json` where there is a schema. */
  readonly type?: string
  /** The same answer in other types, for those who ask so. */
  readonly also?: Readonly<Record<string, ZodType>>
}

export type Route<S extends Shapes = Shapes> = {
  /** Unique within the table; the operation's id in OpenAPI. */
  readonly id: string
  readonly method: Method
  /** `/things/{id}`; a parameter takes one segment of the raw path. */
  readonly path: string
  readonly summary: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly input: S
  /** The body is left unread for the handler, as long as its type is one of these. */
  readonly streams?: readonly string[]
  /** What a form (`multipart/form-data`) holds that the handler reads himself; told, not checked. */
  readonly form?: ZodType
  /** Bytes of a body; default 1 MiB, without end where it streams. */
  readonly limit?: number
  readonly outcomes: Readonly<Record<number, Outcome>>
  /** Codes of the problems it may answer with, with their meaning. */
  readonly problems?: Readonly<Record<string, string>>
  /** Nobody needs to say who he is. */
  readonly open?: boolean
  readonly handle: (call: Call<S>) => Reply | Anomaly | Promise<Reply | Anomaly>
}

/**
 * A row of the table; what its schemas say becomes the type of what its handler is given.
 *
 * @example
 * const ping = route({ id: 'ping', method: 'GET', path: '/ping', summary: 'Is it there?', input: {},
 *   outcomes: { 200: { description: 'It is.' } }, open: true, handle: () => ({ status: 200, text: 'pong' }) })
 */
export const route = <S extends Shapes>(row: Route<S>): Route => row as unknown as Route

/** Finds out who calls; undefined leaves it to the next one, an anomaly ends the matter. */
export type Authenticate = (
  request: HttpRequest,
  from: Peer,
) => Identity | Anomaly | undefined | Promise<Identity | Anomaly | undefined>

/** What the adapter knows of the other side. */
export type Peer = {
  readonly address?: string | undefined
  readonly signal?: AbortSignal
  /** What stands before this service found out about the caller: on Lambda the authoriser's context. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
}

/** A service: never rejects, whatever comes. */
export type Handle = (request: HttpRequest, from?: Peer) => Promise<HttpResponse>
