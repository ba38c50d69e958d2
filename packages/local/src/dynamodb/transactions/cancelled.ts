/** Transactions that come to nothing: a reason for each action, in their order. */
import type { Anomaly } from '@plainwire/wire'
import { failure, refuse } from '../failures.ts'
import type { Item } from '../values/types.ts'

export type Reason = { readonly Code: string; readonly Message?: string; readonly Item?: Item }

export const fine: Reason = { Code: 'None' }

/** What refuses an action alone, as a reason. */
export function reasonOf({ code, message }: Anomaly): Reason {
  return {
    Code:
      code === 'ValidationException' ? 'ValidationError' : String(code).replace('Exception', ''),
    Message: message,
  }
}

export function refuseCancelled(reasons: readonly Reason[]): void {
  if (reasons.every(({ Code }) => Code === 'None')) return
  const codes = reasons.map(({ Code }) => Code).join(', ')
  refuse(
    failure(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      { CancellationReasons: reasons },
      'conflict',
    ),
  )
}
