/** From bytes to what the schemas look at: the target in its parts, and a body read within limits. */
import {
  type Anomaly,
  anomaly,
  collect,
  type HttpRequest,
  header,
  isAnomaly,
} from '@plainwire/wire'
import { decoded } from './routes.ts'
import type { Route } from './types.ts'

export type Target = { readonly path: string; readonly query: string }

export function targetOf({ target }: Pick<HttpRequest, 'target'>): Target {
  const at = target.indexOf('?')
  return at < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, at), query: target.slice(at + 1) }
}

/** `a=1&b=2&b=3` to `{ a: '1', b: ['2', '3'] }`; a name alone stands for an empty text. */
export function queryOf(query: string): Readonly<Record<string, string | string[]>> | Anomaly {
  const values: Record<string, string | string[]> = Object.create(null)
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [name, value] = halves(pair).map(half => decoded(half.replaceAll('+', ' ')))
    if (isAnomaly(name)) return name
    if (isAnomaly(value)) return value
    const before = values[name!]
    values[name!] = before === undefined ? value! : [before, value!].flat()
  }
  return { ...values }
}

function halves(pair: string): [string, string] {
  const at = pair.indexOf('=')
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
}

export type ReadJson = (text: string) => unknown

const standardLimit = 1 << 20

/** The JSON a route asks for; undefined where it asks for none. */
export async function bodyOf(
  { input, limit = standardLimit, streams }: Route,
  request: HttpRequest,
  readJson: ReadJson,
): Promise<unknown> {
  const type = header(request.headers, 'content-type')?.split(';')[0]?.trim().toLowerCase()
  if (streams) return streams.includes(type ?? '') ? undefined : wrongType(type, streams)
  if (input.body === undefined) return undefined
  const bytes = await collect(request.body, limit)
  if (isAnomaly(bytes)) return unread(bytes, limit)
  // What came in one piece was not counted.
  if (bytes.length > limit) return tooLarge(limit)
  if (bytes.length === 0) return undefined
  if (!/^application\/(json|[\w.-]+\+json)$/.test(type ?? ''))
    return wrongType(type, ['application/json'])
  return jsonOf(bytes, readJson)
}

const strict = new TextDecoder('utf-8', { fatal: true })

function jsonOf(bytes: Uint8Array, readJson: ReadJson): unknown {
  try {
    return readJson(strict.decode(bytes))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : 'it is not UTF-8'
    return anomaly('incorrect', `The body is not JSON: ${why}`, { code: 'BAD_JSON', status: 400 })
  }
}

const wrongType = (type: string | undefined, wanted: readonly string[]) =>
  anomaly(
    'incorrect',
    `The body must be ${wanted.join(' or ')}; its content-type is ${type ?? 'missing'}.`,
    {
      code: 'BAD_CONTENT_TYPE',
      status: 415,
    },
  )

const unread = (failure: Anomaly, limit: number) =>
  failure.code === 'RESPONSE_TOO_LARGE'
    ? tooLarge(limit)
    : anomaly('incorrect', `The body did not arrive whole: ${failure.message}`, {
        code: 'BODY_CUT_OFF',
        status: 400,
      })

const tooLarge = (limit: number) =>
  anomaly('incorrect', `The body is larger than ${limit} bytes.`, {
    code: 'TOO_LARGE',
    status: 413,
  })
