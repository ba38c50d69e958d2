/** The names of the options of each transfer, so that a misspelt one is said to be so. */
import { Misuse } from '../misuse.ts'
import { didYouMean } from '../nearest.ts'

const common = ['client', 'request', 'partSize', 'concurrency', 'attempts', 'signal', 'onProgress']
const ofUploads = ['Bucket', 'from', 'threshold', 'memory', 'checksum']
const ofFolders = ['Bucket', 'Prefix', 'filter', 'maxFiles', 'maxBytes']

const names: Readonly<Record<string, readonly string[]>> = {
  upload: [...common, ...ofUploads, 'Key', 'length', 'state'],
  download: [...common, 'Bucket', 'Key', 'VersionId', 'to', 'state'],
  copy: [...common, 'from', 'to', 'threshold'],
  uploadFolder: [...common, ...ofUploads, ...ofFolders],
  downloadFolder: [...common, ...ofFolders, 'to'],
}

export type Transfer = 'upload' | 'download' | 'copy' | 'uploadFolder' | 'downloadFolder'

/** Gives back what it is given; an option that there is none of is misuse. */
export function checked<Options extends object>(transfer: Transfer, options: Options): Options {
  const known = names[transfer]!
  const wrong = Object.keys(options ?? {}).find(name => !known.includes(name))
  if (wrong === undefined) return options ?? {}
  const hint = didYouMean(wrong, known)
  throw new Misuse('UNKNOWN_OPTION', `${transfer} has no option '${wrong}'.${hint}`)
}
