/** Public names of the chain's values and steps. */
export * from './anomaly.ts'
export { common as checksumAlgorithms, type Hashing } from './checksum/algorithms.ts'
export type { ChecksumChoice } from './checksum/choice.ts'
export type { ChecksummedRequest, ChecksumSettings } from './checksum/request.ts'
export { decodeBase64, encodeBase64 } from './codec/base64.ts'
export { cborDecimal, decodeCbor, encodeCbor } from './codec/cbor.ts'
export { combinedCrc } from './codec/crc-combined.ts'
export { crc32c } from './codec/crc32c.ts'
export { crc64nvme } from './codec/crc64nvme.ts'
export * from './codec/event-stream.ts'
export { decodeHex } from './codec/hex.ts'
export { type Decimal, type JsonLimits, parseJson } from './codec/json.ts'
export {
  type LooseElement,
  type LooseFields,
  type LooseXml,
  readLooseXml,
  writeLooseXml,
} from './codec/loose-xml.ts'
export { isMalformed, type Malformed } from './codec/malformed.ts'
export { formatTimestamp, parseTimestamp } from './codec/timestamp.ts'
export * from './codec/xml.ts'
export { xxhash3, xxhash128 } from './codec/xxhash3.ts'
export { xxhash64 } from './codec/xxhash64.ts'
export { evaluateEndpoint } from './endpoint/evaluate.ts'
export { resolveEndpoint } from './endpoint/resolve.ts'
export * from './http.ts'
export { type JmespathFunctions, searchJmespath } from './jmespath.ts'
export { standardFunctions } from './jmespath-functions.ts'
export type * from './model/codec.ts'
export { streamedOutput } from './model/lookup.ts'
export { type PartName, type Parts, part } from './model/parts.ts'
export type * from './model/types.ts'
export { categoryOf, throttlingCodes } from './parse/errors.ts'
export type * from './primitives.ts'
export { type Matches, patternMatcher } from './receive/pattern.ts'
export type { ResponseBody, Unread } from './response-body.ts'
export { signBearer } from './sign/bearer.ts'
export { uriEncode } from './sign/canonical.ts'
export * from './sign/chunked.ts'
export {
  type EventScope,
  eventSignature,
  eventsPayload,
  signEvents,
} from './sign/event-stream-signing.ts'
export type { Scope, Signed } from './sign/scheme.ts'
export { presign, presignDetailed, sign, signDetailed, signingKey } from './sign/sigv4.ts'
export {
  presignV4a,
  presignV4aDetailed,
  privateKeyV4a,
  signV4a,
  signV4aDetailed,
} from './sign/sigv4a.ts'
export { validate, validateShape } from './validate.ts'
export { type Dechunked, type DechunkOptions, dechunked } from './verify/chunked.ts'
export { type VerifyEventsOptions, verifyEvents } from './verify/events.ts'
export { type RefusalCode, refusal } from './verify/refusals.ts'
export { type Identity, type VerifyOptions, verify } from './verify/sigv4.ts'
