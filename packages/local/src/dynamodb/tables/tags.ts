/** Tags of tables. */
import type { Context, Handler } from '../../server/types.ts'
import { constrain, required } from '../checks/constraints.ts'
import { failure, invalid, invalidParameter, notFound, refuse, refusing } from '../failures.ts'
import { recordChange } from '../store/tables.ts'
import type { Table, Tag } from '../store/types.ts'
import { tableIfAny } from './find.ts'

const most = 50

/** Refuses tags that cannot be: too many, twice, of AWS's own names. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = tags.map(({ Key }) => Key)
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  if (twice !== undefined) invalid(`Tag Keys must be unique. Duplicate tag key: ${twice}`)
  if (keys.some(key => key.toLowerCase().startsWith('aws:')))
    invalid(
      'One or more parameter values were invalid: Tag keys starting with aws: are reserved for system use',
    )
  if (tags.length > most) invalidParameter(`Too many tags: a table can have ${most}`)
}

/** The table of an ARN that tags, policies and the like are about. */
export function taggedTable(context: Context, arn: unknown): Table {
  const text = String(arn)
  if (!/^arn:aws[a-z-]*:dynamodb:[^:]+:\d{12}:table\/[^/]+/.test(text))
    invalidParameter(`Invalid ResourceArn: ${text}`)
  return (
    tableIfAny(context, text.split('/index/')[0]!) ??
    notFound(`Requested resource not found: ResourcArn: ${text} not found`)
  )
}

export const tagResource: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'), required(input.Tags, 'tags'))
  const given = input.Tags as readonly Tag[]
  if (given.length === 0) invalid('Atleast one Tag needs to be provided as Input.')
  checkTags(given)
  const { record } = taggedTable(context, input.ResourceArn)
  const names = new Set(given.map(({ Key }) => Key))
  const tags = [...record.tags.filter(({ Key }) => !names.has(Key)), ...given]
  if (tags.length > most)
    refuse(failure('LimitExceededException', `Too many tags: a table can have ${most}`))
  context.rows.batch([recordChange(context.rows, { ...record, tags })])
  return {}
})

export const untagResource: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'), required(input.TagKeys, 'tagKeys'))
  const keys = new Set(input.TagKeys as readonly string[])
  if (keys.size === 0) invalid('Atleast one Tag Key needs to be provided as Input.')
  const { record } = taggedTable(context, input.ResourceArn)
  const tags = record.tags.filter(({ Key }) => !keys.has(Key))
  context.rows.batch([recordChange(context.rows, { ...record, tags })])
  return {}
})

const pageSize = 10

export const listTagsOfResource: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'))
  const { record } = taggedTable(context, input.ResourceArn)
  const from = Number(input.NextToken ?? 0)
  const Tags = record.tags.slice(from, from + pageSize)
  const next = from + Tags.length
  return { Tags, ...(next < record.tags.length && { NextToken: String(next) }) }
})
