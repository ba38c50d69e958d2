/** What each operation of CloudWatch Logs needs. What is about a group names it as AWS's refusals do, with an empty stream behind. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { removedTags } from '../access/tags.ts'
import type { AccessRow, AccessTable, Facts, Need } from '../access/types.ts'
import type { Context, Output } from '../server/types.ts'
import { groupNameIn, nameInArn } from './names.ts'
import { arnOf, store } from './store.ts'

/** The group that a call names; which anomaly it gets where it names none properly. */
type Named = (input: Output) => string | Anomaly

const byPrefix: Named = ({ logGroupNamePrefix }) => String(logGroupNamePrefix ?? '')
const byArn: Named = ({ resourceArn }) => nameInArn(String(resourceArn))

/** A group and, of a stream's calls, the stream. */
const about =
  (
    action: string,
    named: Named,
    facts: (input: Output) => Facts = () => ({}),
    streams = false,
  ): AccessRow =>
  (input, context) => {
    const group = named(input)
    if (isAnomaly(group)) return group
    const stream = streams ? (input.logStreamName ?? '') : ''
    const resource = `${arnOf(context, group)}:log-stream:${stream}`
    return [{ action: `logs:${action}`, resource, context: facts(input) }]
  }

const tagsIn = (tags: unknown): Facts => {
  const entries = Object.entries((tags ?? {}) as Record<string, string>)
  if (entries.length === 0) return {}
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': entries.map(([key]) => key),
  }
}

const create: AccessRow = (input, context) => {
  const resource = `${arnOf(context, String(input.logGroupName))}:log-stream:`
  const facts = tagsIn(input.tags)
  const tagged: Need[] =
    Object.keys(facts).length === 0
      ? []
      : [{ action: 'logs:TagResource', resource, context: facts }]
  return [{ action: 'logs:CreateLogGroup', resource, context: facts }, ...tagged]
}

const groupActions = [
  'DeleteLogGroup',
  'PutRetentionPolicy',
  'DeleteRetentionPolicy',
  'DescribeLogStreams',
]
const streamActions = ['CreateLogStream', 'DeleteLogStream', 'PutLogEvents', 'GetLogEvents']
const entries = (names: readonly string[], row: (name: string) => AccessRow) =>
  Object.fromEntries(names.map(name => [name, row(name)]))

export const logsAccess: AccessTable = {
  CreateLogGroup: create,
  DescribeLogGroups: about('DescribeLogGroups', byPrefix),
  FilterLogEvents: about('FilterLogEvents', groupNameIn),
  ...entries(groupActions, name => about(name, groupNameIn)),
  ...entries(streamActions, name => about(name, groupNameIn, undefined, true)),
  TagLogGroup: about('TagLogGroup', groupNameIn, ({ tags }) => tagsIn(tags)),
  UntagLogGroup: about('UntagLogGroup', groupNameIn, ({ tags }) => removedTags(tags)),
  ListTagsLogGroup: about('ListTagsLogGroup', groupNameIn),
  TagResource: about('TagResource', byArn, ({ tags }) => tagsIn(tags)),
  UntagResource: about('UntagResource', byArn, ({ tagKeys }) => removedTags(tagKeys)),
  ListTagsForResource: about('ListTagsForResource', byArn),
}

/** Tags of the group a need is about. */
export function logsFacts({ resource }: Need, context: Context): Facts {
  const group = store(context).groups.get(nameInArn(resource))
  return Object.fromEntries(
    Object.entries(group?.tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  )
}
