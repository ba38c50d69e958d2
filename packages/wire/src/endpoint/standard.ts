/**
 * The functions that some endpoint rules call, under the names that rules have for them (`aws.` left out). Without its
 * first argument none of them has an answer.
 */
import type { EndpointFunction, Partition } from '../model/types.ts'

/** A function of something. */
const of =
  (callee: (...argv: never[]) => unknown): EndpointFunction =>
  (_, ...argv) =>
    argv[0] === undefined || argv[0] === null ? undefined : callee(...(argv as never[]))

export const not: EndpointFunction = (_, value) => !value
export const ite: EndpointFunction = (_, condition, yes, no) => (condition ? yes : no)
export const substring: EndpointFunction = /* @__PURE__ */ of(textWithin)
export const split: EndpointFunction = /* @__PURE__ */ of(partsOf)
export const uriEncode: EndpointFunction = /* @__PURE__ */ of((text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, percent),
)
export const parseURL: EndpointFunction = /* @__PURE__ */ of(urlOf)
export const isValidHostLabel: EndpointFunction = /* @__PURE__ */ of(isHostLabel)
export const parseArn: EndpointFunction = /* @__PURE__ */ of(arnOf)
export const isVirtualHostableS3Bucket: EndpointFunction = /* @__PURE__ */ of(isHostable)
export const partition: EndpointFunction = ({ partitions }, region) =>
  typeof region === 'string' ? partitionOf(partitions, region) : undefined

function textWithin(
  text: string,
  start: number,
  stop: number,
  reverse: boolean,
): string | undefined {
  if (start >= stop || text.length < stop || /[^\0-\x7f]/.test(text)) return undefined
  return reverse ? text.slice(text.length - stop, text.length - start) : text.slice(start, stop)
}

/** At most `limit` parts, the last with the rest of the text; 0 means all. */
function partsOf(text: string, delimiter: string, limit: number): string[] {
  const parts = text.split(delimiter)
  if (!limit || parts.length <= limit) return parts
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(delimiter)]
}

function urlOf(text: string) {
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

function isHostLabel(text: string, dots: boolean): boolean {
  return (dots ? text.split('.') : [text]).every(label =>
    /^(?!-)[A-Za-z\d-]{1,63}(?<!-)$/.test(label),
  )
}

function isHostable(text: string, dots: boolean): boolean {
  return (
    isHostLabel(text, dots) &&
    !/[A-Z]|^\d+\.\d+\.\d+\.\d+$/.test(text) &&
    (dots ? text.split('.') : [text]).every(label => label.length >= 3)
  )
}

function arnOf(text: string) {
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
