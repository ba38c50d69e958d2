/** A map that forgets what was longest unused when it is full. */
export type Remembering<T> = {
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
}

/** @example const known = remembering<number>(2); known.set('a', 1); known.get('a') // 1 */
export function remembering<T>(most: number): Remembering<T> {
  const rows = new Map<string, T>()
  return {
    get(key) {
      const value = rows.get(key)
      if (value === undefined) return undefined
      rows.delete(key)
      rows.set(key, value)
      return value
    },
    set(key, value) {
      rows.delete(key)
      rows.set(key, value)
      if (rows.size > most) rows.delete(rows.keys().next().value!)
    },
    delete: key => void rows.delete(key),
  }
}
