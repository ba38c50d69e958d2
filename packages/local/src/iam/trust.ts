/**
 * Trust policies. Whom they name must be there when they are kept, and is remembered by its unique id: as at AWS, a user
 * that is deleted and made anew is not the one who was trusted.
 */
import type { Anomaly } from '@plainwire/wire'
import type { Rows } from '../rows/types.ts'
import { badDocument } from './document.ts'
import { malformed } from './failures.ts'
import { type Entity, keyOf, type Role, store } from './store.ts'

type Trust = Pick<Role, 'trust' | 'trusted'> & { readonly $anomaly?: undefined }

/** The document, and the ids of the users and roles it names. */
export function readTrust(rows: Rows, text: unknown): Trust | Anomaly {
  const trust = String(text)
  const wrong = badDocument(trust, 'trust')
  if (wrong) return wrong
  const trusted: Record<string, string> = {}
  for (const arn of namedIn(trust)) {
    const entity = entityNamed(rows, arn)
    if (entity === undefined) return malformed(`Invalid principal in policy: "AWS":"${arn}"`)
    trusted[arn] = entity.id
  }
  return { trust, trusted }
}

/** The document as it is evaluated: who is gone is named by his id, which nobody has any more. */
export function trustNow(rows: Rows, { trust, trusted }: Role): string {
  let document = trust
  for (const [arn, id] of Object.entries(trusted))
    if (entityNamed(rows, arn)?.id !== id) document = document.replaceAll(`"${arn}"`, `"${id}"`)
  return document
}

/** ARNs of users and roles that stand as principals. */
function namedIn(document: string): string[] {
  const { Statement = [] } = JSON.parse(document) as { Statement?: unknown }
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as Statement[]
  return statements
    .flatMap(({ Principal }) => (typeof Principal === 'object' ? Principal.AWS : undefined) ?? [])
    .filter(name => /^arn:[\w-]+:iam::\d{12}:(user|role)\//.test(name))
}

type Statement = { readonly Principal?: string | { readonly AWS?: string | string[] } }

function entityNamed(rows: Rows, arn: string): Entity | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':')
  const { users, roles } = store(rows, account)
  const key = keyOf(resource.slice(resource.lastIndexOf('/') + 1))
  const entity = resource.startsWith('user/') ? users.get(key) : roles.get(key)
  return entity?.arn === arn ? entity : undefined
}
