/**
 * DynamoDB's own way with its protocol, awsJson 1.0. In the others that any service here can be spoken to in (CBOR),
 * binary values are bytes; they are turned into base64 on their way in, and back on their way out.
 */
import type { ProtocolName, Section } from '@plainwire/wire'
import type { Responder, ServerCodec } from '@plainwire/wire/servers'
import { strictly } from '../vectors/strict.ts'
import { binaries, withBase64 } from './binary.ts'
import { jsonReceiver } from './read.ts'
import { jsonFailure, jsonResponder } from './write.ts'

/** @example codecOf(await serverCodecs.awsJson1_0(), 'awsJson1_0') */
export const codecOf = (standard: ServerCodec, protocol: ProtocolName): ServerCodec =>
  protocol === 'awsJson1_0' ? { ...standard, ...json } : bytesWithin(standard)

const json: Omit<ServerCodec, 'router'> = {
  receiver: (_service, section) =>
    section.operation.name === 'SearchVectors'
      ? strictly(jsonReceiver(section))
      : jsonReceiver(section),
  responder: (_service, section) => jsonResponder(section as Section),
  failure: () => jsonFailure,
}

const bytesWithin = (standard: ServerCodec): ServerCodec => ({
  ...standard,
  receiver(service, section, options) {
    const receive = standard.receiver(service, section, options)
    return (request, bytes) => {
      const received = receive(request, bytes)
      return 'input' in received
        ? { input: withBase64(received.input) as Record<string, unknown> }
        : received
    }
  },
  responder(service, section, options): Responder {
    const respond = standard.responder(service, section, options)
    const restore = binaries(section as Section)
    return (output, context) => respond(restore(output) as typeof output, context)
  },
})
