/** A local AWS for tests of IAM and STS: clients with any keys, and short ways to make what they need. */
import { client, isAnomaly, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { sts } from '@plainwire/sts'
import { type LocalOptions, local } from '../index.ts'

export type Keys = { AccessKeyId: string; SecretAccessKey: string; SessionToken?: string }

export const account = '000000000000'
export const other = '123456789012'
export const arn = (rest: string, of: string = account): string => `arn:aws:iam::${of}:${rest}`

export const allow = (Action: string | string[], more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
})
export const documentOf = (...Statement: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })
/** A trust policy of one statement. */
export const trusting = (Principal: unknown, more: object = {}): string =>
  documentOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more })

// biome-ignore lint/suspicious/noExplicitAny: what tests ask for is checked by what they expect of it
export type Loose = any

export function world(options: LocalOptions = {}) {
  const aws = local({ seed: 5, ...options })
  const opened = (api: typeof iam | typeof sts, keys: Keys | string) => {
    const credentials =
      typeof keys === 'string'
        ? { accessKeyId: keys, secretAccessKey: 'test' }
        : {
            accessKeyId: keys.AccessKeyId,
            secretAccessKey: keys.SecretAccessKey,
            ...(keys.SessionToken && { sessionToken: keys.SessionToken }),
          }
    const made = client({
      api: api as typeof iam,
      region: 'us-east-1',
      send: aws.send,
      credentials,
      backoff: () => undefined,
      environment: { now: aws.clock.now },
    })
    return {
      /** What came back, refusals as values. */
      ask: (op: string, request: object = {}): Promise<Loose> =>
        made.invoke({ op, request } as never),
      /** What came back, refusals thrown. */
      do: async (op: string, request: object = {}): Promise<Loose> =>
        orThrow(await made.invoke({ op, request } as never)),
    }
  }
  const asIam = (keys: Keys | string = account) => opened(iam, keys)
  const asSts = (keys: Keys | string = account) => opened(sts, keys)
  const user = async (UserName: string, ...statements: object[]): Promise<Keys> => {
    const root = asIam()
    await root.do('CreateUser', { UserName })
    if (statements.length > 0)
      await root.do('PutUserPolicy', {
        UserName,
        PolicyName: 'own',
        PolicyDocument: documentOf(...statements),
      })
    return (await root.do('CreateAccessKey', { UserName })).AccessKey
  }
  const role = async (RoleName: string, trust: string, ...statements: object[]) => {
    const root = asIam()
    await root.do('CreateRole', { RoleName, AssumeRolePolicyDocument: trust })
    if (statements.length > 0)
      await root.do('PutRolePolicy', {
        RoleName,
        PolicyName: 'own',
        PolicyDocument: documentOf(...statements),
      })
    return arn(`role/${RoleName}`)
  }
  return { aws, asIam, asSts, user, role, isAnomaly }
}
