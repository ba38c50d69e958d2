/**
 * The global condition keys of a request: what AWS knows of every call, whatever the service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { header } from '@plainwire/wire'
import type { Caller, Context } from '../server/types.ts'
import type { Facts } from './types.ts'

/** What is the same for every need of one call. */
export function callFacts(context: Context): Facts {
  const { request, edge, region, caller } = context
  const now = edge.now()
  return defined({
    'aws:CurrentTime': instant(now),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:RequestedRegion': region,
    'aws:SecureTransport': String(request.scheme === 'https'),
    'aws:SourceIp': context.sourceIp,
    'aws:UserAgent': header(request.headers, 'user-agent'),
    'aws:Referer': header(request.headers, 'referer'),
    'aws:ViaAWSService': 'false',
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': principalTypes[caller.kind],
    'aws:userid': caller.id,
    ...(caller.kind === 'anonymous' ? {} : principalFacts(caller, now)),
  })
}

/** As `DateLessThan` and `aws:TokenIssueTime` write it: whole seconds. */
export const instant = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

const principalTypes: Readonly<Record<Caller['kind'], string>> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  federated: 'FederatedUser',
  anonymous: 'Anonymous',
}

type Values = Readonly<Record<string, Facts[string] | undefined>>

function principalFacts(caller: Caller, now: number): Values {
  const { account, arn, session } = caller
  return {
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': session?.role?.arn ?? arn,
    'aws:username': caller.kind === 'user' ? caller.user?.name : undefined,
    ...Object.fromEntries(
      Object.entries(caller.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
    ...(session && sessionFacts(session, now)),
  }
}

/** Only temporary credentials say when they were issued, and whether with a second factor. */
const sessionFacts = (
  { issued, mfa, sourceIdentity, provider }: NonNullable<Caller['session']>,
  now: number,
): Values => ({
  'aws:TokenIssueTime': instant(issued),
  'aws:MultiFactorAuthPresent': String(mfa !== undefined),
  'aws:MultiFactorAuthAge': mfa === undefined ? undefined : String(Math.floor((now - mfa) / 1000)),
  'aws:SourceIdentity': sourceIdentity,
  'aws:FederatedProvider': provider,
})

const defined = (values: Values): Facts =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Facts
