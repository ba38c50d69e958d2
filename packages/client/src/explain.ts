/**
 * What to do about an anomaly, as data: what it most likely means, and what helps. One row a kind of failure; the first
 * that fits counts.
 */
import type { Anomaly } from '@plainwire/wire'

export type Explanation = {
  /** Stable name of the kind of failure. */
  readonly topic: string
  readonly meaning: string
  readonly remedies: readonly string[]
}

type Row = Explanation & { readonly fits: (anomaly: Anomaly) => boolean }

/**
 * `undefined` where nothing is known beyond what the anomaly says itself.
 *
 * @example
 * const { remedies } = explain(anomaly) ?? { remedies: [] }
 */
export function explain(anomaly: Anomaly): Explanation | undefined {
  const row = rows.find(({ fits }) => fits(anomaly))
  if (row === undefined) return undefined
  const { fits, ...explanation } = row
  return explanation
}

const withCode =
  (...codes: readonly string[]) =>
  ({ code = '' }: Anomaly): boolean =>
    codes.includes(code)

const rows: readonly Row[] = [
  {
    topic: 'host-not-found',
    fits: withCode('ENOTFOUND', 'EAI_AGAIN'),
    meaning: 'The host of the endpoint has no address.',
    remedies: [
      "Check the region: not every service is in every one, and a misspelt one makes a host that isn't there.",
      "Some hosts hold a member of the request: S3 Control wants 'AccountId', access points their name.",
      "Give the client the right host with 'endpoint', and look at it with prepare(...).endpoint.",
    ],
  },
  {
    topic: 'unknown-operation',
    fits: withCode('UnknownOperationException', 'UnknownOperation', 'InvalidAction'),
    meaning:
      'The host answered, but it is the host of another service or of another part of this one.',
    remedies: [
      'Some services hand out the endpoint for each resource: Kinesis Video wants GetDataEndpoint first, and its answer as ' +
        "'endpoint' of the call that follows.",
      "Check 'endpoint' of the client, AWS_ENDPOINT_URL and endpoint_url of the profile.",
    ],
  },
  {
    topic: 'no-endpoint',
    fits: withCode('NO_ENDPOINT', 'NO_ENDPOINT_RULES', 'BAD_ENDPOINT'),
    meaning: 'No endpoint is known for this service with this region and these settings.',
    remedies: [
      'Check the region, and whether fips or dualStack exist for it.',
      "Give the client an 'endpoint', as a URL.",
    ],
  },
  {
    topic: 'too-many-calls',
    fits: withCode('TOO_MANY_REQUESTS', 'QUEUE_FULL', 'EMFILE'),
    meaning: 'More calls wait at once than this client lets wait.',
    remedies: [
      'Make fewer calls at a time, or let the client have more sockets: nodeSend({ maxSockets }) as its send.',
      'Read or release the bodies of answers: an unread one holds its connection.',
    ],
  },
  {
    topic: 'wrong-region',
    fits: ({ code = '', status, data }) =>
      ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IncorrectEndpoint'].includes(code) ||
      (status === 301 && (data as { Region?: unknown } | undefined)?.Region !== undefined),
    meaning: 'The bucket is in another region than the call went to.',
    remedies: [
      "Use a client with the region the anomaly names (data.Region), or give the call a 'region'.",
      "'followRegions: true' lets a client of S3 go there by itself.",
    ],
  },
  {
    topic: 'no-credentials',
    fits: withCode('NO_CREDENTIALS'),
    meaning: 'Nowhere that was looked were there credentials.',
    remedies: [
      "Look at the reason of each place in 'data.tried'.",
      "Give the client 'credentials', set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with AWS_PROFILE.",
    ],
  },
  {
    topic: 'no-region',
    fits: withCode('NO_REGION'),
    meaning: 'Nothing says which region to call.',
    remedies: ["Give the client a 'region', set AWS_REGION, or 'region' of the profile."],
  },
  {
    topic: 'expired-credentials',
    fits: withCode(
      'ExpiredToken',
      'ExpiredTokenException',
      'RequestExpired',
      'TokenRefreshRequired',
    ),
    meaning: 'The credentials were good once.',
    remedies: [
      'Give the client a provider that fetches new ones, not the credentials themselves; the default chain does.',
      'Log in again, if they come from a session of yours.',
    ],
  },
  {
    topic: 'bad-signature',
    fits: withCode(
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidAccessKeyId',
      'AuthFailure',
    ),
    meaning: 'The service does not know the key, or got another request than was signed.',
    remedies: [
      'Check the access key, its secret, and that a session token belongs to them.',
      'Check that no proxy changes path or headers, and the clock of this machine.',
      'Compare prepare(...).http with what arrived.',
    ],
  },
  {
    topic: 'clock',
    fits: withCode('RequestTimeTooSkewed', 'RequestInTheFuture'),
    meaning: "The clock of this machine is not the service's.",
    remedies: ['Set the clock; the client corrects for it once the service has told its time.'],
  },
  {
    topic: 'not-allowed',
    fits: ({ $anomaly }) => $anomaly === 'forbidden',
    meaning: 'The credentials are known and may not do this.',
    remedies: [
      'Look for the statement that is missing: the message names principal, action and resource.',
      'Check who calls: invoke GetCallerIdentity of sts.',
    ],
  },
  {
    topic: 'missing-package',
    fits: withCode('MISSING_DESCRIPTOR', 'BAD_API'),
    meaning: 'The description of the service is not installed beside the program.',
    remedies: ['npm install @plainwire/NAME, or import the service and give it as api.'],
  },
  {
    topic: 'invalid-request',
    fits: ({ problems }) => problems !== undefined,
    meaning: 'The request does not fit its description; it was not sent.',
    remedies: [
      "Each of 'problems' has a path and a rule.",
      'doc(op) shows what the operation takes.',
    ],
  },
  {
    topic: 'not-reached',
    fits: withCode(
      'ECONNREFUSED',
      'ECONNRESET',
      'EPIPE',
      'EHOSTUNREACH',
      'ENETUNREACH',
      'ETIMEDOUT',
      'TIMEOUT',
    ),
    meaning: 'The host was not reached, or gave no answer in time.',
    remedies: [
      'Check that something listens at the endpoint, and what stands between: firewalls, proxies, VPC endpoints.',
      "Give the call more time with 'limits'.",
    ],
  },
  {
    topic: 'try-again',
    fits: ({ retryable }) => retryable,
    meaning:
      'The same call may succeed when it is made again; the client did so as often as it may.',
    remedies: [
      "Let it try longer: 'retry: standard(attempts)', or a 'backoff' of your own.",
      'Send fewer calls at a time to a service that is busy.',
    ],
  },
]

/** The kinds of failure that are explained. */
export const topics: readonly string[] = rows.map(({ topic }) => topic)
