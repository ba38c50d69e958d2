/** rpcv2Cbor, server direction. */
import { rpcv2CborReceiver, rpcv2Router } from '../receive/rpcv2.ts'
import { rpcv2CborFailure, rpcv2CborResponder } from '../respond/rpcv2.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

export const rpcv2Cbor: ServerCodec = wholeServer({
  router: rpcv2Router,
  receiver: rpcv2CborReceiver,
  responder: rpcv2CborResponder,
  failure: rpcv2CborFailure,
})
