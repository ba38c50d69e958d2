/** restXml for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { restXmlParser } from '../parse/rest-xml.ts'
import { restXmlSerializer } from '../serialize/rest-xml.ts'

export const restXml: Codec = { serializer: restXmlSerializer, parser: restXmlParser }
