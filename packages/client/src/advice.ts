/** What to do next, for failures that never reached the service: a sentence added to what happened. */
import type { Anomaly } from '@plainwire/wire'
import { reworded } from './anomalies.ts'

/** @example advised(anomaly('unavailable', 'The connection failed.', { code: 'ECONNREFUSED' })).message */
export function advised(failure: Anomaly): Anomaly {
  if (failure.code === undefined) return failure
  const { limit } = (failure.data ?? {}) as { limit?: string }
  const key = failure.code === 'TIMEOUT' ? `TIMEOUT ${limit}` : failure.code
  const advice = table.find(([codes]) => codes.test(key))?.[1]
  return advice === undefined ? failure : reworded(failure, `${failure.message} ${advice}`)
}

const table: readonly (readonly [codes: RegExp, advice: string])[] = [
  [/^ECONNREFUSED$/, 'Does the service run, and are host and port of the endpoint right?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'Are region and endpoint right, and can this machine look up names?'],
  [
    /^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT)$/,
    'Is there a way from here: network, VPN, HTTPS_PROXY and NO_PROXY?',
  ],
  [
    /^(ECONNRESET|ECONNABORTED|EPIPE|HUNG_UP|CUT_SHORT)$/,
    'As a rule it passes; if it stays, look at the server, and at proxies and firewalls between.',
  ],
  [
    /^(EMFILE|ENFILE)$/,
    'Raise the limit of open files (ulimit -n), or lower maxSockets of nodeSend.',
  ],
  [/^TIMEOUT connect$/, 'Can the host be reached from here? If it is slow, raise limits.connect.'],
  [/^TIMEOUT idle$/, 'Is the service stuck? If it may be silent for so long, raise limits.idle.'],
  [/^TIMEOUT attempt$/, 'If an attempt may take so long, raise limits.attempt.'],
  [/^TIMEOUT call$/, 'If the call may take so long, raise limits.call.'],
  [/^HPE_/, 'Is this the port of an HTTP server?'],
  [
    /^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/,
    'If you trust the server, name the authority that signed its certificate in AWS_CA_BUNDLE, or in tls of nodeSend.',
  ],
  [
    /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    "Whoever runs the server must renew its certificate; look at this machine's clock too.",
  ],
  [/ALTNAME|HOSTNAME_MISMATCH/, 'Is the endpoint right? Its certificate is of another host.'],
  [
    /^(EPROTO|ERR_SSL|ERR_TLS)/,
    'Does the server speak TLS at this port? If it does not, the endpoint begins with http://.',
  ],
  [/^RESPONSE_TOO_LARGE$/, 'Raise maxResponse of the client, or ask for less at once.'],
]
