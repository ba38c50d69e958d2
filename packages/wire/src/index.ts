/** Public names of the chain's values and steps. */
export * from './anomaly.ts'
export * from './http.ts'
export type * from './model/codec.ts'
export type * from './model/types.ts'
export type * from './primitives.ts'
