/** IAM policies as plain data: a request and policies in, a decision with its reasons out. */
export { type CompiledPolicy, compilePolicy } from './compile.ts'
export { contextKeys } from './context-keys.ts'
export { accountRoot, evaluate } from './evaluate.ts'
export type {
  Context,
  ContextValue,
  Decision,
  Evaluation,
  Layer,
  LayerDecision,
  Policies,
  Policy,
  Principal,
  Problem,
  Reason,
  Request,
} from './types.ts'
export { type PolicyKind, validatePolicy } from './validate.ts'
