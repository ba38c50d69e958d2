/** An AWS to talk to, on your own machine. */
export type * from './access/types.ts'
export { type Clock, type Local, type LocalOptions, local } from './local.ts'
export { type Blob, type Blobs, drop, keep, type Piece } from './rows/blobs.ts'
export { type DiskOptions, diskRows } from './rows/disk.ts'
export { memoryRows } from './rows/memory.ts'
export * from './rows/types.ts'
export type { Listening, ListenOptions } from './server/listen.ts'
export type * from './server/types.ts'
