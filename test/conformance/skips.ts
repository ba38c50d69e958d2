/** The cases the runner skips: customisations of single services that belong to none of the protocols. */

export type Skip = { readonly suite: string; readonly id: RegExp; readonly why: string }

export const skips: readonly Skip[] = [
  {
    suite: 'protocol-tests',
    id: /^GlacierAccountId$/,
    why: 'Glacier: an account id of `-`, a version header and tree hashes of its own',
  },
  {
    suite: 'protocol-tests',
    id: /^MachinelearningPredictEndpoint$/,
    why: 'Machine Learning: the host is a member of the request',
  },
  {
    suite: 'retries',
    id: /^default\/limit_exceeded$/,
    why: 'status 509 without a code: no service is known that still answers so',
  },
  {
    suite: 'retries',
    id: /^dynamodb\/crc32$/,
    why: 'a damaged answer, which classification.json has with its checksums',
  },
  {
    suite: 'retries',
    id: /^dynamodb\/write_conflict$/,
    why: 'its error is retryable by the description of the service',
  },
  {
    suite: 'retries',
    id: /^sts\/idp_unreachable_error$/,
    why: 'its error is retryable by the description of the service',
  },
  {
    suite: 'retries',
    id: /^s3\/contentmd5$/,
    why: 'a body that does not match its digest is the same when it is sent again',
  },
]

export const reasonToSkip = (suite: string, id: string): string | undefined =>
  skips.find(skip => skip.suite === suite && skip.id.test(id))?.why
