/**
 * rpcv2Cbor and rpcv2Json: every operation is a POST to `/service/{Service}/operation/{Operation}` with the whole input as
 * the body, or none where the operation takes no input. https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { type Header, noBody } from '../http.ts'
import type { SerializeContext, Serializer } from '../model/codec.ts'
import { eventMember, inputShape, outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { fitting } from './fitting.ts'
import { hostPrefix } from './prefix.ts'
import { queryMode } from './query-mode.ts'

export type Rpcv2Style = {
  /** `rpc-v2-cbor`. */
  readonly protocol: string
  readonly contentType: string
  readonly body: (
    section: Section,
    shape: StructureShape,
    name: string,
  ) => (input: unknown, context: SerializeContext) => Uint8Array
}

const eventStream = 'application/vnd.amazon.eventstream'

export const rpcv2Serializer =
  ({ protocol, contentType, body }: Rpcv2Style) =>
  (service: ServiceInfo, section: Section): Serializer => {
    const { operation } = section
    const shape = inputShape(section)
    const events = eventMember(section, shape) !== undefined
    const write = events
      ? undefined
      : shape && body(section, shape, operation.input ?? operation.name)
    const headers: readonly Header[] = [
      ['smithy-protocol', protocol],
      ['accept', eventMember(section, outputShape(section)) ? eventStream : contentType],
      ...(shape ? [['content-type', events ? eventStream : contentType] as const] : []),
      ...queryMode(service),
    ]
    const target = `/service/${service.shapeName}/operation/${operation.name}`
    const prefix = hostPrefix(section)
    return fitting(service, section, (input, context) => ({
      method: 'POST',
      target,
      headers,
      body: write ? write(input, context) : noBody,
      ...prefix(input),
    }))
  }
