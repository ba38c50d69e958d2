/** What everything is called and where it stands, read off the configuration: buckets, IAM entities, keys, log groups. */
import { createHash } from 'node:crypto'
import type { Config } from './config/types.ts'
import type { Where } from './types.ts'

export type Names = {
  /** Name of the bucket, and of the policy that goes with it. */
  readonly bucket: (id: string) => string
  /** The dataset that a bucket belongs to. */
  readonly idOf: (bucket: string) => string | undefined
  readonly path: string
  readonly policyArn: (account: string, name: string) => string
  readonly temporary: (id: string) => Temporary
  readonly instanceRole: (instance: string) => string
  readonly instanceOf: (role: string) => string | undefined
  readonly logGroup: (group: string) => string
  readonly logStream: (id: string) => string
  readonly accessLogPrefix: (id: string) => string
  /** What all keys in the metadata bucket begin with. */
  readonly root: string
  readonly recordKey: (where: Pick<Where, 'account' | 'id'>) => string
}

export type Temporary = {
  readonly policy: string
  readonly group: string
  readonly user: string
  readonly role: string
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
export const isId = (text: string): boolean => new RegExp(`^${uuid.source}$`).test(text)

/** Below which the attachments of a dataset stand, in its bucket. */
export const attachmentPrefix = '_attachments/'

/** @example names(config).bucket(id) // 'dataset-localdev-2b1c…' */
export function names({ org, metadata, names: given }: Config): Names {
  const { namePrefix, iamPathPrefix: path, auditGroupPrefix, streamPrefix } = given
  const bucket = (id: string) => `${namePrefix}-${id}`
  const root = metadata.prefix === undefined ? org : `${metadata.prefix}/${org}`
  return {
    bucket,
    idOf: name => {
      const id = name.startsWith(`${namePrefix}-`) ? name.slice(namePrefix.length + 1) : ''
      return isId(id) ? id : undefined
    },
    path,
    policyArn: (account, name) => `arn:aws:iam::${account}:policy${path}${name}`,
    temporary: id => ({
      policy: `${bucket(id)}-DsTmpPlc`,
      group: `${bucket(id)}-DsTmpGrp`,
      user: `${bucket(id)}-DsTmpUsr`,
      role: `${bucket(id)}-DsTmpRol`,
    }),
    instanceRole: instance => `instanceRole_${instance}`,
    instanceOf: role => /^instanceRole_(i-[0-9a-f]+)$/.exec(role)?.[1],
    logGroup: group => `${auditGroupPrefix}${encodedGroup(group)}`,
    logStream: id => `${streamPrefix}${id}`,
    accessLogPrefix: id => `dataset/${org}/${id}/`,
    root,
    recordKey: ({ account, id }) => `${root}/${account}/${id}`,
  }
}

/**
 * A group as part of a log group's name, which takes few characters: others become `.` and a byte in hex each, and so
 * does a dot that would look like that, so that it can be read back. What is too long then ends in its digest.
 */
export function encodedGroup(group: string): string {
  const text = group
    .replace(/\.(?=[0-9a-f]{2})/g, '\0')
    .replace(/[^A-Za-z0-9_\-.#\0]+/gu, odd => [...Buffer.from(odd)].map(hex).join(''))
    .replaceAll('\0', '.2e')
  if (text.length <= longest) return text
  return `${text.slice(0, longest - 65)}.${createHash('sha256').update(group).digest('hex')}`
}

/** Of 512 characters, what prefixes leave. */
const longest = 400
const hex = (byte: number): string => `.${byte.toString(16).padStart(2, '0')}`
