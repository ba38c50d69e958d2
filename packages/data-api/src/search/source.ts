/** An item as a hit shows it. */
import type { Item } from '../items/row.ts'
import { flatMetadata, flatResource } from '../items/show.ts'
import type { JsonObject } from '../json.ts'
import type { Namespace, Part } from '../namespace.ts'

export const sourceOf = (item: Item, part: Part, namespace: Namespace): JsonObject =>
  part === 'Resource'
    ? flatResource(item, namespace)
    : (flatMetadata(item, namespace.primaryKey) ?? {})
