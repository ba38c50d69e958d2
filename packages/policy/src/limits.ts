/** How much is read of one document or request: above it the answer is a problem, so that hostile input costs little. */
export const limits = {
  /** Characters of all texts in one document; AWS's largest, a key policy, has 32 768. */
  document: 32_768,
  /** Characters of JSON text, white space included. */
  text: 131_072,
  statements: 1_000,
  /** Levels of JSON text; a policy needs six. */
  depth: 16,
  /** Characters of the resource's ARN. */
  arn: 4_096,
  /** Characters of all context values of a request; the keys of a hundred DynamoDB items have 204 800. */
  context: 262_144,
  contextValues: 1_024,
} as const
