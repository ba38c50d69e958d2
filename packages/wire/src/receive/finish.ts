/** The last steps of every receiver, where they are asked for: defaults filled in, constraints checked. */
import { isAnomaly } from '../anomaly.ts'
import type { Section } from '../model/types.ts'
import type { ReceiveOptions, Receiver } from '../servers/types.ts'
import { defaultsFiller } from './defaults.ts'
import { validation } from './validation.ts'

export function finished(
  section: Section,
  { defaults, constraints }: ReceiveOptions,
  receive: Receiver,
): Receiver {
  const { input: shape } = section.operation
  if (shape === undefined || (!defaults && constraints === undefined)) return receive
  const fill = defaults ? defaultsFiller(section, shape) : undefined
  const check = constraints && validation(section, constraints)
  return (request, bytes) => {
    const received = receive(request, bytes)
    if (isAnomaly(received)) return received
    const broken = check?.(received.input)
    if (broken !== undefined) return broken
    return fill === undefined ? received : { input: fill(received.input) }
  }
}
