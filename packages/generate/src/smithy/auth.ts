/**
 * Auth schemes. Without an `auth` trait the order of preference is that of the traits' ids (Smithy, "Authentication
 * traits"); an empty list, or no scheme at all, means anonymous calls.
 */
import type { AuthScheme } from '@plainwire/wire'
import type { AstShape } from './ast.ts'
import { trait } from './ast.ts'

export const serviceAuth = (service: AstShape): readonly AuthScheme[] =>
  schemes(trait<readonly string[]>(service, 'smithy.api#auth') ?? declared(service))

/** Absent where the operation adds nothing to its service. */
export function operationAuth(
  service: AstShape,
  operation: AstShape,
): readonly AuthScheme[] | undefined {
  const own = trait<readonly string[]>(operation, 'smithy.api#auth')
  const optional = trait(operation, 'smithy.api#optionalAuth') !== undefined
  if (!own && !optional) return undefined
  const base = own ? schemes(own) : serviceAuth(service)
  return optional && !base.includes('none') ? [...base, 'none'] : base
}

const names: Readonly<Record<string, AuthScheme>> = {
  'aws.auth#sigv4': 'sigv4',
  'aws.auth#sigv4a': 'sigv4a',
  'smithy.api#httpBearerAuth': 'bearer',
  'smithy.api#noAuth': 'none',
}

/** Schemes that Plainwire does not speak; a service that has only these is not anonymous. */
const unspoken = [
  'smithy.api#httpApiKeyAuth',
  'smithy.api#httpBasicAuth',
  'smithy.api#httpDigestAuth',
]

const declared = (service: AstShape): readonly string[] =>
  Object.keys(service.traits ?? {})
    .filter(id => names[id] !== undefined || unspoken.includes(id))
    .sort()

const schemes = (ids: readonly string[]): readonly AuthScheme[] =>
  ids.length === 0 ? ['none'] : ids.flatMap(id => names[id] ?? [])
