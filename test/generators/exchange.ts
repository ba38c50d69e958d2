/** A request as a server gets it, straight from the serializer: no endpoint, no signature, no socket. */
import { type Anomaly, isAnomaly } from '../../packages/wire/src/anomaly.ts'
import type { Serializer } from '../../packages/wire/src/model/codec.ts'
import type { Section } from '../../packages/wire/src/model/types.ts'
import { routeOf } from '../../packages/wire/src/servers/index.ts'
import type { ReceivedRequest } from '../../packages/wire/src/servers/types.ts'

/** No token is made up, so that an absent one is absent at the other end. */
const context = { token: () => undefined as never }

export function sent(
  section: Section,
  serialize: Serializer,
  input: Readonly<Record<string, unknown>>,
): ReceivedRequest | Anomaly {
  const made = serialize(input, context)
  if (isAnomaly(made)) return made
  const placed = (routeOf(section).placed ?? []).map(key => [key, String(input[key])])
  return {
    ...made,
    host: `${made.hostPrefix ?? ''}service.example`,
    ...(placed.length === 0 ? {} : { placed: Object.fromEntries(placed) }),
  }
}
