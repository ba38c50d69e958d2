/** A service that once spoke Query tells its old error codes to clients that ask for them. */
import type { Header } from '../http.ts'
import type { ServiceInfo } from '../model/types.ts'

export const queryMode = (service: ServiceInfo): readonly Header[] =>
  service.queryCompatible ? [['x-amzn-query-mode', 'true']] : []
