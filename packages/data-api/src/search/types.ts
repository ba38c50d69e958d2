/** The port of search: an engine takes items as they become and answers queries of a stated kind. */
import type { Anomaly } from '@plainwire/wire'
import type { Item } from '../items/row.ts'
import type { JsonObject } from '../json.ts'
import type { Namespace, Part } from '../namespace.ts'
import type { Query } from './query.ts'

export type SearchEngine = {
  /** What it is called in a namespace's record. */
  readonly name: string
  /** Makes room for a namespace; again is fine. */
  prepare(namespace: Namespace): Promise<Anomaly | undefined>
  /** Takes these items as they are now. One that is older than what is known already changes nothing. */
  put(namespace: Namespace, items: readonly Item[]): Promise<Anomaly | undefined>
  /** Forgets all of a namespace; one that is not there is fine. */
  clear(namespace: Namespace): Promise<Anomaly | undefined>
  /** An answer as Elasticsearch words it. */
  search(namespace: Namespace, part: Part, query: Query): Promise<JsonObject | Anomaly>
}
