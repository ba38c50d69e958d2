/** The dataset service. */
export { type Action, actions, type Facts, lineOf } from './actions.ts'
export type * from './config/types.ts'
export { type Datasets, type DatasetsOptions, datasets } from './datasets.ts'
export type * from './types.ts'
