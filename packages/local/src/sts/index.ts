/** STS: who one is, and temporary keys for who one may become. */
import type { Difference, LocalService, MemberNotes } from '../server/types.ts'
import { stsAccess } from './access.ts'
import { assumeRole } from './assume-role.ts'
import { decodeAuthorizationMessage, getAccessKeyInfo, getCallerIdentity } from './identity.ts'
import { getFederationToken, getSessionToken } from './session-token.ts'
import { assumeRoleWithWebIdentity } from './web-identity.ts'

const members: Readonly<Record<string, MemberNotes>> = {
  '*': { unsupported: { MinimumSessionTokenSize: 'every token has the same size here' } },
  AssumeRole: {
    unsupported: { ProvidedContexts: 'there is no IAM Identity Center to assert them' },
  },
  AssumeRoleWithWebIdentity: {
    unsupported: { ProviderId: 'tokens of OAuth 2.0 are not taken, those of OpenID Connect are' },
  },
}

const differences: readonly Difference[] = [
  {
    op: 'AssumeRoleWithWebIdentity',
    what: 'The keys of issuers are given beforehand, not fetched',
    why: 'the local AWS reaches out to nobody',
  },
  {
    op: 'AssumeRoleWithWebIdentity',
    what: 'Every text in the token is a condition key under the name of its issuer',
    why: 'AWS knows a list of claims for each well-known issuer; here any issuer can be one',
  },
]

export const sts: LocalService = {
  describe: async () => (await import('@plainwire/sts')).sts,
  handlers: {
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
    GetSessionToken: getSessionToken,
    GetFederationToken: getFederationToken,
    DecodeAuthorizationMessage: decodeAuthorizationMessage,
    GetAccessKeyInfo: getAccessKeyInfo,
  },
  access: stsAccess,
  invalid: 'ValidationError',
  members,
  differences,
}
