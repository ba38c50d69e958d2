/**
 * The functions that endpoint rules may call. What cannot be answered is `undefined`, which fails the condition.
 * (Smithy, "rules engine standard library" and "AWS rules engine functions".)
 */
import type { Partition } from '../model/types.ts'

/** Parameters and assigned names, and the table behind `aws.partition`. */
export type Environment = {
  readonly values: Record<string, unknown>
  readonly partitions: readonly Partition[]
}

type Rule = (environment: Environment, ...argv: never[]) => unknown

export const functions: Readonly<
  Record<string, ((environment: Environment, ...argv: unknown[]) => unknown) | undefined>
> = {
  isSet: (_, value) => value !== undefined && value !== null,
  not: (_, value) => !value,
  booleanEquals: (_, a, b) => a === b,
  stringEquals: (_, a, b) => a === b,
  coalesce: (_, ...values) => values.find(value => value !== undefined && value !== null),
  ite: (_, condition, yes, no) => (condition ? yes : no),
  getAttr: rule((_, value: unknown, path: string) => getAttr(value, path)),
  substring: rule(substring),
  split: rule(split),
  uriEncode: rule((_, text: string) => encodeURIComponent(text).replace(/[!'()*]/g, percent)),
  parseURL: rule((_, text: string) => parseUrl(text)),
  isValidHostLabel: rule((_, text: string, dots: boolean) => isHostLabel(text, dots)),
  'aws.partition': rule(({ partitions }, region: string) => partitionOf(partitions, region)),
  'aws.parseArn': rule((_, text: string) => parseArn(text)),
  'aws.isVirtualHostableS3Bucket': rule((_, text: string, dots: boolean) => isHostable(text, dots)),
}

/** A function of something: without it there is no answer. */
function rule(callee: Rule) {
  return (environment: Environment, ...argv: unknown[]): unknown =>
    argv[0] === undefined || argv[0] === null
      ? undefined
      : callee(environment, ...(argv as never[]))
}

/** `authority`, `resourceId[1]`, `[-1]`. */
export function getAttr(value: unknown, path: string): unknown {
  let found = value
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    if (found === undefined || found === null) return undefined
    found = Array.isArray(found) ? found.at(Number(step)) : (found as Record<string, unknown>)[step]
  }
  return found
}

function substring(
  _: Environment,
  text: string,
  start: number,
  stop: number,
  reverse: boolean,
): string | undefined {
  if (start >= stop || text.length < stop || /[^\0-\x7f]/.test(text)) return undefined
  return reverse ? text.slice(text.length - stop, text.length - start) : text.slice(start, stop)
}

/** At most `limit` parts, the last with the rest of the text; 0 means all. */
function split(_: Environment, text: string, delimiter: string, limit: number): string[] {
  const parts = text.split(delimiter)
  if (!limit || parts.length <= limit) return parts
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(delimiter)]
}

function parseUrl(text: string) {
  const found = /^(https?):\/\/([^/?#\s@]+)([^?#\s]*)$/.exec(text)
  if (!found) return undefined
  const [, scheme, authority, path] = found
  if (!URL.canParse(text)) return undefined
  return {
    scheme,
    authority,
    path,
    normalizedPath: `${path}/`.replace(/\/\/$/, '/'),
    isIp: /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])(:\d+)?$/.test(authority!),
  }
}

const isHostLabel = (text: string, dots: boolean): boolean =>
  (dots ? text.split('.') : [text]).every(label => /^(?!-)[A-Za-z\d-]{1,63}(?<!-)$/.test(label))

const isHostable = (text: string, dots: boolean): boolean =>
  isHostLabel(text, dots) &&
  !/[A-Z]|^\d+\.\d+\.\d+\.\d+$/.test(text) &&
  (dots ? text.split('.') : [text]).every(label => label.length >= 3)

function parseArn(text: string) {
  const [arn, partition, service, region, accountId, ...resource] = text.split(':')
  if (arn !== 'arn' || !partition || !service || resource.join('') === '') return undefined
  return { partition, service, region, accountId, resourceId: resource.flatMap(r => r.split('/')) }
}

/** By name, else by pattern, else the first: `aws`. */
const partitionOf = (partitions: readonly Partition[], region: string): Partition | undefined =>
  partitions.find(({ regions }) => regions.includes(region)) ??
  partitions.find(({ regionRegex }) => new RegExp(regionRegex).test(region)) ??
  partitions.find(({ name }) => name === 'aws')

const percent = (mark: string): string => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
