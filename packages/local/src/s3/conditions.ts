/** If-Match and its kin, for reading and for writing. https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions */
import { type Anomaly, parseTimestamp } from '@plainwire/wire'
import type { Output } from '../server/types.ts'
import { failure } from './failures.ts'

/** The object a condition is about. */
export type Subject = { readonly etag: string; readonly modified: number }

type Names = {
  readonly match: string
  readonly noneMatch: string
  readonly modified: string
  readonly unmodified: string
}

const ofTarget: Names = {
  match: 'IfMatch',
  noneMatch: 'IfNoneMatch',
  modified: 'IfModifiedSince',
  unmodified: 'IfUnmodifiedSince',
}

const ofSource: Names = {
  match: 'CopySourceIfMatch',
  noneMatch: 'CopySourceIfNoneMatch',
  modified: 'CopySourceIfModifiedSince',
  unmodified: 'CopySourceIfUnmodifiedSince',
}

/** Of a read: 412 where the object is another than the caller thinks, 304 where he has it already. */
export const unmetReading = (input: Output, subject: Subject): Anomaly | undefined =>
  unmet(input, subject, ofTarget, 'NotModified')

/** Of the source of a copy: there is no 304. */
export const unmetCopying = (input: Output, subject: Subject): Anomaly | undefined =>
  unmet(input, subject, ofSource, 'PreconditionFailed')

function unmet(
  input: Output,
  { etag, modified }: Subject,
  names: Names,
  known: 'NotModified' | 'PreconditionFailed',
): Anomaly | undefined {
  const given = (name: string) => input[name] as string | undefined
  const since = (name: string) => secondsOf(given(name))
  const match = given(names.match)
  const unmodified = since(names.unmodified)
  const last = Math.floor(modified / 1000)
  if (match !== undefined && !isListed(match, etag)) return failed(names.match)
  if (match === undefined && unmodified !== undefined && last > unmodified)
    return failed(names.unmodified)
  const noneMatch = given(names.noneMatch)
  const changed = since(names.modified)
  const isKnown =
    noneMatch === undefined ? changed !== undefined && last <= changed : isListed(noneMatch, etag)
  if (!isKnown) return undefined
  return known === 'NotModified'
    ? failure('NotModified', { ETag: `"${etag}"` })
    : failed(names.noneMatch)
}

/**
 * Of a write, against the object that is there when it is committed. `If-None-Match` knows `*` alone: write nothing over
 * anything. `If-Match` on nothing is a key that is missing.
 */
export function unmetWriting(input: Output, before: Subject | undefined): Anomaly | undefined {
  const { IfMatch, IfNoneMatch } = input as { IfMatch?: string; IfNoneMatch?: string }
  if (IfNoneMatch !== undefined) {
    if (IfNoneMatch !== '*')
      return failure(
        'NotImplemented',
        { Header: 'If-None-Match', additionalMessage: 'Only * is.' },
        'A write with an If-None-Match other than * is not implemented.',
      )
    if (before !== undefined) return failed('If-None-Match')
  }
  if (IfMatch === undefined) return undefined
  if (before === undefined) return failure('NoSuchKey')
  return isListed(IfMatch, before.etag) ? undefined : failed('If-Match')
}

/** `"a", "b"`, bare, weak, or `*`. */
export function isListed(list: string, etag: string): boolean {
  return list
    .split(',')
    .map(text =>
      text
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some(each => each === '*' || each === etag)
}

/** What is no date says nothing. */
function secondsOf(text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : parseTimestamp(text, 'http-date')?.getTime()
  return time === undefined ? undefined : Math.floor(time / 1000)
}

const headerNames: Readonly<Record<string, string>> = {
  IfMatch: 'If-Match',
  IfNoneMatch: 'If-None-Match',
  IfModifiedSince: 'If-Modified-Since',
  IfUnmodifiedSince: 'If-Unmodified-Since',
  CopySourceIfMatch: 'x-amz-copy-source-If-Match',
  CopySourceIfNoneMatch: 'x-amz-copy-source-If-None-Match',
  CopySourceIfModifiedSince: 'x-amz-copy-source-If-Modified-Since',
  CopySourceIfUnmodifiedSince: 'x-amz-copy-source-If-Unmodified-Since',
}

const failed = (name: string): Anomaly =>
  failure('PreconditionFailed', { Condition: headerNames[name] ?? name })
