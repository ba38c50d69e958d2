/** restXml responses. */
import { encodeUtf8 } from '../codec/utf8.ts'
import { escapeXmlAttribute, escapeXmlText } from '../codec/xml.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Section, ServiceInfo, StructureShape, XmlNamespace } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import { xmlDocument } from '../serialize/xml.ts'
import type { FailureWriter, RespondOptions, ServerCodec } from '../servers/types.ts'
import { errorParts } from './errors.ts'
import { asGiven } from './fit.ts'
import {
  type ResponseStyle,
  requestIdHeader,
  responseHeaders,
  restResponder,
  withContentType,
} from './rest.ts'
import { errorElement } from './xml-error.ts'

const style: ResponseStyle = {
  contentType: 'application/xml',
  requestIdHeader: 'x-amz-request-id',
  members: (service, section, shape, name) => {
    const namespace = shape.xmlNamespace ?? service.xmlNamespace
    const tag = shape.xmlName ?? name
    const bare = bareText(shape)
    if (bare !== undefined) return output => textElement(tag, namespace, (output as Fields)[bare])
    const write = xmlDocument(section, shape, name, tag, namespace, isBodyMember)
    return output => write(output, asGiven)
  },
  payload: (service, section, member, key) => {
    const name = member.shape ?? key
    const shape = shapeNamed(section, name)
    if (shape.type === 'list' || shape.type === 'map')
      throw new Error(`${name} is a ${shape.type}; an XML payload is a structure`)
    const namespace = member.xmlNamespace ?? shape.xmlNamespace ?? service.xmlNamespace
    const tag = member.xmlName ?? shape.xmlName ?? name
    const write = xmlDocument(section, shape, name, tag, namespace)
    return value => write(value, asGiven)
  },
  emptyDocument: '',
}

type Fields = Readonly<Record<string, unknown>>

/** An output of one text whose document is called like that text: S3 writes the location of a bucket without a wrapper. */
function bareText(shape: StructureShape): string | undefined {
  const [first, ...others] = Object.entries(shape.members).filter(([, one]) => isBodyMember(one))
  if (first === undefined || others.length > 0) return undefined
  const [key, { type = 'string', shape: target, xmlName = key }] = first
  return type === 'string' && target === undefined && xmlName === shape.xmlName ? key : undefined
}

const textElement = (tag: string, namespace: XmlNamespace | undefined, text: unknown): string => {
  const space = namespace === undefined ? '' : ` xmlns="${escapeXmlAttribute(namespace.uri)}"`
  const within = escapeXmlText(String(text ?? ''))
  return within === '' ? `<${tag}${space}/>` : `<${tag}${space}>${within}</${tag}>`
}

export const restXmlResponder: ServerCodec['responder'] = restResponder(style)

export const restXmlFailure =
  (service: ServiceInfo, section?: Section, { bareErrors }: RespondOptions = {}): FailureWriter =>
  (failure, context = {}) => {
    const parts = errorParts(section, failure)
    const { requestId } = context
    const bound =
      section && parts.shape ? responseHeaders(section, parts.shape, parts.name)(parts.fields) : []
    const body = bareErrors
      ? errorElement(section, parts, parts.name, { Type: undefined, RequestId: requestId })
      : errorResponse(service, errorElement(section, parts, parts.name), requestId)
    return {
      status: parts.status,
      headers: withContentType(
        [...bound, ...requestIdHeader(style, context), ...(failure.headers ?? [])],
        style.contentType,
      ),
      body: encodeUtf8(body),
    }
  }

/** What awsQuery answers as well. */
export function errorResponse(
  { xmlNamespace }: ServiceInfo,
  error: string,
  requestId: string | undefined,
): string {
  const namespace =
    xmlNamespace === undefined ? '' : ` xmlns="${escapeXmlAttribute(xmlNamespace.uri)}"`
  const id = requestId === undefined ? '' : `<RequestId>${escapeXmlText(requestId)}</RequestId>`
  return `<ErrorResponse${namespace}>${error}${id}</ErrorResponse>`
}
