/** All rows of a scan or a query, page by page. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { AttributeMap } from './attributes.ts'
import type { Key, Page } from './types.ts'

/** Runs a step on every row until one fails. @example await everyRow(after => store.scan({ table, after }), row => write(row)) */
export async function everyRow(
  read: (after: { readonly after?: Key }) => Promise<Page | Anomaly>,
  step: (row: AttributeMap) => Promise<Anomaly | undefined> | undefined,
): Promise<Anomaly | undefined> {
  for (let after: Key | undefined, more = true; more; ) {
    const page = await read(after ? { after } : {})
    if (isAnomaly(page)) return page
    for (const row of page.rows) {
      const failed = await step(row)
      if (failed) return failed
    }
    after = page.after
    more = after !== undefined
  }
  return undefined
}
