/** Validation and documentation, loaded when one of them is first asked for. */
export { docData, docText } from './documentation.ts'
export { checkRequest } from './validation.ts'

export type Tools = typeof import('./tools.ts')
