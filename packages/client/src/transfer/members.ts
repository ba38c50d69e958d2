/** Which members of `PutObject` belong to which call of an upload in parts. */
import type { Members } from './types.ts'

const pick = (members: Members, wanted: (name: string) => boolean): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => wanted(name)))

/** Who pays, whose bucket it must be, which key of one's own: every call says it. */
const everywhere = new Set([
  'ExpectedBucketOwner',
  'RequestPayer',
  'SSECustomerAlgorithm',
  'SSECustomerKey',
  'SSECustomerKeyMD5',
])

/** Conditions on what is there already are looked at when the object comes to be. */
const atTheEnd = new Set(['IfMatch', 'IfNoneMatch'])

/** What only one body has. */
const ofTheBody = /^(Body|ContentLength|ContentMD5|Checksum.*|WriteOffsetBytes)$/

/** What a copy says of where it comes from. */
const ofTheSource = /^(CopySource.*|ExpectedSourceBucketOwner)$/

export const forEach = (members: Members): Members => pick(members, name => everywhere.has(name))

export const forCreation = (members: Members): Members =>
  pick(
    members,
    name =>
      !atTheEnd.has(name) &&
      !ofTheBody.test(name) &&
      !ofTheSource.test(name) &&
      !name.endsWith('Directive'),
  )

export const forCompletion = (members: Members): Members =>
  pick(members, name => everywhere.has(name) || atTheEnd.has(name))

export const forWhole = (members: Members): Members => pick(members, name => !ofTheBody.test(name))

/** Who asks and pays: all that an end by force needs. */
export const forAbort = (members: Members): Members =>
  pick(members, name => name === 'ExpectedBucketOwner' || name === 'RequestPayer')

export const forCopiedPart = (members: Members): Members =>
  pick(members, name => everywhere.has(name) || ofTheSource.test(name))

/** To read what is copied, where it is encrypted with a key of one's own. */
export const forSource = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      name.startsWith('CopySourceSSE')
        ? [[name.slice('CopySource'.length), value]]
        : name === 'ExpectedSourceBucketOwner'
          ? [['ExpectedBucketOwner', value]]
          : name === 'RequestPayer'
            ? [[name, value]]
            : [],
    ),
  )
