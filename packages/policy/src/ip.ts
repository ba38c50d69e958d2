/** IP addresses and blocks of them (CIDR), versions 4 and 6, as their bytes: 4 of them or 16. */

export type Address = readonly number[]
export type Block = { readonly address: Address; readonly prefix: number }

/** A block; an address alone is a block of one. */
export function readBlock(text: string): Block | undefined {
  const slash = text.indexOf('/')
  const address = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const width = address.length * 8
  if (slash < 0) return { address, prefix: width }
  const prefix = text.slice(slash + 1)
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= width
    ? { address, prefix: Number(prefix) }
    : undefined
}

export function isWithin(address: Address, { address: start, prefix }: Block): boolean {
  if (address.length !== start.length) return false
  const whole = prefix >> 3
  for (let at = 0; at < whole; at++) if (address[at] !== start[at]) return false
  const rest = 8 - (prefix & 7)
  return rest === 8 || address[whole]! >> rest === start[whole]! >> rest
}

/** An address; one of version 4 written as version 6 (`::ffff:10.0.0.1`) is what it maps. */
export function readAddress(text: string): Address | undefined {
  if (text.length > 45) return undefined
  if (!text.includes(':')) return version4(text)
  const bytes = version6(text)
  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes
}

const isMapped = (bytes: Address): boolean =>
  bytes.every((byte, at) => at > 11 || byte === (at < 10 ? 0 : 255))

function version4(text: string): number[] | undefined {
  const parts = octets.exec(text)
  if (parts === null) return undefined
  const bytes = [Number(parts[1]), Number(parts[2]), Number(parts[3]), Number(parts[4])]
  return bytes.every(byte => byte < 256) ? bytes : undefined
}

// No leading zeros: some read them as octal.
const octets = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

function version6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before, after = []] = halves.map(bytesOf)
  if (before === undefined || halves.some(half => bytesOf(half) === undefined)) return undefined
  const missing = 16 - before.length - after.length
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined
  return [...before, ...Array<number>(missing).fill(0), ...after]
}

/** The last group may be an address of version 4. */
function bytesOf(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [at, group] of groups.entries()) {
    const embedded = at === groups.length - 1 ? version4(group) : undefined
    if (embedded !== undefined) bytes.push(...embedded)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 255)
    } else return undefined
  }
  return bytes
}
