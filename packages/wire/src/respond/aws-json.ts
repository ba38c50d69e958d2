/** awsJson responses: the whole output as one JSON object, nothing where there is none. Answers `parse/aws-json.ts`. */
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Header } from '../http.ts'
import { outputShape, streamedOutput } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { bodyOf } from '../serialize/body.ts'
import { jsonObject } from '../serialize/json.ts'
import type { FailureWriter, RespondContext, Responder, RespondOptions } from '../servers/types.ts'
import { errorParts } from './errors.ts'
import { asGiven, responding } from './fit.ts'
import { jsonErrorText } from './json.ts'
import { queryError } from './query-error.ts'

const style = { renames: false }

type Version = '1.0' | '1.1'

export const awsJsonResponder =
  (version: Version) =>
  (service: ServiceInfo, section: Section, options: RespondOptions = {}): Responder => {
    const stream = streamedOutput(section)
    if (stream !== undefined)
      return responding(service, section, options, (output, context) => ({
        status: 200,
        headers: headersOf('application/vnd.amazon.eventstream', context),
        body: bodyOf(stream, output[stream] ?? ''),
      }))
    const shape = outputShape(section)
    const write = shape && jsonObject(section, shape, section.operation.output ?? '', style)
    return responding(service, section, options, (output, context) => ({
      status: 200,
      headers: headersOf(`application/x-amz-json-${version}`, context),
      body: encodeUtf8(write ? write(output, asGiven) : ''),
    }))
  }

export const awsJsonFailure =
  (version: Version) =>
  (service: ServiceInfo, section?: Section): FailureWriter =>
  (failure, context = {}) => {
    const parts = errorParts(section, failure)
    return {
      status: parts.status,
      headers: [
        ...headersOf(`application/x-amz-json-${version}`, context),
        ...queryError(service, parts),
      ],
      body: encodeUtf8(jsonErrorText(section, parts, style, parts.name)),
    }
  }

const headersOf = (contentType: string, { requestId }: RespondContext): Header[] => [
  ['content-type', contentType],
  ...(requestId === undefined ? [] : [['x-amzn-requestid', requestId] as const]),
]
