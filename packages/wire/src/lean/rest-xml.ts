/** restXml for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { restXmlParser } from '../parse/rest-xml.ts'
import { restXmlSerializer } from '../serialize/rest-xml.ts'

/** Beside the protocol stands what endpoint rules call, so that a service is one file with its code. */
export * from '../endpoint/standard.ts'

export const restXml: Codec = { serializer: restXmlSerializer, parser: restXmlParser }
