/** awsJson 1.0 and 1.1, server direction. */
import { awsJsonReceiver, awsJsonRouter } from '../receive/aws-json.ts'
import { awsJsonFailure, awsJsonResponder } from '../respond/aws-json.ts'
import type { ServerCodec } from './types.ts'
import { wholeServer } from './whole.ts'

const speaking = (version: '1.0' | '1.1'): ServerCodec =>
  wholeServer({
    router: awsJsonRouter,
    receiver: awsJsonReceiver,
    responder: awsJsonResponder(version),
    failure: awsJsonFailure(version),
  })

export const awsJson1_0: ServerCodec = speaking('1.0')
export const awsJson1_1: ServerCodec = speaking('1.1')
