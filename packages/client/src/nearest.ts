/** Did you mean: the closest of some names, if any is close. */

/** At most a third of the letters may differ. */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const lower = wanted.toLowerCase()
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase(), least)
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

export const didYouMean = (wanted: string, names: Iterable<string>): string => {
  const name = nearest(wanted, names)
  return name === undefined ? '' : ` Did you mean '${name}'?`
}

/** Letters put in, left out, changed or swapped with their neighbour; given up beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? before[j - 2]! + 1 : limit
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change, swap))
    }
    before = row
    row = next
  }
  return row[b.length]!
}
