/** How many datasets and bytes a group may have, said with the numbers when it is too much. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { tooMany } from '../failures.ts'
import type { Question } from '../types.ts'

export type Measure = {
  /** How many datasets a group has; counting stops behind `most`. */
  readonly datasets: (account: string, group: string, most: number) => Promise<number | Anomaly>
  readonly bytes: (account: string, group: string) => Promise<number | Anomaly>
}

const growing: readonly Question['action'][] = [
  'createAttachment',
  'beginUpload',
  'createUser',
  'createSession',
]

/** @example await withinQuota(measure, question) */
export async function withinQuota(
  measure: Measure,
  { action, account, group, rules: { quotas }, input }: Question,
): Promise<Anomaly | undefined> {
  const creates = action === 'createDataset'
  if (creates && quotas.datasets !== undefined) {
    const has = await measure.datasets(account, group, quotas.datasets)
    if (isAnomaly(has)) return has
    if (has >= quotas.datasets)
      return exceeded(`${account}, ${group} has ${has} of ${quotas.datasets} datasets.`)
  }
  const { bytes: most } = quotas
  if (most === undefined || !(creates || growing.includes(action)) || reads(input)) return undefined
  const has = await measure.bytes(account, group)
  if (isAnomaly(has)) return has
  const { size = 0 } = (input ?? {}) as { size?: number }
  return has + size < most || (has + size === most && size > 0)
    ? undefined
    : exceeded(
        `${account}, ${group} has ${has} of ${most} bytes${size > 0 ? `, and ${size} more do not fit` : ''}.`,
      )
}

const reads = (input: unknown) => (input as { mode?: string } | undefined)?.mode === 'read'

const exceeded = (message: string) => ({
  ...tooMany(`${message} Delete some, or have the quota raised.`, { code: 'QUOTA' }),
  retryable: false,
})
