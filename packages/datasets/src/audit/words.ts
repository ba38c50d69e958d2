/** Lines as a log can hold and a reader can see them. */

/** Control characters as escapes, and so are those that end a line for some readers. @example visible('a\nb') // 'a\\u000ab' */
export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** As the first service shows one: month first, to the second; always in UTC. @example shown(0, 'x') // '01/01/1970, 00:00:00 - x' */
export function shown(at: number, message: string): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${month}/${day}/${year}, ${time.slice(0, 8)} - ${message}`
}

/** Bytes of an event, which CloudWatch Logs limits to 256 KiB. */
const most = 200_000

/** A line in pieces that an event can hold; almost always one. @example pieces('x') // ['x'] */
export function pieces(line: string): string[] {
  const bytes = Buffer.from(line)
  if (bytes.length <= most) return [line]
  const parts: string[] = []
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(from + most, bytes.length)
    // Not within a character.
    while (to < bytes.length && (bytes[to]! & 0xc0) === 0x80) to--
    parts.push(bytes.subarray(from, to).toString())
    from = to
  }
  return parts
}
