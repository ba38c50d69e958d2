/** restXml for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { restXmlParser } from '../parse/rest-xml.ts'
import { restXmlSerializer } from '../serialize/rest-xml.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const restXml: Codec = { serializer: restXmlSerializer, parser: restXmlParser }
