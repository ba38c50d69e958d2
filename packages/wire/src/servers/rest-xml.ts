/** restXml, server direction. */
import { restXmlReceiver } from '../receive/rest-xml.ts'
import { restRouter } from '../receive/route.ts'
import { restXmlFailure, restXmlResponder } from '../respond/rest-xml.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

export const restXml: ServerCodec = wholeServer({
  router: restRouter,
  receiver: restXmlReceiver,
  responder: restXmlResponder,
  failure: restXmlFailure,
})
