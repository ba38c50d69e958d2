/** Servers bring all parts along: they speak for whatever operation comes. */
import { wholeSection } from '../parts/all.ts'
import type { ServerCodec } from './types.ts'

export const wholeServer = (codec: ServerCodec): ServerCodec => ({
  router: codec.router,
  receiver: (service, section, options) => codec.receiver(service, wholeSection(section), options),
  responder: (service, section, options) =>
    codec.responder(service, wholeSection(section), options),
  failure: (service, section, options) =>
    codec.failure(service, section && wholeSection(section), options),
})
