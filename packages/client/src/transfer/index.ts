/** Big objects of S3, and folders of them: up, down and across, in parts, with bounded memory, resumed and verified. */
import type { Anomaly } from '@plainwire/wire'
import { nodeEnvironment } from '../node-files.ts'
import { type Copied, type CopyOptions, copy as copyTo } from './copy.ts'
import { download as downloadTo } from './download.ts'
import {
  type DownloadFolderOptions,
  downloadFolder as downloadFolderTo,
} from './download-folder.ts'
import type { Downloaded, DownloadOptions } from './download-job.ts'
import type { FolderDone } from './folders.ts'
import { checked } from './option-names.ts'
import type { Edge } from './types.ts'
import { upload as uploadFrom } from './upload.ts'
import { type UploadFolderOptions, uploadFolder as uploadFolderFrom } from './upload-folder.ts'
import type { Uploaded, UploadOptions } from './upload-job.ts'

const edge = (): Edge => ({
  primitives: nodeEnvironment.primitives,
  wait: nodeEnvironment.wait,
  random: nodeEnvironment.random,
  uuid: nodeEnvironment.uuid,
  files: process.getBuiltinModule('node:fs/promises'),
  windows: process.platform === 'win32',
})

/**
 * An object from a file, a Blob, bytes or a stream. Resolves to what became of it, or to an anomaly; then nothing of it is
 * left, but with `state`, which keeps what was sent for the next try.
 *
 * @example
 * const done = await upload({ client: store, Bucket: 'notes', Key: 'film.mp4', from: 'film.mp4', state: 'film.state' })
 * if (isAnomaly(done)) console.error(done.message)
 */
export const upload = async (options: UploadOptions): Promise<Uploaded | Anomaly> =>
  uploadFrom(edge(), checked('upload', options))

/**
 * An object to a file, which is there when it is whole.
 *
 * @example
 * const done = await download({ client: store, Bucket: 'notes', Key: 'film.mp4', to: 'film.mp4', state: 'film.state' })
 * if (isAnomaly(done)) console.error(done.message)
 */
export const download = async (options: DownloadOptions): Promise<Downloaded | Anomaly> =>
  downloadTo(edge(), checked('download', options))

/**
 * An object copied within S3, in parts where it is bigger than one call copies.
 *
 * @example
 * const done = await copy({ client: store, from: { Bucket: 'notes', Key: 'film' }, to: { Bucket: 'kept', Key: 'film' } })
 */
export const copy = async (options: CopyOptions): Promise<Copied | Anomaly> =>
  copyTo(edge(), checked('copy', options))

/**
 * A folder and all that is below it. What failed is listed; an anomaly means that nothing was transferred.
 *
 * @example
 * const done = await uploadFolder({ client: store, Bucket: 'notes', Prefix: 'photos', from: 'photos' })
 * if (!isAnomaly(done)) for (const { path, anomaly } of done.failed) console.error(path, anomaly.message)
 */
export const uploadFolder = async (
  options: UploadFolderOptions,
): Promise<FolderDone<Uploaded> | Anomaly> =>
  uploadFolderFrom(edge(), checked('uploadFolder', options))

/**
 * The objects below a prefix. Keys that lead out of the folder are refused, and listed with what failed.
 *
 * @example
 * const done = await downloadFolder({ client: store, Bucket: 'notes', Prefix: 'photos', to: 'photos' })
 * if (!isAnomaly(done)) console.log(done.done.length, done.failed.length)
 */
export const downloadFolder = async (
  options: DownloadFolderOptions,
): Promise<FolderDone<Downloaded> | Anomaly> =>
  downloadFolderTo(edge(), checked('downloadFolder', options))

export type { Copied, CopyOptions } from './copy.ts'
export type { DownloadFolderOptions } from './download-folder.ts'
export type { Downloaded, DownloadOptions } from './download-job.ts'
export type { Entry, Failed, FolderDone, FolderOptions, FolderProgress } from './folders.ts'
export type { From } from './source.ts'
export type { Algorithm } from './sums.ts'
export type { Members, Progress, S3Client, TransferOptions } from './types.ts'
export type { UploadFolderOptions } from './upload-folder.ts'
export type { Uploaded, UploadOptions } from './upload-job.ts'
