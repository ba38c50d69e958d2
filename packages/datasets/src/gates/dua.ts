/** The data-use agreement of a dataset, who has accepted which version of it, and the gate before access. */
import type { Documents } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { forbidden } from '../failures.ts'
import type { DatasetRecord, Question, Where } from '../types.ts'

export type Agreement = {
  readonly version: string
  readonly url: string
  readonly required: boolean
}

export type Acceptance = {
  readonly user: string
  readonly version: string
  readonly accepted_at: string
}

/** As it was set, or version 1 of what `dua_url` points at. @example agreementOf(record)?.version // '1' */
export function agreementOf({
  own,
  metadata,
}: Pick<DatasetRecord, 'own' | 'metadata'>): Agreement | undefined {
  if (own.dua) return own.dua
  return metadata.dua_url === ''
    ? undefined
    : { version: '1', url: metadata.dua_url, required: false }
}

/** Where the acceptances of a dataset are kept. */
export const acceptanceFolder = ({ account, id }: Pick<Where, 'account' | 'id'>): string =>
  `dua/${encodeURIComponent(account)}/${id}/`

export const acceptanceKey = (
  where: Pick<Where, 'account' | 'id'>,
  version: string,
  user: string,
): string => `${acceptanceFolder(where)}${encodeURIComponent(version)}/${encodeURIComponent(user)}`

const access: readonly Question['action'][] = [
  'createUser',
  'rotateUser',
  'createSession',
  'grantInstance',
]

/** Nobody is given access before he accepted the version that holds. An agreement that is required asks for it, gate or not. */
export async function agreed(
  documents: Documents,
  { action, record, rules, actor }: Question,
): Promise<Anomaly | undefined> {
  if (record === undefined || !access.includes(action)) return undefined
  const agreement = agreementOf(record)
  if (agreement === undefined || !(agreement.required || rules.gates.duaBeforeAccess))
    return undefined
  const { version, url } = agreement
  if (actor === undefined)
    return refused(
      'It has a data-use agreement: say in X-Forwarded-User who is to have accepted it.',
      agreement,
    )
  const found = await documents.get(acceptanceKey(record, version, actor))
  if (isAnomaly(found)) return found
  return found
    ? undefined
    : refused(
        `${actor} has not accepted version ${version} of the data-use agreement ${url}; POST {"version": "${version}"} to its dua/acceptances first.`,
        agreement,
      )
}

const refused = (message: string, { version, url }: Agreement) =>
  forbidden(message, { code: 'DUA', data: { version, url } })
