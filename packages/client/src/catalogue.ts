/** Operations by name, as a client sees them; `catalogue-full.ts` makes one of a whole service. */
import type { Codec, Constraints, Docs, OperationApi, Service, Waiters } from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import type { Catalogue } from './operation.ts'

export type Described = Service<unknown> | readonly OperationApi[]

export type FullCatalogue = Catalogue & {
  readonly constraints?: () => Promise<Constraints>
  readonly docs?: () => Promise<Docs>
  readonly waiters?: () => Promise<Waiters>
}

/** A list of operations of one service, and the code that came with it. */
export function listed(list: readonly OperationApi[]): FullCatalogue {
  const info = list[0]?.service
  if (info === undefined || list.some(({ service }) => service.name !== info.name))
    throw new Misuse('BAD_API', mistaken(list))
  const sections = new Map(
    list.map(({ section, endpoint }) => [
      section.operation.name,
      endpoint ? { ...section, endpoint } : section,
    ]),
  )
  return {
    info,
    operations: [...sections.keys()],
    section: op => sections.get(op),
    codec: () => Object.values(info.codecs)[0]!(),
  }
}

function mistaken(list: readonly OperationApi[]): string {
  const names = new Set(list.map(one => one?.service?.name))
  return names.size > 1
    ? `One client speaks to one service; the list mixes ${[...names].join(' and ')}.`
    : "'api' must hold at least one operation, e.g. [GetItem]."
}

export type LoadCodec = () => Codec | Promise<Codec>
