/**
 * What the service must be allowed to do: the two policies of the first one, and what it does beyond that, each with its
 * reason. Without one of those beyond it falls back to what the first one did, and readiness says what it does without.
 */
import type { Document } from './access/documents.ts'
import type { Config } from './config/types.ts'

type Statement = Document['Statement'][number]
const allow = (Action: readonly string[], Resource: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
})

/** Upon the bucket of records, which may be of another account. @example metadataRights(config).Statement.length // 1 */
export const metadataRights = ({ metadata: { bucket } }: Pick<Config, 'metadata'>): Document => ({
  Version: '2012-10-17',
  Statement: [allow(['s3:*'], [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`])],
})

/** In each account. @example accountRights(config).Statement.length // 5 */
export function accountRights({ org, names }: Pick<Config, 'org' | 'names'>): Document {
  const { namePrefix, iamPathPrefix: path } = names
  const buckets = `arn:aws:s3:::${namePrefix.replace(new RegExp(`${org}$`), '')}*`
  const kinds = ['user', 'group', 'policy', 'role', 'instance-profile']
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        ['iam:*'],
        kinds.map(kind => `arn:aws:iam::*:${kind}${path}*`),
      ),
      allow(
        ['iam:GetRole', 'iam:GetInstanceProfile', 'iam:ListAttachedRolePolicies', 'iam:PassRole'],
        ['*'],
      ),
      allow(['s3:*'], [buckets, `${buckets}/*`]),
      allow(
        [
          'ec2:DescribeInstances',
          'ec2:DescribeIamInstanceProfileAssociations',
          'ec2:AssociateIamInstanceProfile',
          'ec2:DisassociateIamInstanceProfile',
        ],
        ['*'],
      ),
      allow(['logs:*'], [`arn:aws:logs:*:*:log-group:${names.auditGroupPrefix}*`]),
    ],
  }
}

export type Extra = { readonly actions: readonly string[]; readonly why: string }

/** Beyond the first service's, and what each is for. */
export const extraRights: readonly Extra[] = [
  {
    actions: ['ec2:ReplaceIamInstanceProfileAssociation'],
    why: 'An instance changes its profile in one step. Without it there is a moment in which it has none.',
  },
  {
    actions: ['iam:ListRolePolicies', 'iam:GetRolePolicy'],
    why: 'Policies within the role an instance had are carried over to its new one. Without it only attached ones are.',
  },
  {
    actions: ['sts:AssumeRole'],
    why: 'Sessions of a dataset. Without it there are none, and temporary users are what there is.',
  },
  {
    actions: [
      's3:ListAllMyBuckets',
      'iam:ListPolicies',
      'iam:ListUsers',
      'iam:ListGroups',
      'iam:ListRoles',
    ],
    why: 'Reconciling finds what no dataset explains. Without it only what is recorded is compared.',
  },
]

/** All that is beyond, as a policy. @example extraPolicy().Statement.length // 4 */
export const extraPolicy = (): Document => ({
  Version: '2012-10-17',
  Statement: extraRights.map(({ actions }) => allow(actions, ['*'])),
})

/**
 * Calls that the first service did not make, and why this one does. Those that its policies do not cover are refused, and
 * done without, unless the rights beyond are given.
 */
export const extraCalls: Readonly<Record<string, string>> = {
  ListParts: 'an upload is gone on with where it ended',
  HeadObject: 'is an attachment there that would be replaced',
  ListMultipartUploads: 'uploads under way are called off when a dataset becomes final, or goes',
  GetPublicAccessBlock: 'reconciling sees whether a bucket is still closed to the public',
  PutBucketPolicy: 'nobody writes to the bucket of a final dataset',
  GetBucketPolicy: 'whether that is so already',
  DeleteBucketPolicy: 'a final dataset that is deleted gives up its bucket',
  GetPolicyVersion: 'a policy that says so already is left as it is',
  PutRolePolicy: 'more datasets for an instance than a role takes attached policies; sessions',
  GetRolePolicy: 'policies within the role an instance had',
  DeleteRolePolicy: 'what was put is taken away again',
  ListRolePolicies:
    'a role is emptied before it is deleted; policies within the role an instance had',
  TagRole: 'the profile an instance had before is remembered at its role',
  UntagRole: 'until it has it back',
  ReplaceIamInstanceProfileAssociation: 'no moment without a profile',
  AssumeRole: 'sessions',
  ListPolicies: 'reconciling',
  ListUsers: 'reconciling',
  ListGroups: 'reconciling',
  ListRoles: 'reconciling',
  ListBuckets: 'reconciling',
  TagLogGroup: 'log groups are tagged after they are made, where they may not be while',
}
