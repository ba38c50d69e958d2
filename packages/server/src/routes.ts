/** Finds the row for a request: by raw path, so that `%2F` within a segment stays within it. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { TrieRouter } from 'hono/router/trie-router'
import type { Method, Route } from './types.ts'

export type Matched = { readonly route: Route; readonly params: Readonly<Record<string, string>> }
export type Find = (method: string, path: string) => Matched | Unmatched

/** Nothing there, or not by that method: `allow` names those it has. */
export type Unmatched = { readonly anomaly: Anomaly; readonly allow?: readonly string[] }

/** Of several rows that fit, the first in the table is taken. @example finderOf(routes)('GET', '/things/7') // { route, params: { id: '7' } } */
export function finderOf(routes: readonly Route[]): Find {
  const router = new TrieRouter<Route>()
  for (const route of routes) router.add(route.method, colons(route.path), route)
  const methods = [...new Set(routes.map(({ method }) => method))]
  const found = (method: Method, path: string) => router.match(method, path)[0][0]
  return (method, path) => {
    const wanted = (method === 'HEAD' ? 'GET' : method) as Method
    const hit = methods.includes(wanted) ? found(wanted, path) : undefined
    // This router hands out parameters by name.
    if (hit) return matched(hit[0], hit[1] as Readonly<Record<string, string>>)
    const allow = methods.filter(other => found(other, path) !== undefined)
    return allow.length === 0
      ? { anomaly: nothing(path) }
      : { anomaly: notSo(method, allow), allow: allow.includes('GET') ? [...allow, 'HEAD'] : allow }
  }
}

export const isMatched = (found: Matched | Unmatched): found is Matched => 'route' in found

const colons = (path: string) => path.replace(/\{([^{}]+)\}/g, ':$1')

function matched(route: Route, raw: Readonly<Record<string, string>>): Matched | Unmatched {
  const params: Record<string, string> = {}
  for (const [name, text] of Object.entries(raw)) {
    const value = decoded(text)
    if (isAnomaly(value)) return { anomaly: value }
    params[name] = value
  }
  return { route, params }
}

/** Text of a path segment; what is not UTF-8 in percent signs is refused. */
export function decoded(text: string): string | Anomaly {
  try {
    return decodeURIComponent(text)
  } catch {
    return anomaly('incorrect', 'The path holds a percent sign that encodes nothing.', {
      code: 'BAD_PATH',
      status: 400,
    })
  }
}

const nothing = (path: string) =>
  anomaly('not-found', `There is nothing at ${path.slice(0, 200)}.`, {
    code: 'NO_ROUTE',
    status: 404,
  })

const notSo = (method: string, allow: readonly string[]) =>
  anomaly('unsupported', `${method.slice(0, 20)} is not among ${allow.join(', ')}.`, {
    code: 'NO_METHOD',
    status: 405,
  })
