/**
 * `@plainwire/client/define`: APIs that nobody described, in five lines. A hand-made API is a plain `Service` with a codec
 * of its own, so that whatever a client does it does for these as well.
 */
export { AnomalyError } from '../index.ts'
export { Api, type ApiConfig, type Submission } from './api.ts'
export type { Envelope } from './codec.ts'
export type { GivenCredentials } from './credentials.ts'
export type { DebugOption, DebugRecord } from './debug.ts'
export { type ApiResponse, type DecodeOptions, decodedBody } from './decode.ts'
export { defineApi } from './define-api.ts'
export { ApiError } from './error.ts'
export { type FlattenOptions, type FlattenStyle, flattenParams, type Pair } from './flatten.ts'
export { type Inferred, inferServiceRegion } from './infer.ts'
export type { ActionCall, CallSettings, GivenHeaders } from './invocation.ts'
export { type Op, op, type StandardSchema } from './method.ts'
export { type Encoded, type EncodeOptions, encodeParams, type Payload } from './parameters.ts'
export type { ApiOptions, HttpMethod } from './settings.ts'
export { type TargetOptions, targetHeader } from './target.ts'
export type { ApiClass, Call, Definition, Snake } from './types.ts'
