/** The service as a user of the local AWS, with the rights it has elsewhere and no more: root takes on no roles, and nothing stops it. */
import { type Anomaly, isAnomaly, type Send } from '@plainwire/wire'
import type { Document } from '../access/documents.ts'
import { clients } from '../aws/clients.ts'
import type { Place } from '../config/types.ts'

export type Keys = { readonly accessKeyId: string; readonly secretAccessKey: string }

/** Made, or given another key, where it is there. @example await serviceUser({ region, credentials: root }, send, [rights]) */
export async function serviceUser(
  place: Place,
  send: Send,
  documents: readonly Document[],
): Promise<Keys | Anomaly> {
  const { iam } = clients({ place, send })
  const UserName = 'dataset-service'
  const made = await iam.invoke({ op: 'CreateUser', request: { UserName } })
  if (isAnomaly(made) && made.code !== 'EntityAlreadyExists') return made
  for (const [index, document] of documents.entries()) {
    const PolicyDocument = JSON.stringify(document)
    const request = { UserName, PolicyName: `rights-${index + 1}`, PolicyDocument }
    const put = await iam.invoke({ op: 'PutUserPolicy', request })
    if (isAnomaly(put)) return put
  }
  const keys = await iam.invoke({ op: 'ListAccessKeys', request: { UserName } })
  if (isAnomaly(keys)) return keys
  for (const { AccessKeyId = '' } of keys.AccessKeyMetadata ?? []) {
    const gone = await iam.invoke({ op: 'DeleteAccessKey', request: { UserName, AccessKeyId } })
    if (isAnomaly(gone)) return gone
  }
  const key = await iam.invoke({ op: 'CreateAccessKey', request: { UserName } })
  if (isAnomaly(key)) return key
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = key.AccessKey!
  return { accessKeyId, secretAccessKey }
}
