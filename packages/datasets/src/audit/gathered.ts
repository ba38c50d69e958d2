/** Gathers what comes within a moment, so that it is written together. What was gathered is written even when nobody asks. */

export type Gathered<T> = {
  add(item: T): void
  /** Writes what is there, and waits for what is being written. */
  flush(): Promise<void>
}

/** @example const mentions = gathered(async events => { await write(events) }) */
export function gathered<T>(
  write: (items: readonly T[]) => Promise<void>,
  { most = 500, after = 500 }: { readonly most?: number; readonly after?: number } = {},
): Gathered<T> {
  let items: T[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const some = items
    items = []
    if (some.length > 0) writing = writing.then(() => write(some)).catch(() => undefined)
    return writing
  }
  return {
    add(item) {
      items.push(item)
      if (items.length >= most) void flush()
      else timer ??= setTimeout(flush, after)
    },
    flush,
  }
}
