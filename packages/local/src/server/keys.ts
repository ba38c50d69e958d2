/** The keys that are there from the start: the root of every account. IAM adds those of its users and sessions. */
import { refusal } from '@plainwire/wire'
import type { Caller, Keyring } from './types.ts'

/** Access keys that open the default account, as people are used to from other local clouds. */
const usual: ReadonlySet<string> = new Set(['test', 'local'])
export const defaultAccount = '000000000000'

/** The account whose root an access key opens: any twelve digits stand for themselves. */
const accountOf = (accessKeyId: string): string | undefined =>
  usual.has(accessKeyId) ? defaultAccount : /^\d{12}$/.test(accessKeyId) ? accessKeyId : undefined

/** The secret of a root key is `test`, or for the key `local` its own name. */
const secretOf = (accessKeyId: string): string | undefined =>
  accountOf(accessKeyId) === undefined ? undefined : accessKeyId === 'local' ? 'local' : 'test'

const rootOf = (account: string, accessKeyId: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  id: account,
  accessKeyId,
})

/** Root keys belong to no session; a token is let be where it is one of the words people fill in. */
export const rootKeys: Keyring = {
  secretOf: (accessKeyId, token) =>
    token === undefined || usual.has(token) ? secretOf(accessKeyId) : refusal('InvalidToken'),
  callerOf(accessKeyId) {
    const account = accountOf(accessKeyId)
    return account === undefined ? undefined : rootOf(account, accessKeyId)
  },
}
