/** Runs any endpoint rules: those that bring no functions along may call all there are. */
import type { Anomaly } from '../anomaly.ts'
import type { EndpointRules, ResolvedEndpoint } from '../model/types.ts'
import { evaluateEndpoint } from './evaluate.ts'
import { basicFunctions, type Environment } from './functions.ts'
import type { EndpointParameters } from './ordinary.ts'
import * as standard from './standard.ts'

/**
 * @example
 * resolveEndpoint(rules, { Region: 'eu-west-1', UseFIPS: false, UseDualStack: false })
 */
export const resolveEndpoint = (
  rules: EndpointRules,
  parameters: EndpointParameters,
): ResolvedEndpoint | Anomaly => evaluateEndpoint(rules, parameters, rules.functions ?? functions)

const { partition, parseArn, isVirtualHostableS3Bucket } = standard
/** All there are, by the names that rules have for them. */
export const functions: Environment['functions'] = {
  ...basicFunctions,
  ...standard,
  'aws.partition': partition,
  'aws.parseArn': parseArn,
  'aws.isVirtualHostableS3Bucket': isVirtualHostableS3Bucket,
}
