/** The second factor that a call of STS may show: a device of the user who calls, and a code of it. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { stepOf } from '../iam/devices.ts'
import { keyOf, store } from '../iam/store.ts'
import type { Context, Output } from '../server/types.ts'
import { accessDenied, invalid } from './failures.ts'

type Factor = { readonly serial: string; readonly step: number; readonly $anomaly?: undefined }

/** What was shown, if anything was; a code that is wrong or was taken already is refused. */
export function factorIn(input: Output, context: Context): Factor | Anomaly | undefined {
  const { SerialNumber, TokenCode } = input
  if (SerialNumber === undefined && TokenCode === undefined) return undefined
  if (SerialNumber === undefined || TokenCode === undefined)
    return invalid('SerialNumber and TokenCode go together.')
  const { rows, account, caller, edge } = context
  const kept = store(rows, account)
  const user = caller.user && kept.users.get(keyOf(caller.user.name))
  const serial = String(SerialNumber)
  const device = user?.devices.includes(serial) ? kept.devices.get(serial) : undefined
  const step = device && stepOf(device, TokenCode, edge.now())
  return step === undefined
    ? accessDenied('MultiFactorAuthentication failed with invalid MFA one time pass code.')
    : { serial, step }
}

/** The same, for good: the code is not taken again. The time it was shown. */
export function takeFactor(input: Output, context: Context): number | undefined | Anomaly {
  const factor = factorIn(input, context)
  if (factor === undefined || isAnomaly(factor)) return factor
  const { devices } = store(context.rows, context.account)
  const device = devices.get(factor.serial)!
  devices.put(factor.serial, { ...device, lastStep: factor.step })
  return context.edge.now()
}
