/** What becomes of the lines of an import: each is one write as any other, with schemas, versions and history. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid } from '../failures.ts'
import { changeItem } from '../items/change.ts'
import { putDecision } from '../items/put.ts'
import { referencesFrom } from '../items/references.ts'
import { arnOf, dateText } from '../items/show.ts'
import { Exact, isObject, type Json, type JsonObject } from '../json.ts'
import { isTrue, type Namespace, type Part } from '../namespace.ts'
import { type Validate, validatorOf } from '../schemas.ts'
import { idIn, type Service } from '../server/service.ts'
import type { Record } from './lines.ts'

export type Importing = {
  readonly service: Service
  readonly namespace: Namespace
  readonly by: string
  /** Items that are there are left alone, and their lines fail. */
  readonly insertOnly: boolean
  readonly replace: boolean
  /** What a flat line is; one that names its parts says so itself. */
  readonly part: Part
  /** Values are texts, as in CSV; the schema says which are numbers. */
  readonly texts: boolean
  /** Lines a second. */
  readonly rate?: number
}

export type Outcome = {
  readonly Line: number
  readonly Id?: string
  readonly Outcome: 'written' | 'failed'
  readonly Message?: string
}

/** Settings of an import as a query or a body names them. */
export function importingOf(
  given: Readonly<{ [name: string]: unknown }>,
): Omit<Importing, 'service' | 'namespace' | 'by' | 'texts'> | Anomaly {
  const mode = String(given.Mode ?? 'upsert').toLowerCase()
  if (mode !== 'upsert' && mode !== 'insert')
    return invalid(`Mode is upsert or insert, not ${mode}.`)
  const type = String(given.Type ?? 'Resource').toLowerCase()
  if (type !== 'resource' && type !== 'data' && type !== 'metadata')
    return invalid(`Type is Resource or Metadata, not ${type}.`)
  const rate = given.MaxPerSecond === undefined ? undefined : Number(given.MaxPerSecond)
  if (rate !== undefined && !(rate > 0)) return invalid('MaxPerSecond is a number above 0.')
  return {
    insertOnly: mode === 'insert',
    replace: isTrue(given.Replace ?? false),
    part: type === 'metadata' ? 'Metadata' : 'Resource',
    ...(rate !== undefined && { rate }),
  }
}

/** Lines that are written at once. */
const abreast = 16

/** Outcomes in the order of the lines. */
export async function* written(
  importing: Importing,
  lines: AsyncIterable<Record>,
): AsyncGenerator<Outcome> {
  const validate = await validatorOf(importing.namespace)
  if (isAnomaly(validate)) throw new Error(validate.message)
  let group: Record[] = []
  for await (const record of lines) {
    group.push(record)
    if (group.length < abreast) continue
    yield* await together(importing, validate, group)
    group = []
  }
  yield* await together(importing, validate, group)
}

/** Different items at once, lines of one item one after the other. */
async function together(
  importing: Importing,
  validate: Validate,
  group: readonly Record[],
): Promise<readonly Outcome[]> {
  const before = new Map<string, Promise<unknown>>()
  const outcomes = group.map(record => {
    const id = record.value === undefined ? '' : String(idOf(importing, record.value) ?? '')
    const turn = (before.get(id) ?? Promise.resolve()).then(() => one(importing, validate, record))
    before.set(id, turn)
    return turn
  })
  const { rate, service } = importing
  const pause = rate === undefined ? undefined : service.wait((group.length * 1000) / rate)
  const done = await Promise.all(outcomes)
  await pause
  return done
}

async function one(
  importing: Importing,
  validate: Validate,
  { line, value, wrong }: Record,
): Promise<Outcome> {
  if (value === undefined) return { Line: line, Outcome: 'failed', Message: wrong ?? '' }
  const id = idOf(importing, value)
  const failed = await put(importing, validate, id, value)
  const named = id === undefined ? {} : { Id: String(id) }
  return failed
    ? { Line: line, ...named, Outcome: 'failed', Message: failed.message }
    : { Line: line, ...named, Outcome: 'written' }
}

const hasParts = (value: JsonObject): boolean =>
  isObject(value.Resource) || isObject(value.Metadata) || Array.isArray(value.References)

function idOf({ namespace: { primaryKey }, part }: Importing, value: JsonObject): Json | undefined {
  const own = value[primaryKey]
  if (hasParts(value))
    return own ?? (isObject(value.Resource) ? value.Resource[primaryKey] : undefined)
  return part === 'Metadata' && typeof own === 'string' ? own.replace(/-meta$/, '') : own
}

async function put(
  importing: Importing,
  validate: Validate,
  given: Json | undefined,
  value: JsonObject,
): Promise<Anomaly | undefined> {
  const { service, namespace, by, insertOnly, replace } = importing
  if (typeof given !== 'string' && typeof given !== 'number' && !(given instanceof Exact))
    return invalid(`The line does not name its item by ${namespace.primaryKey}.`)
  const named = idIn(service, namespace, given instanceof Exact ? given.text : String(given))
  if (isAnomaly(named)) return named
  const { parts, master } = partsOf(importing, value)
  const references =
    value.References === undefined || !hasParts(value)
      ? undefined
      : referencesFrom(
          arnOf(service.place, namespace, named.id),
          value.References,
          dateText(service.now()),
        )
  if (isAnomaly(references)) return references
  const [wrong] = references?.errors ?? []
  if (wrong) return invalid(String(wrong.Message))
  const decide = putDecision(
    {
      id: named.id,
      parts,
      replace,
      ifNoneMatch: insertOnly,
      also: references?.changes ?? [],
      validate,
      audit: { at: service.now(), by },
      ...(master !== undefined && { master }),
    },
    namespace,
  )
  const { store, now, wait } = service
  const done = await changeItem({ store, namespace, now, by, wait }, named.id, decide, {
    exact: insertOnly,
  })
  return isAnomaly(done) ? done : undefined
}

/** What a line holds for each part. An export names the item master among the attributes. */
function partsOf(importing: Importing, value: JsonObject) {
  const { namespace, part } = importing
  const own = hasParts(value)
    ? Object.fromEntries(
        (['Resource', 'Metadata'] as const)
          .filter(name => isObject(value[name]))
          .map(name => [name, value[name] as JsonObject]),
      )
    : { [part]: value }
  const { ItemMasterID: master, ...resource } = own.Resource ?? {}
  const parts = { ...own, ...(own.Resource && { Resource: resource }) }
  const typed = importing.texts
    ? Object.fromEntries(
        Object.entries(parts).map(([name, one]) => [name, typedBy(namespace, name as Part, one)]),
      )
    : parts
  return { parts: typed, ...(typeof master === 'string' && { master }) }
}

/** Texts as what the schema says they are. */
function typedBy({ schemas }: Namespace, part: Part, value: JsonObject): JsonObject {
  const properties = schemas[part]?.properties
  if (!isObject(properties)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => {
      const rule = properties[name]
      return [name, typeof text === 'string' && isObject(rule) ? typed(text, rule.type) : text]
    }),
  )
}

function typed(text: string, type: Json | undefined): Json {
  if (/^(number|integer)$/.test(String(type)) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) {
    const number = Number(text)
    return String(number) === text ? number : new Exact(text)
  }
  return type === 'boolean' && /^(true|false)$/i.test(text) ? /^true$/i.test(text) : text
}
