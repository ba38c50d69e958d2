/** An index of Elasticsearch is called so for a table and a part of it. */
import { type Namespace, type Part, tableOf } from '../namespace.ts'

export const indexNameOf = (namespace: Pick<Namespace, 'name' | 'stage'>, part: Part): string =>
  `awsdataapi-${tableOf(namespace)}-${part}`.toLowerCase()
