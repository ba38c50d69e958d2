/**
 * When a policy is public: it allows somebody whom no condition with fixed values limits.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */

type Statement = Readonly<Record<string, unknown>>

/** @example isPublic('{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}}') // true */
export function isPublic(document: string): boolean {
  const { Statement } = JSON.parse(document) as { Statement: Statement | readonly Statement[] }
  return [Statement].flat().some(isPublicStatement)
}

function isPublicStatement(statement: Statement): boolean {
  const { Effect, Principal, NotPrincipal, Condition } = statement
  if (Effect !== 'Allow') return false
  return (NotPrincipal !== undefined || isAnyone(Principal)) && !isLimited(Condition)
}

const isAnyone = (principal: unknown): boolean =>
  principal === '*' ||
  (typeof principal === 'object' &&
    principal !== null &&
    [(principal as { AWS?: unknown }).AWS].flat().includes('*'))

/** Operators that let through what they name and nothing else. */
const fixing: ReadonlySet<string> = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
  'ipaddress',
])

const limiting: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
])

function isLimited(condition: unknown): boolean {
  return Object.entries((condition ?? {}) as Readonly<Record<string, object>>).some(
    ([operator, keys]) =>
      fixing.has(operator.toLowerCase()) &&
      Object.entries(keys).some(
        ([key, values]) =>
          limiting.has(key.toLowerCase()) &&
          [values].flat().every(value => isFixed(key.toLowerCase(), String(value))),
      ),
  )
}

/** Half of all addresses are nobody in particular. */
function isFixed(key: string, value: string): boolean {
  if (key === 'aws:sourceip') return !/\/[0-7]$/.test(value)
  return key === 'aws:userid' ? !/^\*/.test(value) : !/[*?]|\$\{/.test(value)
}
