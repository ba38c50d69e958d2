/** Error bodies of the JSON protocols: where the code may stand, and what to do when the body is not JSON at all. */
import type { Anomaly } from '../anomaly.ts'
import { parseJson } from '../codec/json.ts'
import { type HttpResponse, header } from '../http.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { cleanCode, type ErrorParts, errorAnomaly, errorName, errorShape } from './errors.ts'
import { type JsonStyle, jsonMembers } from './json.ts'

const utf8 = new TextDecoder()

/** Fields an error shape binds to headers, for protocols that have such. */
export type HeaderFields = (response: HttpResponse, name: string) => Record<string, unknown>

export function jsonError(
  service: ServiceInfo,
  section: Section,
  response: HttpResponse,
  bytes: Uint8Array,
  style: JsonStyle,
  headerFields: HeaderFields = () => ({}),
): Anomaly {
  const text = utf8.decode(bytes)
  const body = objectOf(text)
  if (body === undefined) return errorAnomaly(service, section, response, foreignParts(text))
  const code =
    queryCode(service, response) ??
    cleanCode(header(response.headers, 'x-amzn-errortype')) ??
    cleanCode(body.__type) ??
    cleanCode(body.code) ??
    cleanCode(body.Code) ??
    nestedCode(body)
  const message = textOf(body.message) ?? textOf(body.Message) ?? textOf(body.errorMessage)
  const name = errorName(section, code)
  const shape = errorShape(section, code)
  const data =
    shape === undefined || name === undefined
      ? body
      : {
          ...(jsonMembers(section, shape, name, style, member => member.in === undefined)(
            body,
            {},
          ) as object),
          ...headerFields(response, name),
        }
  return errorAnomaly(service, section, response, {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    data,
  })
}

/** A service that once spoke Query still says its old code: `Code;Fault`. */
const queryCode = (service: ServiceInfo, response: HttpResponse): string | undefined =>
  service.queryCompatible
    ? header(response.headers, 'x-amzn-query-error')?.split(';', 1)[0] || undefined
    : undefined

function objectOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = parseJson(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function nestedCode(body: Record<string, unknown>): string | undefined {
  const inner = body.Error ?? body.error
  return typeof inner === 'object' && inner !== null
    ? cleanCode((inner as Record<string, unknown>).Code ?? (inner as Record<string, unknown>).code)
    : undefined
}

/** XML from a JSON service, HTML from a proxy, plain text: the status decides, the text is kept. */
function foreignParts(text: string): ErrorParts {
  const code = /<Code>([^<]{1,200})<\/Code>/.exec(text)?.[1]
  const message = /<Message>([^<]{1,2000})<\/Message>/.exec(text)?.[1]
  return {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    data: text.slice(0, 4096),
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
