/** Transfers where there are no files: up, from Blobs, bytes and streams, and across. */
import type { Anomaly } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import { webEnvironment } from '../web.ts'
import { type Copied, type CopyOptions, copy as copyTo } from './copy.ts'
import { checked } from './option-names.ts'
import type { Edge } from './types.ts'
import { upload as uploadFrom } from './upload.ts'
import type { Uploaded, UploadOptions } from './upload-job.ts'

/** A path leads nowhere here. */
const open = (): never => {
  throw new Misuse('NO_FILES', "There are no files here: give a Blob, bytes or a stream as 'from'.")
}

const edge: Edge = {
  primitives: webEnvironment.primitives,
  wait: webEnvironment.wait,
  random: webEnvironment.random,
  uuid: webEnvironment.uuid,
  files: { open } as never,
  windows: false,
}

/**
 * An object from a Blob, bytes or a stream.
 *
 * @example
 * const done = await upload({ client: store, Bucket: 'notes', Key: file.name, from: file })
 */
export const upload = async (options: UploadOptions): Promise<Uploaded | Anomaly> =>
  uploadFrom(edge, checked('upload', options))

/** An object copied within S3. */
export const copy = async (options: CopyOptions): Promise<Copied | Anomaly> =>
  copyTo(edge, checked('copy', options))

export type { Copied, CopyOptions } from './copy.ts'
export type { From } from './source.ts'
export type { Algorithm } from './sums.ts'
export type { Members, Progress, S3Client, TransferOptions } from './types.ts'
export type { Uploaded, UploadOptions } from './upload-job.ts'
