/**
 * AssumeRoleWithWebIdentity: who has a token of a provider that the account knows becomes the role for a while. The keys
 * of issuers are given to the local AWS beforehand; it fetches none.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Asks, Facts, Need } from '../access/types.ts'
import { keyOf, type Provider, store } from '../iam/store.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { accountIn, durationIn, roleOf, shownRole } from './assume-role.ts'
import { accessDenied, badToken } from './failures.ts'
import { issue, limitsIn, shown } from './issue.ts'
import { type Claims, isSigned, readToken } from './jwt.ts'

/** A token that was verified. */
type WebIdentity = {
  readonly provider: Provider
  readonly claims: Claims
  readonly subject: string
  readonly audience: string
  readonly $anomaly?: undefined
}

/** What the call needs, asked by the provider's subject. */
export async function webIdentityNeeds(
  input: Output,
  context: Context,
): Promise<readonly Need[] | Anomaly> {
  const identity = await identityIn(input, context)
  if (isAnomaly(identity)) return identity
  const resource = String(input.RoleArn)
  const { tags, transitive } = tagsIn(identity.claims)
  const as = asking(identity)
  const tagged = Object.keys(tags)
  const facts: Facts = {
    'sts:RoleSessionName': String(input.RoleSessionName),
    ...Object.fromEntries(
      Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
    ),
    ...(tagged.length > 0 && { 'aws:TagKeys': tagged }),
    ...(transitive.length > 0 && { 'sts:TransitiveTagKeys': transitive }),
  }
  const need = (action: string, context: Facts): Need => ({ action, resource, context, as })
  const { 'sts:RoleSessionName': _, ...tagFacts } = facts
  return [
    need('sts:AssumeRoleWithWebIdentity', facts),
    ...(tagged.length > 0 ? [need('sts:TagSession', tagFacts)] : []),
  ]
}

/** What policies know of the one who asks: `issuer:sub`, `issuer:aud` and all other texts of the token. */
function asking({ provider, claims, subject, audience }: WebIdentity): Asks {
  const { url, arn } = provider
  const named = Object.entries(claims).filter(([, value]) => isText(value) || isTexts(value))
  return {
    principal: { type: 'federated', name: arn },
    told: `${url}:${subject}`,
    facts: {
      ...Object.fromEntries(named.map(([claim, value]) => [`${url}:${claim}`, value as string])),
      ...(isText(claims.azp) && isText(claims.aud) && { [`${url}:oaud`]: claims.aud }),
      [`${url}:sub`]: subject,
      [`${url}:aud`]: audience,
      'aws:userid': `${url}:${audience}:${subject}`,
      'aws:FederatedProvider': arn,
    },
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText)

async function identityIn(input: Output, { rows, edge }: Context): Promise<WebIdentity | Anomaly> {
  const token = readToken(String(input.WebIdentityToken))
  if (isAnomaly(token)) return token
  const { iss, exp, nbf, sub } = token.claims
  if (!isText(iss) || !isText(sub)) return badToken('The token has no issuer or no subject.')
  const account = accountIn(`${input.RoleArn}`) ?? ''
  const url = iss.replace(/^https:\/\/|\/$/g, '')
  const provider = store(rows, account).providers.get(
    `arn:aws:iam::${account}:oidc-provider/${url}`,
  )
  if (provider === undefined)
    return badToken(`No OpenIDConnect provider found in your account for ${iss}`)
  const keys = await edge.issuerKeys?.(iss)
  if (keys === undefined) return unknownIssuer(iss)
  if (!isSigned(token, keys))
    return badToken('The signature of the token is not one of its issuer.')
  const now = edge.now() / 1000
  if (typeof exp !== 'number' || exp <= now) return expired
  if (typeof nbf === 'number' && nbf > now) return badToken('The token is not valid yet.')
  const audience = audienceIn(token.claims, provider)
  if (audience === undefined) return badToken('Incorrect token audience')
  return { provider, claims: token.claims, subject: sub, audience }
}

/** Of several audiences the one that was authorized, or that the provider knows. */
function audienceIn({ aud, azp }: Claims, { clients }: Provider): string | undefined {
  const wanted = isText(azp) ? [azp] : isText(aud) ? [aud] : isTexts(aud) ? aud : []
  return wanted.find(each => clients.includes(each))
}

const expired = anomaly('incorrect', 'Token expired: it must be used before its expiration.', {
  code: 'ExpiredTokenException',
  status: 400,
})

const unknownIssuer = (issuer: string): Anomaly =>
  anomaly(
    'incorrect',
    `Couldn't retrieve verification key from your identity provider: nobody told the local AWS the keys of ${issuer}. Give them to local({ issuers }) or to PUT /_plainwire/issuers.`,
    { code: 'IDPCommunicationError', status: 400, retryable: false },
  )

const tagClaim = 'https://aws.amazon.com/tags'

/** Tags that the issuer put into the token, each with its first value. */
function tagsIn(claims: Claims) {
  const { principal_tags = {}, transitive_tag_keys = [] } = (claims[tagClaim] ?? {}) as {
    principal_tags?: Readonly<Record<string, unknown>>
    transitive_tag_keys?: unknown
  }
  const tags = Object.entries(principal_tags).map(
    ([key, value]) => [key, String(Array.isArray(value) ? value[0] : value)] as const,
  )
  return {
    tags: Object.fromEntries(tags),
    transitive: isTexts(transitive_tag_keys) ? transitive_tag_keys : [],
  }
}

/** That the provider's subject is trusted was decided before. */
export const assumeRoleWithWebIdentity: Handler = async (input, context) => {
  const identity = await identityIn(input, context)
  if (isAnomaly(identity)) return identity
  const role = roleOf(context.rows, input.RoleArn)
  if (role === undefined) return accessDenied('The role is not there any more.')
  const seconds = durationIn(input, role)
  if (isAnomaly(seconds)) return seconds
  const account = accountIn(role.arn)
  const limits = limitsIn(input, context, account)
  if (isAnomaly(limits)) return limits
  const { provider, subject, audience, claims } = identity
  const name = String(input.RoleSessionName)
  const sourceIdentity = claims['https://aws.amazon.com/source_identity']
  const session = issue(context, {
    account,
    of: { kind: 'role', role: role.arn, roleId: role.id, name },
    seconds,
    limits,
    ...tagsIn(claims),
    provider: provider.arn,
    ...(isText(sourceIdentity) ? { sourceIdentity } : {}),
  })
  const used = { at: context.edge.now(), region: context.region }
  store(context.rows, account).roles.put(keyOf(role.name), { ...role, used })
  return {
    ...shown(session, limits),
    ...shownRole(session, role, name),
    SubjectFromWebIdentityToken: subject,
    Provider: `https://${provider.url}`,
    Audience: audience,
  }
}
