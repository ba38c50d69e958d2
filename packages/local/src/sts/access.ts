/** What each operation of STS needs. Who one is and temporary keys for oneself nobody can be refused. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { requestTags } from '../access/tags.ts'
import type { AccessRow, AccessTable, Facts, Need } from '../access/types.ts'
import type { Context, Output } from '../server/types.ts'
import { accessDenied } from './failures.ts'
import { factorIn } from './mfa.ts'
import { sessionTags } from './tags.ts'
import { webIdentityNeeds } from './web-identity.ts'

/** What of sessions may be asked for by a session. */
function refusedTo({ caller }: Context, operation: string): Anomaly | undefined {
  if (caller.session === undefined) return undefined
  const mayAssume = caller.kind === 'role' || caller.kind === 'user'
  return operation === 'AssumeRole' && mayAssume
    ? undefined
    : accessDenied(`Cannot call ${operation} with session credentials`)
}

const tagFacts = ({ Tags, TransitiveTagKeys }: Output): Facts => ({
  ...requestTags(Tags),
  ...(Array.isArray(TransitiveTagKeys) &&
    TransitiveTagKeys.length > 0 && { 'sts:TransitiveTagKeys': TransitiveTagKeys.map(String) }),
})

const hasTags = ({ Tags }: Output): boolean => Array.isArray(Tags) && Tags.length > 0

const assumeRole: AccessRow = (input, context) => {
  const { caller } = context
  if (caller.kind === 'root') return accessDenied('Roles may not be assumed by root accounts.')
  const refused = refusedTo(context, 'AssumeRole')
  if (refused) return refused
  const tags = sessionTags(input, context)
  if (isAnomaly(tags)) return tags
  const factor = factorIn(input, context)
  if (isAnomaly(factor)) return factor
  const resource = String(input.RoleArn)
  const source =
    input.SourceIdentity === undefined ? {} : { 'sts:SourceIdentity': String(input.SourceIdentity) }
  const known = factor && { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }
  const need = (action: string, facts: Facts): Need => ({
    action,
    resource,
    context: facts,
    ...(known && { known }),
  })
  return [
    need('sts:AssumeRole', {
      ...tagFacts(input),
      ...source,
      'sts:RoleSessionName': String(input.RoleSessionName),
      ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': String(input.ExternalId) }),
    }),
    ...(hasTags(input) ? [need('sts:TagSession', tagFacts(input))] : []),
    ...(input.SourceIdentity === undefined ? [] : [need('sts:SetSourceIdentity', source)]),
  ]
}

const getFederationToken: AccessRow = (input, context) => {
  const refused = refusedTo(context, 'GetFederationToken')
  if (refused) return refused
  const tags = sessionTags(input, context)
  if (isAnomaly(tags)) return tags
  const resource = `arn:aws:sts::${context.account}:federated-user/${input.Name}`
  const need = (action: string): Need => ({ action, resource, context: tagFacts(input) })
  return [need('sts:GetFederationToken'), ...(hasTags(input) ? [need('sts:TagSession')] : [])]
}

const onNothing =
  (action: string): AccessRow =>
  (_input, context) =>
    refusedTo(context, action.slice('sts:'.length)) ?? [{ action, resource: '*' }]

export const stsAccess: AccessTable = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: webIdentityNeeds,
  GetCallerIdentity: () => [],
  GetSessionToken: (_input, context) => refusedTo(context, 'GetSessionToken') ?? [],
  GetFederationToken: getFederationToken,
  DecodeAuthorizationMessage: () => [{ action: 'sts:DecodeAuthorizationMessage', resource: '*' }],
  GetAccessKeyInfo: onNothing('sts:GetAccessKeyInfo'),
}
