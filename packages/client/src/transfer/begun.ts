/** An upload in parts that is under way, and what its state says of it. */
import type { Journal } from './journal.ts'
import type { Identity } from './source.ts'
import type { Algorithm, Summed } from './sums.ts'

/** The checksum is known of what was read here; of what is copied the service may tell none. */
export type SentPart = Pick<Summed, 'size'> & Partial<Summed> & { readonly ETag: string }

/** An upload under way. */
export type Begun = {
  readonly UploadId: string
  readonly partSize: number
  /** By number. */
  readonly parts: Map<number, SentPart>
  readonly journal?: UploadJournal
  readonly resumed: number
}

export type UploadHead = {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string
  readonly partSize: number
  readonly algorithm: Algorithm
  readonly source: Identity
}
export type UploadLine = SentPart & Summed & { readonly part: number }
export type UploadJournal = Journal<UploadHead, UploadLine>
