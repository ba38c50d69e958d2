/**
 * Patches of descriptions: data that a plugin merges into a service's model. Whatever reads the model sees it: calls,
 * validation, pages, waiters, documentation, the command line. Merging waits in `patched.ts` until an operation is used.
 */
import type {
  Constraints,
  Docs,
  Operation,
  Service,
  Shape,
  Waiter,
  WaiterMatcher,
} from '@plainwire/wire'
import type { FullCatalogue } from './catalogue.ts'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'

/** Objects are merged, members that are `null` taken out, and what is no object stands for what was there. */
export type Merge<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Merge<T[Key]> | null }
    : T

/** A waiter; its paths may be text of names, `[n]`, `[]` and `||`. */
export type WaiterPatch = Omit<Waiter, 'acceptors'> & {
  readonly acceptors: readonly {
    readonly state: Waiter['acceptors'][number]['state']
    readonly matcher: WaiterMatcher
  }[]
}

/** `Added` is what the compiler is to know of the operations it adds. */
export type ModelPatch<Added = unknown> = {
  readonly $types?: Added
  /** Name of the service package, e.g. `dynamodb`. */
  readonly service: string
  /** By name. Errors are added to those known; an operation that was not there needs what its protocol needs. */
  readonly operations?: Readonly<Record<string, Merge<Omit<Operation, 'name'>>>>
  readonly shapes?: Readonly<Record<string, Shape | Merge<Shape>>>
  /** By `Shape$member`. */
  readonly constraints?: Constraints
  /** `Operation`, or `Shape$member`. */
  readonly docs?: Docs
  readonly waiters?: Readonly<Record<string, WaiterPatch>>
}

const names: readonly (keyof ModelPatch)[] = [
  '$types',
  'service',
  'operations',
  'shapes',
  'constraints',
  'docs',
  'waiters',
]

/**
 * A catalogue with the patches that are for its service.
 *
 * @example
 * client({ api: dynamodb, plugins: [{ name: 'scan-limit', patch: {
 *   service: 'dynamodb', constraints: { ScanInput$Limit: { max: 100 } },
 * } }] })
 */
export function patchedCatalogue(
  catalogue: FullCatalogue,
  patches: readonly ModelPatch[],
): FullCatalogue {
  for (const patch of patches) checkPatch(patch)
  const own = patches.filter(({ service }) => service === catalogue.info.name)
  if (own.length === 0) return catalogue
  return { ...catalogue, ...patchedSource(catalogue, own) }
}

/**
 * A service with patches, as any other service; the compiler knows of what they add.
 *
 * @example
 * const counting: ModelPatch<{ CountItems: { request: { TableName: string }; response: { Count?: number } } }> = {
 *   service: 'dynamodb', operations: { CountItems: { input: 'CountInput', output: 'CountOutput' } }, shapes,
 * }
 * client({ api: patched(dynamodb, counting) })
 */
export function patched<Ops, Added>(
  service: Service<Ops>,
  ...patches: readonly ModelPatch<Added>[]
): Service<Ops & Added> {
  for (const patch of patches) checkPatch(patch)
  const section = (op: string) =>
    service.operations.includes(op) ? service.section(op) : undefined
  const own = patches.filter(patch => patch.service === service.name)
  return { ...service, ...patchedSource({ ...service, section }, own) } as never
}

type Source = Pick<FullCatalogue, 'operations' | 'section' | 'constraints' | 'docs' | 'waiters'>

function patchedSource(source: Source, own: readonly ModelPatch[]): Source {
  const lazily = () => import('./patched.ts')
  const added = own.flatMap(({ operations = {} }) => Object.keys(operations))
  return {
    operations: [...new Set([...source.operations, ...added])],
    section: op => lazily().then(({ patchedSection }) => patchedSection(source, own, op)),
    constraints: async () => over(await source.constraints?.(), own, 'constraints'),
    docs: async () => over(await source.docs?.(), own, 'docs'),
    waiters: async () => over(await source.waiters?.(), own, 'waiters'),
  }
}

function checkPatch(patch: ModelPatch): void {
  const wrong = Object.keys(patch ?? {}).find(name => !names.includes(name as keyof ModelPatch))
  if (typeof patch?.service !== 'string' || wrong !== undefined)
    throw new Misuse(
      'BAD_PATCH',
      wrong === undefined
        ? "A patch says which service it is for: { service: 'dynamodb', ... }."
        : `A patch has no field '${wrong}'.${didYouMean(wrong, names)}`,
    )
}

const over = <Name extends 'constraints' | 'docs' | 'waiters'>(
  before: object | undefined,
  patches: readonly ModelPatch[],
  name: Name,
): never => Object.assign({}, before, ...patches.map(patch => patch[name])) as never
