/** What the server of the comparison says: what the real one would, made from its description, and what goes wrong. */
import type { OutgoingHttpHeaders } from 'node:http'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import type { ProtocolName, Section, Service } from '../../packages/wire/src/model/types.ts'
import { serverCodecs } from '../../packages/wire/src/servers/index.ts'
import { sample, type Variant } from './values.ts'

export type Answer = {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Uint8Array | string
}

const json = { 'content-type': 'application/json' }
const awsJson = { 'content-type': 'application/x-amz-json-1.0' }
const xml = { 'content-type': 'text/xml' }

/** What any method may be answered with. */
export const failures: Readonly<Record<string, Answer>> = {
  'a refusal in JSON': {
    status: 400,
    headers: { ...json, 'x-amzn-requestid': 'r-1' },
    body: JSON.stringify({ __type: 'com.amazon#NoSuchThing', message: 'There is no such thing' }),
  },
  'a refusal in typed JSON': {
    status: 400,
    headers: { ...awsJson, 'x-amzn-requestid': 'r-2' },
    body: JSON.stringify({ __type: 'com.amazon.coral#ValidationException', Message: 'Not so' }),
  },
  'a refusal in XML': {
    status: 404,
    headers: { ...xml, 'x-amz-request-id': 'r-3' },
    body: '<?xml version="1.0"?>\n<ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>NoSuchThing</Code><Message>None</Message></Error><RequestId>r-3</RequestId></ErrorResponse>',
  },
  'a bare refusal in XML': {
    status: 403,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>AccessDenied</Code><Message>No</Message><HostId>007</HostId></Error>',
  },
  'a refusal without a type': { status: 400, headers: {}, body: 'plainly not' },
  'a refusal without a word': { status: 404, headers: {}, body: '' },
  'a redirect': { status: 307, headers: { location: 'http://elsewhere/' }, body: '' },
  'a passing failure': { status: 503, headers: json, body: '{"message":"busy"}' },
  'a throttled request': {
    status: 400,
    headers: json,
    body: '{"name":"x#ThrottlingException","message":"slow down"}',
  },
}

/** Successes that say little. */
export const plainAnswers: Readonly<Record<string, Answer>> = {
  'nothing at all': { status: 200, headers: {}, body: '' },
  'an empty object': { status: 200, headers: json, body: '{}' },
  'an empty element': { status: 200, headers: xml, body: '<Answer/>' },
  'an answer of no known type': {
    status: 202,
    headers: { 'content-type': 'application/octet-stream' },
    body: Uint8Array.of(0, 1, 255),
  },
  'an answer without a type': { status: 200, headers: { etag: '"1"' }, body: '{"a":[1]}' },
}

/** What the real service would say to a request of this content type. */
export async function modelled(
  service: Service,
  section: Section,
  variant: Variant,
  contentType: string,
  token?: string,
): Promise<Answer> {
  const codec = await serverCodecs[protocolOf(service, contentType)]()
  const output = withToken(section, sample(section, section.operation.output, variant), token)
  const answer = codec.responder(service, section)(output as never, { requestId: 'r-0' })
  if (isAnomaly(answer)) throw new Error(answer.message)
  const headers: OutgoingHttpHeaders = {}
  for (const [name, value] of answer.headers) {
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat().map(String)
  }
  return { status: answer.status, headers, body: answer.body as Uint8Array }
}

/** With a token for the next page, or, as the last one, without. */
function withToken({ operation }: Section, output: object, token: string | undefined): object {
  const { output: paths = [], more } = operation.pagination ?? {}
  const [path] = [paths].flat()
  if (path === undefined) return output
  const [name = '', ...rest] = path.split('.')
  const fields = output as Record<string, Record<string, unknown>>
  const within = rest.length === 0 ? token : { ...fields[name], [rest.join('.')]: token }
  return { ...output, [name]: within, ...(more && { [more]: token !== undefined }) }
}

/** A service that speaks forms too is answered in kind. */
const protocolOf = ({ protocols }: Service, contentType: string): ProtocolName =>
  (contentType.includes('form') && protocols.find(name => name === 'awsQuery')) || protocols[0]!
