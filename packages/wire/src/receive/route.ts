/**
 * Routing by URI pattern and method: of the operations whose pattern fits, the most specific one. Literals win over
 * labels and labels over greedy ones; then what the query and the headers ask for decides.
 */
import { anomaly } from '../anomaly.ts'
import { inputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { ReceivedRequest, Route, Router } from '../servers/types.ts'
import { pathPattern, splitTarget } from './uri.ts'

/** What routing needs to know of an operation. */
export function routeOf(section: Section): Route {
  const { operation } = section
  const members = Object.entries(inputShape(section)?.members ?? {})
  const needed = (place: 'query' | 'header') =>
    members
      .filter(([, member]) => member.required && member.in === place)
      .map(([key, member]) => member.name ?? key)
  const { labels } = pathPattern(operation.http?.uri ?? '/')
  return {
    operation,
    needs: { query: needed('query'), headers: needed('header').map(name => name.toLowerCase()) },
    placed: members
      .filter(([key, member]) => member.in === 'label' && !labels.includes(key))
      .map(([key]) => key),
  }
}

export function restRouter(service: ServiceInfo, routes: readonly Route[]): Router {
  const compiled = routes.map(compile).sort((a, b) => a.order.localeCompare(b.order, 'en'))
  return request => {
    const asked = askedOf(request)
    let best: Compiled | undefined
    let bestScore = -1
    for (const route of compiled) {
      if (best !== undefined && route.order !== best.order) break
      const score = scoreOf(route, asked)
      if (score > bestScore) [best, bestScore] = [route, score]
    }
    if (best !== undefined) return best.name
    return anomaly('not-found', `There is no operation for ${request.method} ${asked.path}`, {
      code: 'UnknownOperationException',
      status: 404,
      service: service.name,
    })
  }
}

type Asked = {
  readonly method: string
  readonly path: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: ReadonlySet<string>
  readonly placed: string
}

function askedOf({ method, target, headers, placed = {} }: ReceivedRequest): Asked {
  const { path, query } = splitTarget(target)
  return {
    method,
    path,
    query: new Map(literals(query)),
    headers: new Set(headers.map(([name]) => name.toLowerCase())),
    placed: Object.keys(placed).sort().join(),
  }
}

type Compiled = {
  readonly name: string
  readonly method: string
  readonly regex: RegExp
  /** Sorts the more specific pattern first; equal where only the query tells them apart. */
  readonly order: string
  readonly literals: readonly (readonly [string, string])[]
  readonly needs: { readonly query: readonly string[]; readonly headers: readonly string[] }
  readonly placed: string
}

function compile({ operation, needs, placed = [] }: Route): Compiled {
  const { method, uri } = operation.http ?? { method: 'POST', uri: '/' }
  const { path, query } = splitTarget(uri)
  return {
    name: operation.name,
    method,
    regex: pathPattern(uri).regex,
    order: orderOf(path),
    literals: literals(query),
    needs: needs ?? { query: [], headers: [] },
    placed: [...placed].sort().join(),
  }
}

/** A letter a segment: `a` literal, `b` label, `c` greedy; longer patterns before their beginnings. */
const orderOf = (path: string): string =>
  `${path
    .split('/')
    .slice(1)
    .map(part => (part.includes('+}') ? 'c' : part.includes('{') ? 'b' : 'a'))
    .join('')}d`

const literals = (query: string): (readonly [string, string])[] =>
  query
    .split('&')
    .filter(part => part !== '')
    .map(part => {
      const [key = '', value = ''] = part.split('=', 2)
      return [key, value] as const
    })

/** How much of the request the route explains; negative where it does not fit. */
function scoreOf(route: Compiled, asked: Asked): number {
  if (route.method !== asked.method || route.placed !== asked.placed) return -1
  if (!route.regex.test(asked.path) && !route.regex.test(bare(asked.path))) return -1
  let score = 0
  for (const [key, value] of route.literals) {
    const given = asked.query.get(key)
    if (given === undefined && key === operationHint) continue
    if (given === undefined || (value !== '' && given !== value)) return -1
    score += 100
  }
  const missing =
    route.needs.query.filter(key => !asked.query.has(key)).length +
    route.needs.headers.filter(name => !asked.headers.has(name)).length
  const wanted = route.needs.query.length + route.needs.headers.length
  return missing > 0 ? score : score + wanted + 1
}

/** A slash at the end makes no difference, except after another one: that is a key of S3. */
const bare = (path: string): string => path.replace(/([^/])\/$/, '$1')

/** Names the operation for readers of logs only: clients other than the SDKs leave it out. */
const operationHint = 'x-id'
