/** Values as AWS's JSON has them: instants in seconds, bytes in base64, whole numbers of any size with all their digits. */
import { encodeBase64 } from '@plainwire/wire'

const deepest = 500

/** Throws a `TypeError` for what JSON has no words for. */
export const jsonText = (value: unknown): string => written(value, 0) ?? 'null'

function written(value: unknown, depth: number): string | undefined {
  if (depth > deepest) throw new TypeError('The parameters are nested too deeply.')
  if (value === undefined) return undefined
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value))
  if (value instanceof Uint8Array) return JSON.stringify(encodeBase64(value))
  if (value instanceof Date) return instant(value)
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`A ${typeof value} cannot be written as JSON.`)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value))
    return `[${value.map(item => written(item, depth + 1) ?? 'null').join(',')}]`
  const fields = value instanceof Map ? [...value] : Object.entries(value)
  const texts = fields.flatMap(([name, part]) => {
    const text = written(part, depth + 1)
    return text === undefined ? [] : [`${JSON.stringify(String(name))}:${text}`]
  })
  return `{${texts.join(',')}}`
}

function instant(value: Date): string {
  const seconds = value.getTime() / 1000
  if (Number.isNaN(seconds)) throw new TypeError('An invalid Date cannot be written as JSON.')
  return String(seconds)
}
