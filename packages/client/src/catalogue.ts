/** The two ways to name a service, made one: a whole service, or some of its operations. */
import type { Constraints, Docs, OperationApi, Service } from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import type { Catalogue } from './operation.ts'

export type Described = Service<unknown> | readonly OperationApi[]

export type FullCatalogue = Catalogue & {
  readonly constraints?: () => Promise<Constraints>
  readonly docs: () => Promise<Docs>
}

const noDocs = async (): Promise<Docs> => ({})

export function catalogueOf(described: Described): FullCatalogue {
  if (Array.isArray(described)) return ofOperations(described as readonly OperationApi[])
  const service = described as Service<unknown>
  if (typeof service?.section !== 'function' || service.codecs === undefined)
    throw new Misuse(
      'BAD_API',
      "'api' must be a service, a list of operations, or the name of an installed service package.",
    )
  return {
    info: service,
    operations: service.operations,
    section: op => (service.operations.includes(op) ? service.section(op) : undefined),
    docs: service.docs ?? noDocs,
    ...(service.constraints === undefined ? {} : { constraints: service.constraints }),
  }
}

function ofOperations(list: readonly OperationApi[]): FullCatalogue {
  const [first] = list
  if (first?.service === undefined || first.section === undefined)
    throw new Misuse('BAD_API', "'api' must hold at least one operation, e.g. [GetItem].")
  const foreign = list.find(({ service }) => service.name !== first.service.name)
  if (foreign)
    throw new Misuse(
      'BAD_API',
      `One client speaks to one service; the list mixes ${first.service.name} and ${foreign.service.name}.`,
    )
  const sections = new Map(list.map(({ section }) => [section.operation.name, section]))
  return {
    info: first.service,
    operations: [...sections.keys()],
    section: op => sections.get(op),
    docs: noDocs,
  }
}
