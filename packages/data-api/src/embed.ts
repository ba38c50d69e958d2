/** The local AWS below a Data API: its DynamoDB keeps the items, its IAM knows the callers. The one file that reaches it. */
import type { Authenticate, Identity } from '@plainwire/server'
import { type Anomaly, isAnomaly, isBytes, type Send } from '@plainwire/wire'
import type { Allow } from './server/access.ts'

export type EmbedOptions = { readonly region: string; readonly path?: string }

export type Embedded = {
  readonly send: Send
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly identify: Authenticate
  readonly allow: Allow
  close(): Promise<void>
}

/** @example const aws = await embedded({ region: 'eu-west-1', path: './data' }) */
export async function embedded({ region, path }: EmbedOptions): Promise<Embedded> {
  const { local } = await import('@plainwire/local')
  const aws = local(path === undefined ? {} : { path })
  return {
    send: aws.send,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    close: () => aws.close(),
    identify(request, { address }) {
      // What was signed is the whole body.
      if (!isBytes(request.body)) return undefined
      const found = aws.admit(request, {
        service: 'execute-api',
        region,
        ...(address !== undefined && { sourceIp: address }),
      })
      if (isAnomaly(found))
        return found.code === 'MissingAuthenticationToken' ? undefined : refused(found)
      const { account, id, arn } = found.caller
      const identity: Identity = {
        id: `${account}.${id}`,
        facts: { account, arn, authorize: found.authorize },
      }
      return identity
    },
    async allow({ facts }, needs) {
      const { authorize } = facts as {
        authorize: (asked: typeof needs) => Promise<Anomaly | undefined>
      }
      const failure = await authorize(needs)
      return failure && refused(failure)
    },
  }
}

/** Whatever the signature or the policies lack, API Gateway says 403. */
const refused = ({ message, code }: Anomaly): Anomaly => ({
  $anomaly: 'forbidden',
  retryable: false,
  status: 403,
  code: 'ForbiddenError',
  message,
  ...(code !== undefined && { data: { Reason: code } }),
})
