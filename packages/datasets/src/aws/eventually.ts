/**
 * What was just made is not seen everywhere at once: for a while IAM says that it is not there, or, to an identity limited
 * to a path, that it may not be asked for. So it is tried again, for as long as a grant may take.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Service } from '../types.ts'

/** @example await eventually(service, () => attach(service, aws, record, instance)) */
export async function eventually<T>(
  { wait, config }: Pick<Service, 'wait' | 'config'>,
  run: () => Promise<T | Anomaly>,
): Promise<T | Anomaly> {
  const { grantAttempts, grantWait } = config.limits
  for (let attempt = 1; ; attempt++) {
    const result = await run()
    if (!isAnomaly(result) || !isUnseen(result) || attempt >= grantAttempts) return result
    await wait(grantWait * 2 ** (attempt - 1))
  }
}

const isUnseen = ({ $anomaly }: Anomaly): boolean =>
  $anomaly === 'not-found' || $anomaly === 'forbidden'
