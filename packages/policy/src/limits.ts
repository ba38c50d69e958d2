/** How much is read of one document or request: above it the answer is a problem, so that hostile input costs little. */
export const limits = {
  /** Characters of all texts in one document; AWS's largest, a key policy, has 32 768. */
  document: 65_536,
  statements: 1_000,
  /** Levels of JSON text; a policy needs six. */
  depth: 16,
  /** Characters of one value of a request: action, ARN, context value. */
  value: 8_192,
  /** Characters of all context values of a request. */
  context: 32_768,
  contextValues: 500,
} as const
