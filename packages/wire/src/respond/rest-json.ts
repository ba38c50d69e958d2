/** restJson1 responses. */
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { isBodyMember } from '../parse/bindings.ts'
import { jsonObject, jsonWriters } from '../serialize/json.ts'
import type { FailureWriter, ServerCodec } from '../servers/types.ts'
import { errorParts } from './errors.ts'
import { asGiven } from './fit.ts'
import { jsonErrorText } from './json.ts'
import {
  type ResponseStyle,
  requestIdHeader,
  responseHeaders,
  restResponder,
  withContentType,
} from './rest.ts'

const renaming = { renames: true }

const style: ResponseStyle = {
  contentType: 'application/json',
  requestIdHeader: 'x-amzn-requestid',
  members: (_service, section, shape, name) => {
    const write = jsonObject(section, shape, name, renaming, isBodyMember)
    return output => write(output, asGiven)
  },
  payload: (_service, section, member, key) => {
    const write = jsonWriters(section, renaming)(member, key)
    return value => write(value, asGiven)
  },
  emptyDocument: '{}',
}

export const restJson1Responder: ServerCodec['responder'] = restResponder(style)

/** The code stands in a header, not in the body. */
export const restJson1Failure =
  (_service: ServiceInfo, section?: Section): FailureWriter =>
  (failure, context = {}) => {
    const parts = errorParts(section, failure)
    const bound =
      section && parts.shape ? responseHeaders(section, parts.shape, parts.name)(parts.fields) : []
    return {
      status: parts.status,
      headers: withContentType(
        [['x-amzn-errortype', parts.name], ...bound, ...requestIdHeader(style, context)],
        style.contentType,
      ),
      body: encodeUtf8(jsonErrorText(section, parts, renaming)),
    }
  }
