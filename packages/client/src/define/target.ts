/** The `X-Amz-Target` of an action. */

export type TargetOptions = {
  /** The prefix of AWS's own name for the API, e.g. `AWSEvents`. */
  readonly api?: string | undefined
  /** Follows the prefix where there is one, e.g. `20120810`. */
  readonly version?: string | null | undefined
  /** The whole prefix; wins over the two above. */
  readonly targetPrefix?: string | undefined
}

/**
 * @example
 * targetHeader({ api: 'DynamoDB', version: '20120810' }, 'ListTables') // 'DynamoDB_20120810.ListTables'
 * targetHeader({ api: 'TrentService' }, 'ListKeys') // 'TrentService.ListKeys'
 * targetHeader({}, 'DescribeInstances') // undefined
 */
export function targetHeader(
  { api, version, targetPrefix }: TargetOptions,
  action: string,
): string | undefined {
  const prefix = targetPrefix || (api && (version ? `${api}_${version}` : api))
  return prefix ? `${prefix}.${action}` : undefined
}
