/** A member's default, which the model writes as JSON, as a value the chain works with; containers are always fresh. */
import { decodeBase64 } from '../codec/base64.ts'
import type { Member } from './types.ts'

export function defaultOf({ default: value, type }: Member): unknown {
  if (type === 'blob' && typeof value === 'string') return decodeBase64(value)
  if (type === 'timestamp')
    return new Date(typeof value === 'number' ? value * 1000 : String(value))
  if (Array.isArray(value)) return []
  return typeof value === 'object' && value !== null ? {} : value
}
