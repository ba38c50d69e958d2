/**
 * A refusal: the words of AWS for people, and beside them the decision for programs, so that nobody has to guess which
 * statement of which policy it was, or which layer lacks an allow.
 */
import type { Evaluation, Layer, Reason, Request } from '@plainwire/policy'
import { type Anomaly, anomaly, type Header, type ProtocolName } from '@plainwire/wire'
import type { FailureWriter } from '@plainwire/wire/servers'
import type { Caller } from '../server/types.ts'
import { encoded } from './encoded.ts'

/** Why a request was refused; it goes into the header `x-plainwire-decision` as it is. */
export type Refusal = Pick<Evaluation, 'decision' | 'layers' | 'reasons'> & {
  readonly principal: string
  readonly action: string
  readonly resource: string
}

export type Denied = Anomaly & { readonly refusal: Refusal }

/** How a family of services says no. */
export type DeniedStyle = {
  readonly code: string
  readonly status: number
  /** S3 puts the resource in quotes. */
  readonly quoted?: true
  /** EC2 packs what was asked into the message, for `sts:DecodeAuthorizationMessage`. */
  readonly encodes?: true
}

export function denied(
  { code, status, quoted, encodes }: DeniedStyle,
  caller: Caller,
  request: Request,
  evaluation: Evaluation,
): Denied {
  const { decision, layers, reasons } = evaluation
  const { action } = request
  const resource = request.resource.arn
  const principal = caller.kind === 'anonymous' ? 'anonymous' : caller.arn
  const shown = quoted ? `"${resource}"` : resource
  const told = `User: ${principal} is not authorized to perform: ${action} on resource: ${shown} ${because(action, reasons)}`
  const message = encodes
    ? `You are not authorized to perform this operation. ${told} Encoded authorization failure message: ${encoded(caller, request, evaluation)}`
    : /^arn:|^anonymous$/.test(principal)
      ? told
      : `Not authorized to perform ${action}. ${told}`
  return {
    ...anomaly('forbidden', message, { code, status }),
    refusal: { decision, principal, action, resource, layers, reasons },
  }
}

/** The first reason: denials come first, then layers in the order in which AWS asks them. */
function because(action: string, [first]: readonly Reason[]): string {
  if (first === undefined || first.layer === 'request') return 'because it cannot be evaluated'
  if (first.effect === 'Error') return `because ${first.message}`
  const kind = kindOf(first.layer, action)
  return first.effect === 'Deny'
    ? `with an explicit deny in ${article(kind)} ${kind}`
    : `because no ${kind} allows the ${action} action`
}

const article = (kind: string): string => (/^[aeiou]/.test(kind) ? 'an' : 'a')

const kindOf = (layer: Layer, action: string): string =>
  layer === 'resource' && action.startsWith('sts:') ? 'role trust policy' : kinds[layer]

const kinds: Readonly<Record<Layer, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
}

/** By protocol, which is by age of the service. */
export const deniedStyles: Readonly<Record<ProtocolName, DeniedStyle>> = {
  awsQuery: { code: 'AccessDenied', status: 403 },
  restXml: { code: 'AccessDenied', status: 403, quoted: true },
  ec2Query: { code: 'UnauthorizedOperation', status: 403, encodes: true },
  awsJson1_0: { code: 'AccessDeniedException', status: 400 },
  awsJson1_1: { code: 'AccessDeniedException', status: 400 },
  restJson1: { code: 'AccessDeniedException', status: 403 },
  rpcv2Cbor: { code: 'AccessDeniedException', status: 400 },
  rpcv2Json: { code: 'AccessDeniedException', status: 400 },
}

/** Characters of one message or resource, reasons, characters of the header: a client refuses one that is too long. */
const longest = { text: 300, reasons: 8, header: 6_000 }

/** Adds to each refusal the header that explains it. */
export const telling =
  (write: FailureWriter): FailureWriter =>
  (failure, context) => {
    const response = write(failure, context)
    return { ...response, headers: [...response.headers, ...decisionHeader(failure)] }
  }

/** The header of a refusal; nothing for other failures. Only printable ASCII. */
function decisionHeader(failure: object): Header[] {
  if (!('refusal' in failure)) return []
  const refusal = failure.refusal as Refusal
  const whole = written(refusal, longest.reasons)
  const value = whole.length > longest.header ? written(refusal, 1) : whole
  return [['x-plainwire-decision', value]]
}

function written({ resource, reasons, ...rest }: Refusal, most: number): string {
  const told = reasons.slice(0, most).map(each => ({ ...each, message: short(each.message) }))
  return ascii(JSON.stringify({ ...rest, resource: short(resource), reasons: told }))
}

const short = (text: string): string =>
  text.length > longest.text ? `${text.slice(0, longest.text)}...` : text

const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
