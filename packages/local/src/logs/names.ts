/** Which group and stream a call means, by name or by ARN, and whether such a name can be. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'
import { invalid, misfit, noGroup, noStream } from './failures.ts'
import { type Group, type Store, type Stream, store } from './store.ts'

const groupPattern = /^[.\-_/#A-Za-z0-9]{1,512}$/
const streamPattern = /^[^:*]{1,512}$/s

export const badGroupName = (name: unknown): Anomaly | undefined =>
  typeof name === 'string' && groupPattern.test(name)
    ? undefined
    : misfit(
        name,
        'logGroupName',
        'regular expression pattern: [\\.\\-_/#A-Za-z0-9]+, 1 to 512 characters long',
      )

export const badStreamName = (name: unknown): Anomaly | undefined =>
  typeof name === 'string' && streamPattern.test(name) && !name.includes('\0')
    ? undefined
    : misfit(name, 'logStreamName', 'regular expression pattern: [^:*]*, 1 to 512 characters long')

/** The name in `logGroupName` or in `logGroupIdentifier`, which takes an ARN too. */
export function groupNameIn({ logGroupName, logGroupIdentifier }: Output): string | Anomaly {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    return invalid('LogGroup name and LogGroup ARN are mutually exclusive parameters.')
  const given = logGroupName ?? logGroupIdentifier
  if (typeof given !== 'string')
    return invalid('Either logGroupName or logGroupIdentifier must be given.')
  return given.startsWith('arn:') ? nameInArn(given) : given
}

/** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*` */
export const nameInArn = (arn: string): string => arn.split(':').slice(6, 7).join('')

export type InGroup = { readonly kept: Store; readonly group: Group; readonly $anomaly?: undefined }
export type InStream = InGroup & { readonly stream: Stream }

export function inGroup(input: Output, context: Context): InGroup | Anomaly {
  const name = groupNameIn(input)
  if (isAnomaly(name)) return name
  const kept = store(context)
  const group = badGroupName(name) ?? kept.groups.get(name) ?? noGroup
  return isAnomaly(group) ? group : { kept, group }
}

export function inStream(input: Output, context: Context): InStream | Anomaly {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const name = input.logStreamName
  const stream =
    badStreamName(name) ?? found.kept.streams(found.group.name).get(String(name)) ?? noStream
  return isAnomaly(stream) ? stream : { ...found, stream }
}

/** A number within bounds, or the refusal. */
export function numberIn(
  value: unknown,
  member: string,
  standard: number,
  most: number,
): number | Anomaly {
  if (value === undefined) return standard
  const number = Number(value)
  if (number < 1) return misfit(value, member, 'value greater than or equal to 1')
  return number > most ? misfit(value, member, `value less than or equal to ${most}`) : number
}
