/** The rim of every serializer: what the model always demands is checked, and a misfit leaves as an anomaly. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import type { UnplacedRequest } from '../http.ts'
import type { SerializeContext, Serializer } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { isMisfit } from './scalars.ts'

type Write = (
  input: Readonly<Record<string, unknown>>,
  context: SerializeContext,
) => UnplacedRequest

export const fitting =
  (service: ServiceInfo, section: Section, write: Write): Serializer =>
  (input, context) => {
    try {
      return write(input, context)
    } catch (thrown) {
      if (!isMisfit(thrown)) throw thrown
      return incorrect(service, section, thrown.misfit)
    }
  }

const incorrect = (service: ServiceInfo, section: Section, message: string): Anomaly =>
  anomaly('incorrect', message, {
    code: 'INVALID_REQUEST',
    service: service.name,
    op: section.operation.name,
  })
