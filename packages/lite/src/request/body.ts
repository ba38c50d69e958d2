/** The body of a request and what it is: text and bytes as they are, streams as they come, objects by content type. */
import { type Body, writeLooseXml } from '@plainwire/wire'
import { requestBody } from '@plainwire/wire/parts'
import { marshall } from '../awsjson.ts'
import { isStream } from '../objects.ts'
import type { AwsjsonOptions, Loose, RequestOptions } from '../types.ts'

export type EncodedBody = {
  readonly body: Body
  /** Absent where there is no body and none was given. */
  readonly contentType?: string
  /** The body itself as debugging shows it. */
  readonly shown: string
}

const nothing = new Uint8Array(0)

/** `contentType` is what the caller gave, if anything. */
export function encodeBody(
  payload: Loose,
  contentType: string | undefined,
  { awsjson, xmlns }: Pick<RequestOptions, 'awsjson' | 'xmlns'>,
  config: NonNullable<AwsjsonOptions['config']>,
): EncodedBody {
  const typed = contentType ? { contentType } : {}
  if (!payload) return { body: nothing, shown: '<no body>', ...typed }
  if (isStream(payload) || Symbol.asyncIterator in Object(payload))
    return { body: requestBody('payload', payload), shown: '<readable stream>', ...typed }
  if (typeof payload === 'string' || isBytes(payload)) {
    const body = requestBody('payload', payload) as Uint8Array
    const shown = typeof payload === 'string' ? payload : `<body buffer of ${body.length}b>`
    return { body, contentType: contentType ?? 'application/octet-stream', shown }
  }
  if (typeof payload !== 'object')
    throw new TypeError(`Payload must be an object, a string, bytes or a stream: ${payload}`)
  const type = contentType || 'application/json'
  if (isXml(type)) return written(buildXML(payload, { xmlns }), type)
  if (!(awsjson || (isAwsJson(type) && awsjson !== false)))
    return written(JSON.stringify(payload), type)
  const marshalled = marshall(payload, { awsjson, config })
  return written(JSON.stringify(marshalled), isAwsJson(type) ? type : 'application/x-amz-json-1.0')
}

const written = (text: string, contentType: string): EncodedBody => ({
  body: Buffer.from(text),
  contentType,
  shown: text,
})

const isBytes = (value: unknown): boolean =>
  ArrayBuffer.isView(value) || value instanceof ArrayBuffer

export const isJson = (contentType: string): boolean => contentType.includes('application/json')
export const isAwsJson = (contentType: string): boolean =>
  contentType.includes('application/x-amz-json')
export const isXml = (contentType: string): boolean => /(application|text)\/xml/.test(contentType)

/** XML of an object; `xmlns` becomes the namespace of the first element. */
export function buildXML(fields: object, options: { xmlns?: string | undefined } = {}): string {
  const text = writeLooseXml(fields)
  const [root] = Object.keys(fields)
  if (!options?.xmlns || root === undefined) return text
  const start = `<${root}>`
  return text.replace(start, () => `<${root} xmlns="${options.xmlns}">`)
}

/** The body and the name it was given under. */
export function bodyOf(params: RequestOptions): [name: 'payload' | 'body' | 'data', body: Loose] {
  for (const name of ['payload', 'body', 'data'] as const)
    if (params[name]) return [name, params[name]]
  return ['payload', undefined]
}
