/**
 * Where a service is global, its requests are signed for one region wherever they go: an endpoint of the program's own
 * changes the address, and the rules, asked as if there were none, say how the service wants to be signed.
 */
import { isAnomaly, type resolveEndpoint } from '@plainwire/wire'

/**
 * Rules whose answer to a given endpoint says nothing of signatures are asked once more without it.
 *
 * @example
 * const resolve = withScope(resolveEndpoint) // IAM at http://127.0.0.1:8000 is still signed for us-east-1
 */
export const withScope =
  (resolve: typeof resolveEndpoint): typeof resolveEndpoint =>
  (rules, parameters) => {
    const found = resolve(rules, parameters)
    const { Endpoint, ...rest } = parameters
    if (isAnomaly(found) || Endpoint === undefined || found.properties.authSchemes) return found
    const usual = resolve(rules, rest)
    const authSchemes = isAnomaly(usual) ? undefined : usual.properties.authSchemes
    return authSchemes ? { ...found, properties: { ...found.properties, authSchemes } } : found
  }
