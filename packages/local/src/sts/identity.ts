/** Who one is, whose a key is, and why one was refused. */
import { anomaly } from '@plainwire/wire'
import { decoded } from '../access/encoded.ts'
import { accountOfKey } from '../server/ids.ts'
import { rootKeys } from '../server/keys.ts'
import type { Handler } from '../server/types.ts'
import { invalid } from './failures.ts'

export const getCallerIdentity: Handler = (_input, { caller }) => ({
  UserId: caller.id,
  Account: caller.account,
  Arn: caller.arn,
})

/** A key says by itself whose it is, whether or not it is there. */
export const getAccessKeyInfo: Handler = ({ AccessKeyId }) => {
  const id = String(AccessKeyId)
  const account = accountOfKey(id) ?? rootKeys.callerOf(id, undefined)?.account
  return account === undefined
    ? invalid(`Invalid value for AccessKeyId: ${id}`)
    : { Account: account }
}

export const decodeAuthorizationMessage: Handler = ({ EncodedMessage }) => {
  const message = decoded(String(EncodedMessage))
  return message === undefined
    ? anomaly('incorrect', 'Message is not valid', {
        code: 'InvalidAuthorizationMessageException',
        status: 400,
      })
    : { DecodedMessage: message }
}
