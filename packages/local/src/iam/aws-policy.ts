/**
 * How the policies of AWS are written down here: `s3:Get*,List* sqs:*` for a list of actions. They are said by what
 * AWS's reference says they are for, and kept to services that people run locally: who needs AWS's own list of actions
 * word for word reads it there.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */

export type Statement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** Path and name, what it is for, statements. */
export type AwsPolicy = readonly [path: string, description: string, ...statements: Statement[]]

/** @example actions('s3:Get*,List* sqs:*') // ['s3:Get*', 's3:List*', 'sqs:*'] */
export const actions = (text: string): string[] =>
  text
    .trim()
    .split(/\s+/)
    .flatMap(each => {
      const [service, names] = each.split(':')
      return names === undefined ? [each] : names.split(',').map(name => `${service}:${name}`)
    })

export const allow = (text: string, Resource: string | readonly string[] = '*'): Statement => ({
  Effect: 'Allow',
  Action: actions(text),
  Resource,
})

/** A role may be passed on to these services. */
export const passing = (services: string): Statement => ({
  ...allow('iam:PassRole'),
  Condition: {
    StringLike: {
      'iam:PassedToService': services.split(' ').map(service => `${service}.amazonaws.com`),
    },
  },
})

/** The user who asks. */
export const itself: string = 'arn:aws:iam::*:user/$' + '{aws:username}'
