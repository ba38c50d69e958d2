/** An AWS to talk to. So far its store: `Rows`, in memory or in a folder. */
export { type DiskOptions, diskRows } from './rows/disk.ts'
export { memoryRows } from './rows/memory.ts'
export * from './rows/types.ts'
