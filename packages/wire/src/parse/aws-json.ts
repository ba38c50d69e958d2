/** awsJson responses: the whole body is the output. The reading twin of `serialize/aws-json.ts`. */
import { decodeUtf8 } from '../codec/utf8.ts'
import type { ParseOptions, Parser } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { jsonStyle, readJson } from './json.ts'
import { jsonErrors } from './json-error.ts'
import { rpcParser, wholeOutput } from './rpc.ts'
import { treeMembers } from './tree.ts'

export const awsJsonParser = (
  service: ServiceInfo,
  section: Section,
  options?: ParseOptions,
): Parser => {
  const style = jsonStyle(section, false, options)
  const shape = wholeOutput(section)
  return rpcParser(service, section, {
    read: shape && treeMembers(section, shape, section.operation.output ?? '', style),
    tree: bytes => readJson(decodeUtf8(bytes), style),
    error: jsonErrors(service, section, style),
  })
}
