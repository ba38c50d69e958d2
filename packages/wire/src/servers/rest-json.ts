/** restJson1, server direction. */
import { restJson1Receiver } from '../receive/rest-json.ts'
import { restRouter } from '../receive/route.ts'
import { restJson1Failure, restJson1Responder } from '../respond/rest-json.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

export const restJson1: ServerCodec = wholeServer({
  router: restRouter,
  receiver: restJson1Receiver,
  responder: restJson1Responder,
  failure: restJson1Failure,
})
