/** awsQuery and ec2Query responses: the reading twin of `serialize/query.ts`. */
import { decodeUtf8 } from '../codec/utf8.ts'
import { elementText, nextElement, skipElement, type XmlReader, xmlReader } from '../codec/xml.ts'
import type { HttpResponse } from '../http.ts'
import type { Parsed, ParseOptions, Parser } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { requestIdOf } from './errors.ts'
import { parsed, unreadable } from './parsed.ts'
import type { Notes } from './scalars.ts'
import { xmlMembers } from './xml.ts'
import { xmlErrors } from './xml-error.ts'
import { type XmlStyle, xmlStyle } from './xml-style.ts'
import { xmlTree } from './xml-tree.ts'

type Output = Record<string, unknown>
type ReadRoot = (reader: XmlReader, notes: Notes) => { output: Output; requestId?: string }

const queryParser =
  (rootReader: (section: Section, style: XmlStyle) => ReadRoot) =>
  (service: ServiceInfo, section: Section, options?: ParseOptions): Parser => {
    const style = xmlStyle(options)
    const read = rootReader(section, style)
    const readError = xmlErrors(service, section, style, xmlTree)
    return (response, bytes = new Uint8Array(0)) => {
      if (response.status >= 300) {
        const failed = readError(response, bytes)
        return parsed(failed, failed.requestId)
      }
      return success(service, section, response, bytes, read)
    }
  }

function success(
  service: ServiceInfo,
  section: Section,
  response: HttpResponse,
  bytes: Uint8Array,
  read: ReadRoot,
): Parsed {
  const headerId = requestIdOf(response)
  if (bytes.length === 0) return parsed({}, headerId)
  const notes: Notes = {}
  try {
    const reader = xmlReader(decodeUtf8(bytes))
    nextElement(reader)
    const { output, requestId = headerId } = read(reader, notes)
    return parsed(output, requestId, notes)
  } catch (cause) {
    return parsed(unreadable(service, section, response, cause), headerId)
  }
}

/** `<OpResponse><OpResult>members</OpResult><ResponseMetadata><RequestId/></ResponseMetadata></OpResponse>` */
function awsQueryRoot(section: Section, style: XmlStyle): ReadRoot {
  const { operation } = section
  const shape = outputShape(section)
  const read = shape && xmlMembers(section, shape, operation.output ?? '', style)
  const wrapper = operation.resultWrapper ?? `${operation.name}Result`
  return (reader, notes) => {
    let output: Output | undefined
    let requestId: string | undefined
    for (let tag = nextElement(reader, wrapper); tag !== undefined; tag = nextElement(reader)) {
      if (tag === wrapper && read) output = read(reader, notes)
      else if (tag === 'ResponseMetadata') requestId = metadataId(reader)
      else skipElement(reader)
    }
    return { output: output ?? {}, ...(requestId === undefined ? {} : { requestId }) }
  }
}

function metadataId(reader: XmlReader): string | undefined {
  let id: string | undefined
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    if (tag === 'RequestId') id = elementText(reader)
    else skipElement(reader)
  }
  return id
}

/** The members stand directly in the root, beside `<requestId>`. */
function ec2QueryRoot(section: Section, style: XmlStyle): ReadRoot {
  const shape = outputShape(section) ?? { type: 'structure', members: {} }
  const known = 'requestId'
  const withId = {
    ...shape,
    members: { ...shape.members, $requestId: { type: 'string', xmlName: known } },
  } as const
  const read = xmlMembers(section, withId, section.operation.output ?? '', style)
  return (reader, notes) => {
    const { $requestId, ...output } = read(reader, notes)
    return { output, ...(typeof $requestId === 'string' ? { requestId: $requestId } : {}) }
  }
}

type ParserOf = (service: ServiceInfo, section: Section, options?: ParseOptions) => Parser

export const awsQueryParser: ParserOf = queryParser(awsQueryRoot)
export const ec2QueryParser: ParserOf = queryParser(ec2QueryRoot)
