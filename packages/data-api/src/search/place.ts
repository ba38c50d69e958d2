/** Where it is written how far the index of a namespace has come; its lease has the same name. */
import type { Namespace } from '../namespace.ts'

export const placeOf = ({ stage, name }: Pick<Namespace, 'stage' | 'name'>): string =>
  `search/${encodeURIComponent(stage)}/${name}`
