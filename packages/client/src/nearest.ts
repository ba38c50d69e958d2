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

/** Levenshtein distance, given up beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change))
    }
    row = next
  }
  return row[b.length]!
}
