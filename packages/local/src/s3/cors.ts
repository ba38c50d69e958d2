/**
 * Cross-origin requests: what browsers may be told. A preflight is answered here alone; the answers to all other requests
 * get their headers on the way out. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import {
  type Anomaly,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  noBody,
} from '@plainwire/wire'
import type { Rows } from '../rows/types.ts'
import type { Output } from '../server/types.ts'
import { invalidRequest, malformed } from './failures.ts'
import { type CorsRule, setting } from './settings.ts'

const methods: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']
const mostRules = 100

export function badCors({ CORSRules }: Output): Anomaly | undefined {
  const rules = (CORSRules ?? []) as readonly Partial<CorsRule>[]
  if (rules.length === 0 || rules.length > mostRules)
    return malformed(`There are to be 1 to ${mostRules} rules.`)
  for (const {
    AllowedMethods = [],
    AllowedOrigins = [],
    AllowedHeaders = [],
    ExposeHeaders = [],
  } of rules) {
    if (AllowedMethods.length === 0 || AllowedOrigins.length === 0)
      return malformed('A rule has allowed methods and origins.')
    const unknown = AllowedMethods.find(method => !methods.includes(method))
    if (unknown !== undefined)
      return invalidRequest(
        `Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`,
      )
    const wild = [...AllowedOrigins, ...AllowedHeaders].find(text => text.split('*').length > 2)
    if (wild !== undefined) return invalidRequest(`"${wild}" can not have more than one wildcard.`)
    if (ExposeHeaders.some(name => name.includes('*')))
      return invalidRequest('ExposeHeader can not contain a wildcard.')
  }
  return undefined
}

/** What a browser says of itself. */
type Crossing = {
  readonly origin: string
  readonly method: string
  readonly headers: readonly string[]
}

/** The answer to an OPTIONS request; undefined is a refusal. */
export function preflight(
  rows: Rows,
  bucket: string | undefined,
  { headers }: HttpRequest,
): HttpResponse | 'unasked' | 'refused' {
  const origin = header(headers, 'origin')
  const method = header(headers, 'access-control-request-method')
  if (origin === undefined || method === undefined) return 'unasked'
  const asked = listOf(header(headers, 'access-control-request-headers'))
  const crossing = { origin, method, headers: asked }
  const rule = ruleFor(rows, bucket, crossing)
  if (rule === undefined) return 'refused'
  return {
    status: 200,
    headers: [
      ...allowing(rule, crossing),
      ...(asked.length === 0 ? [] : [['access-control-allow-headers', asked.join(', ')] as const]),
    ],
    body: noBody,
  }
}

/** The answer with what it says to a page of another origin. */
export function withCors(
  rows: Rows,
  bucket: string | undefined,
  { headers, method }: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const origin = header(headers, 'origin')
  if (origin === undefined || method === 'OPTIONS') return response
  const crossing = { origin, method, headers: [] }
  const rule = ruleFor(rows, bucket, crossing)
  return rule === undefined
    ? response
    : { ...response, headers: [...response.headers, ...allowing(rule, crossing)] }
}

function ruleFor(
  rows: Rows,
  bucket: string | undefined,
  { origin, method, headers }: Crossing,
): CorsRule | undefined {
  const rules = bucket === undefined ? undefined : setting(rows, bucket, 'cors')
  return rules?.find(
    rule =>
      rule.AllowedMethods.includes(method) &&
      rule.AllowedOrigins.some(pattern => fits(pattern, origin)) &&
      headers.every(name =>
        (rule.AllowedHeaders ?? []).some(pattern => fits(pattern.toLowerCase(), name)),
      ),
  )
}

/** A star stands for any run of characters. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end)
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(each => each.trim().toLowerCase())
    .filter(each => each !== '')

function allowing(rule: CorsRule, { origin }: Crossing): Header[] {
  const anyone = rule.AllowedOrigins.includes('*')
  const { ExposeHeaders = [], MaxAgeSeconds } = rule
  return [
    ['access-control-allow-origin', anyone ? '*' : origin],
    ['access-control-allow-methods', rule.AllowedMethods.join(', ')],
    ...(anyone ? [] : [['access-control-allow-credentials', 'true'] as Header]),
    ...(ExposeHeaders.length === 0
      ? []
      : [['access-control-expose-headers', ExposeHeaders.join(', ')] as Header]),
    ...(MaxAgeSeconds === undefined
      ? []
      : [['access-control-max-age', String(MaxAgeSeconds)] as Header]),
    ['vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'],
  ]
}
