/** The caller as AWS found him out: behind a function URL or an HTTP API whose authoriser is IAM. (Lambda, payload format 2.0) */
import type { Authenticate } from '@plainwire/server'

/** AWS has verified the signature and asked its policies; nobody else can bring this context. @example await serve({ on: 'aws', identify: iamCaller }) */
export const iamCaller: Authenticate = (_, { authorizer }) => {
  const iam = authorizer?.iam
  if (typeof iam !== 'object' || iam === null) return undefined
  const { accountId, userId, callerId, userArn } = iam as Readonly<Record<string, unknown>>
  const id = userId ?? callerId
  if (typeof accountId !== 'string' || typeof id !== 'string') return undefined
  return { id: `${accountId}.${id}`, facts: { account: accountId, arn: userArn } }
}
