/** Big objects of S3, and folders of them: up, down and across, in parts, with bounded memory, resumed and verified. */
import type { Anomaly } from '@plainwire/wire'
import { nodeEnvironment } from '../node-files.ts'
import { download as downloadTo } from './download.ts'
import type { Downloaded, DownloadOptions } from './download-job.ts'
import type { Edge } from './types.ts'
import { upload as uploadFrom } from './upload.ts'
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
export const upload = (options: UploadOptions): Promise<Uploaded | Anomaly> =>
  uploadFrom(edge(), options)

/**
 * An object to a file, which is there when it is whole.
 *
 * @example
 * const done = await download({ client: store, Bucket: 'notes', Key: 'film.mp4', to: 'film.mp4', state: 'film.state' })
 * if (isAnomaly(done)) console.error(done.message)
 */
export const download = (options: DownloadOptions): Promise<Downloaded | Anomaly> =>
  downloadTo(edge(), options)

export type { Downloaded, DownloadOptions } from './download-job.ts'
export type { From } from './source.ts'
export type { Algorithm } from './sums.ts'
export type { Members, Progress, S3Client, TransferOptions } from './types.ts'
export type { Uploaded, UploadOptions } from './upload-job.ts'
