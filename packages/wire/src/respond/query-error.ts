/** A service that once spoke Query tells its old error codes beside the new ones. */
import type { Header } from '../http.ts'
import type { ServiceInfo } from '../model/types.ts'
import { type ErrorParts, faultType } from './errors.ts'

export const queryError = (service: ServiceInfo, parts: ErrorParts): readonly Header[] =>
  service.queryCompatible ? [['x-amzn-query-error', `${parts.queryCode};${faultType(parts)}`]] : []
