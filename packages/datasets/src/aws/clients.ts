/** Clients for a place: the same five services, in the region and with the credentials the configuration names. */
import { client, standard } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'
import { isAnomaly, type Send } from '@plainwire/wire'
import type { Place } from '../config/types.ts'
import { fromAws } from '../failures.ts'
import type { Aws, Whoami } from './types.ts'

export type ClientsOptions = {
  readonly place: Place
  readonly send: Send
  /** For a place that names none: those of the AWS in this process. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Milliseconds of the first wait between attempts, at most. */
  readonly base?: number
}

/** @example const { s3 } = clients({ place: { region: 'eu-west-1' }, send }) */
export function clients({ place, send, credentials, base = 50 }: ClientsOptions): Aws {
  const given = place.credentials && {
    accessKeyId: place.credentials.accessKeyId,
    secretAccessKey: place.credentials.secretAccessKey(),
    ...(place.credentials.sessionToken && { sessionToken: place.credentials.sessionToken() }),
  }
  const keys = given ?? credentials
  const common = {
    region: place.region,
    send,
    retry: standard(3, { base }),
    ...(keys && { credentials: keys }),
    ...(place.endpoint !== undefined && { endpoint: place.endpoint }),
  }
  const identities = client({ api: sts, ...common })
  let known: Promise<Whoami | undefined> | undefined
  const ask = async () => {
    const found = await identities.invoke({ op: 'GetCallerIdentity' })
    return isAnomaly(found) ? found : { account: found.Account!, arn: found.Arn! }
  }
  return {
    s3: client({ api: s3, ...common }),
    iam: client({ api: iam, ...common }),
    ec2: client({ api: ec2, ...common }),
    logs: client({ api: cloudwatchLogs, ...common }),
    sts: identities,
    region: place.region,
    async identity() {
      const found = await (known ?? undefined)
      if (found) return found
      const asked = await ask()
      if (isAnomaly(asked)) return fromAws('find out who it is')(asked)
      known = Promise.resolve(asked)
      return asked
    },
  }
}
