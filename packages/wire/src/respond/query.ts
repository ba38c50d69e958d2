/** awsQuery and ec2Query responses: XML whose root names the operation. Answers `parse/query.ts`. */
import { encodeUtf8 } from '../codec/utf8.ts'
import { escapeXmlAttribute, escapeXmlText } from '../codec/xml.ts'
import type { Header } from '../http.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { xmlDocument } from '../serialize/xml.ts'
import type { FailureWriter, RespondContext, Responder, RespondOptions } from '../servers/types.ts'
import { errorParts } from './errors.ts'
import { asGiven, responding } from './fit.ts'
import { errorResponse } from './rest-xml.ts'
import { errorElement } from './xml-error.ts'

/** `<OpResponse><OpResult>members</OpResult><ResponseMetadata>...</ResponseMetadata></OpResponse>` */
export const awsQueryResponder = (
  service: ServiceInfo,
  section: Section,
  options: RespondOptions = {},
): Responder => {
  const { operation } = section
  const shape = outputShape(section)
  const wrapper = operation.resultWrapper ?? `${operation.name}Result`
  const write = shape && xmlDocument(section, shape, operation.output ?? '', wrapper, undefined)
  const [start, end] = tags(service, `${operation.name}Response`)
  return responding(service, section, options, (output, { requestId }) => ({
    status: 200,
    headers: headersOf('text/xml', { requestId }),
    body: encodeUtf8(`${start}${write?.(output, asGiven) ?? ''}${metadata(requestId)}${end}`),
  }))
}

const metadata = (requestId: string | undefined): string =>
  requestId === undefined
    ? ''
    : `<ResponseMetadata><RequestId>${escapeXmlText(requestId)}</RequestId></ResponseMetadata>`

/** The members stand directly in the root, beside `<requestId>`. */
export const ec2QueryResponder = (
  service: ServiceInfo,
  section: Section,
  options: RespondOptions = {},
): Responder => {
  const { operation } = section
  const shape = outputShape(section) ?? { type: 'structure', members: {} }
  const withId = { ...shape, members: { ...shape.members, $id: { xmlName: 'requestId' } } }
  const tag = `${operation.name}Response`
  const write = xmlDocument(section, withId, operation.output ?? '', tag, service.xmlNamespace)
  return responding(service, section, options, (output, { requestId }) => ({
    status: 200,
    headers: headersOf('text/xml;charset=UTF-8', { requestId }),
    body: encodeUtf8(write({ ...output, $id: requestId }, asGiven)),
  }))
}

export const awsQueryFailure =
  (service: ServiceInfo, section?: Section): FailureWriter =>
  (failure, { requestId } = {}) => {
    const parts = errorParts(section, failure, true)
    const error = errorElement(section, parts, parts.queryCode)
    return {
      status: parts.status,
      headers: headersOf('text/xml', { requestId }),
      body: encodeUtf8(errorResponse(service, error, requestId)),
    }
  }

export const ec2QueryFailure =
  (_service: ServiceInfo, section?: Section): FailureWriter =>
  (failure, { requestId } = {}) => {
    const parts = errorParts(section, failure, true)
    const id = requestId === undefined ? '' : `<RequestID>${escapeXmlText(requestId)}</RequestID>`
    const error = errorElement(section, parts, parts.queryCode, { Type: undefined })
    return {
      status: parts.status,
      headers: headersOf('text/xml;charset=UTF-8', { requestId }),
      body: encodeUtf8(`<Response><Errors>${error}</Errors>${id}</Response>`),
    }
  }

function tags({ xmlNamespace }: ServiceInfo, name: string): [start: string, end: string] {
  const namespace =
    xmlNamespace === undefined ? '' : ` xmlns="${escapeXmlAttribute(xmlNamespace.uri)}"`
  return [`<${name}${namespace}>`, `</${name}>`]
}

type MaybeId = { readonly requestId: RespondContext['requestId'] | undefined }

const headersOf = (contentType: string, { requestId }: MaybeId): Header[] => [
  ['content-type', contentType],
  ...(requestId === undefined ? [] : [['x-amzn-requestid', requestId] as const]),
]
