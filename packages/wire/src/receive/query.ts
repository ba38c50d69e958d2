/** awsQuery and ec2Query requests: the reading twin of `serialize/query.ts`. A form, in the body or in the query. */
import { anomaly } from '../anomaly.ts'
import { compiledOnce, inputShape, shapeNamed } from '../model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  Reference,
  Section,
  ServiceInfo,
  Shape,
  StructureShape,
  UnionShape,
} from '../model/types.ts'
import type {
  ReceivedRequest,
  ReceiveOptions,
  Receiver,
  Route,
  Router,
  ServerCodec,
} from '../servers/types.ts'
import { finished } from './finish.ts'
import { formTree, type Node, type Pair, pairsOf } from './form.ts'
import { hostLabels } from './host.ts'
import { utf8Text } from './json.ts'
import { receiving, unfit } from './refuse.ts'
import { textReader } from './scalars.ts'

type Style = {
  readonly memberName: (key: string, member: Member) => string
  /** Do items stand directly under the member's name? */
  readonly flat: (member: Member) => boolean
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const awsQuery: Style = {
  memberName: (key, member) => member.xmlName ?? key,
  flat: member => member.xmlFlattened === true,
}

const ec2Query: Style = {
  memberName: (key, member) => member.ec2Name ?? capital(member.xmlName ?? key),
  flat: () => true,
}

const queryReceiver =
  (style: Style) =>
  (service: ServiceInfo, section: Section, options: ReceiveOptions = {}): Receiver => {
    const shape = inputShape(section)
    const name = section.operation.input ?? section.operation.name
    const read = shape && members({ section, style, done: new Map() }, shape, name)
    const labels = hostLabels(section)
    return finished(
      section,
      options,
      receiving(service, section, 'MalformedInput', (request, bytes) => ({
        ...labels(request.host),
        ...read?.(formTree(formPairs(request, bytes))),
      })),
    )
  }

export const awsQueryReceiver: ServerCodec['receiver'] = queryReceiver(awsQuery)
export const ec2QueryReceiver: ServerCodec['receiver'] = queryReceiver(ec2Query)

function formPairs(request: ReceivedRequest, bytes: Uint8Array = new Uint8Array(0)): Pair[] {
  const question = request.target.indexOf('?')
  const query = question < 0 ? '' : request.target.slice(question + 1)
  return [...pairsOf(query), ...pairsOf(utf8Text(bytes).trim())]
}

/** By `Action`, wherever it stands. */
export function queryRouter(service: ServiceInfo, routes: readonly Route[]): Router {
  const names = new Set(routes.map(({ operation }) => operation.name))
  return (request, bytes) => {
    const text = `${request.target.split('?', 2)[1] ?? ''}&${latin1.decode(bytes)}`
    const action = /(?:^|&)Action=([A-Za-z0-9_]+)/.exec(text)?.[1]
    if (action !== undefined && names.has(action)) return action
    return anomaly('not-found', `Could not find operation ${action ?? '(none)'}.`, {
      code: action === undefined ? 'MissingAction' : 'InvalidAction',
      status: 400,
      service: service.name,
    })
  }
}

const latin1 = /* @__PURE__ */ new TextDecoder('latin1')

type Fields = Record<string, unknown>
type Read = (node: Node) => unknown
type Compile = { section: Section; style: Style; done: Map<string, Read> }

function members(
  compile: Compile,
  shape: StructureShape | UnionShape,
  name: string,
): (node: Node) => Fields {
  const fields = Object.entries(shape.members).map(([key, member]) => ({
    key,
    wire: compile.style.memberName(key, member),
    read: reader(compile, member, `${name}$${key}`, compile.style.flat(member)),
  }))
  return ({ below }) => {
    const input: Fields = {}
    for (const { key, wire, read } of fields) {
      const node = nodeAt(below, wire)
      if (node !== undefined) input[key] = read(node)
    }
    if (shape.type === 'union' && Object.keys(input).length !== 1)
      unfit(name, 'exactly one known member')
    return input
  }
}

/** A member's own name may hold dots. */
function nodeAt(below: Node['below'], wire: string): Node | undefined {
  let node: Node | undefined = { below }
  for (const part of wire.split('.')) node = node?.below.get(part)
  return node
}

function reader(compile: Compile, reference: Reference, at: string, flat: boolean): Read {
  const name = reference.shape
  if (name === undefined) {
    const read = textReader(reference, at, 'date-time')
    return ({ value }) => (value === undefined ? unfit(at, 'a simple value') : read(value))
  }
  const key = flat ? `${name} flat` : name
  return compiledOnce(compile.done, key, () =>
    aggregate(compile, shapeNamed(compile.section, name), name, flat),
  )
}

function aggregate(compile: Compile, shape: Shape, name: string, flat: boolean): Read {
  if (shape.type === 'list') return list(compile, shape, name, flat)
  if (shape.type === 'map') return map(compile, shape, name, flat)
  return members(compile, shape, name)
}

/** `Name=` alone is an empty list. */
function list(compile: Compile, shape: ListShape, name: string, flat: boolean): Read {
  const read = reader(compile, shape.member, `${name}$member`, false)
  const between = shape.member.xmlName ?? 'member'
  return node => {
    const holder = flat ? node : node.below.get(between)
    return holder === undefined ? [] : numbered(holder, name).map(read)
  }
}

function map(compile: Compile, shape: MapShape, name: string, flat: boolean): Read {
  const read = reader(compile, shape.value, `${name}$value`, false)
  const keyName = shape.key.xmlName ?? 'key'
  const valueName = shape.value.xmlName ?? 'value'
  return node => {
    const holder = flat ? node : node.below.get('entry')
    const entries = holder === undefined ? [] : numbered(holder, name)
    return Object.fromEntries(
      entries.map(({ below }) => {
        const key = below.get(keyName)?.value
        const value = below.get(valueName)
        if (key === undefined || value === undefined)
          return unfit(name, 'entries of a key and a value')
        return [key, read(value)]
      }),
    )
  }
}

/** What stands at `1`, `2`, ... in order; gaps close. */
function numbered({ below }: Node, name: string): Node[] {
  const found = [...below].map(([key, node]) => ({
    at: /^\d{1,9}$/.test(key) ? Number(key) : unfit(name, 'numbered'),
    node,
  }))
  return found.sort((a, b) => a.at - b.at).map(({ node }) => node)
}
