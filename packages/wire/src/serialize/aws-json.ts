/**
 * awsJson1_0 and awsJson1_1: every operation is a POST to `/` with the operation's name in `X-Amz-Target` and the whole
 * input as one JSON object. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */

import { encodeUtf8 } from '../codec/utf8.ts'
import { type Header, noBody } from '../http.ts'
import type { Serializer } from '../model/codec.ts'
import { eventMember, inputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { fitting } from './fitting.ts'
import { jsonObject } from './json.ts'
import { hostPrefix } from './prefix.ts'
import { queryMode } from './query-mode.ts'

const eventStream = 'application/vnd.amazon.eventstream'

export const awsJsonSerializer =
  (version: '1.0' | '1.1') =>
  (service: ServiceInfo, section: Section): Serializer => {
    const { operation } = section
    const input = inputShape(section)
    const events = eventMember(section, input) !== undefined
    const write =
      input && !events
        ? jsonObject(section, input, operation.input ?? operation.name, { renames: false })
        : undefined
    const headers: readonly Header[] = [
      ['content-type', events ? eventStream : `application/x-amz-json-${version}`],
      ['x-amz-target', `${service.target ?? service.shapeName}.${operation.name}`],
      ...queryMode(service),
    ]
    const prefix = hostPrefix(section)
    return fitting(service, section, (value, context) => ({
      method: 'POST',
      target: '/',
      headers,
      body: events ? noBody : encodeUtf8(write ? write(value, context) : '{}'),
      ...prefix(value),
    }))
  }
