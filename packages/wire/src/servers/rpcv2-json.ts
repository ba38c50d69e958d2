/** rpcv2Json, server direction. */
import { rpcv2JsonReceiver, rpcv2Router } from '../receive/rpcv2.ts'
import { rpcv2JsonFailure, rpcv2JsonResponder } from '../respond/rpcv2.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

export const rpcv2Json: ServerCodec = wholeServer({
  router: rpcv2Router,
  receiver: rpcv2JsonReceiver,
  responder: rpcv2JsonResponder,
  failure: rpcv2JsonFailure,
})
