/**
 * awsQuery and ec2Query: a form of `Action`, `Version` and flattened members. The two differ in names and in lists only.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, .../aws-ec2-query-protocol.html
 */

import { encodeUtf8 } from '../codec/utf8.ts'
import type { Header } from '../http.ts'
import type { SerializeContext, Serializer } from '../model/codec.ts'
import { compiledOnce, inputShape, shapeNamed } from '../model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  Reference,
  Section,
  ServiceInfo,
  Shape,
} from '../model/types.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { fitting } from './fitting.ts'
import { percentEncode } from './percent.ts'
import { hostPrefix } from './prefix.ts'
import { itemsOf, misfit, scalarWriter } from './scalars.ts'

/** Appends `&name=value` pairs for a value that stands at `name`. */
type Pairs = (value: unknown, name: string, context: SerializeContext) => string

type Style = {
  readonly memberName: (key: string, member: Member) => string
  /** Does this list stand in the form without an element name between? */
  readonly flat: (member: Member) => boolean
  /** What an empty list leaves behind. */
  readonly emptyList: (name: string) => string
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

const awsQuery: Style = {
  memberName: (key, member) => member.xmlName ?? key,
  flat: member => member.xmlFlattened === true,
  emptyList: name => `&${name}=`,
}

const ec2Query: Style = {
  memberName: (key, member) => member.ec2Name ?? capital(member.xmlName ?? key),
  flat: () => true,
  emptyList: () => '',
}

const formHeaders: readonly Header[] = [['content-type', 'application/x-www-form-urlencoded']]

const querySerializer =
  (style: Style) =>
  (service: ServiceInfo, section: Section): Serializer => {
    const { operation } = section
    const input = inputShape(section)
    const name = operation.input ?? operation.name
    const compile: Compile = { section, style, done: new Map() }
    const members = input && membersWriter(compile, input.members, name, true)
    const start = `Action=${percentEncode(operation.name)}&Version=${percentEncode(service.version)}`
    const prefix = hostPrefix(section)
    return fitting(service, section, (value, context) => ({
      method: 'POST',
      target: '/',
      headers: formHeaders,
      body: encodeUtf8(members ? start + members(value, '', context) : start),
      ...prefix(value),
    }))
  }

export const awsQuerySerializer: (service: ServiceInfo, section: Section) => Serializer =
  querySerializer(awsQuery)
export const ec2QuerySerializer: (service: ServiceInfo, section: Section) => Serializer =
  querySerializer(ec2Query)

type Compile = { section: Section; style: Style; done: Map<string, Pairs> }

function membersWriter(
  compile: Compile,
  members: Readonly<Record<string, Member>>,
  shapeName: string,
  top = false,
): Pairs {
  const fields = Object.entries(members).map(([key, member]) => ({
    key,
    name: percentEncode(compile.style.memberName(key, member)),
    write: writer(compile, member, `${shapeName}$${key}`, compile.style.flat(member)),
    absent: absentValue(compile.section, member, top),
  }))
  return (value, name, context) => {
    if (!isRecord(value)) return misfit(shapeName, 'an object', value)
    const start = name === '' ? '' : `${name}.`
    let text = ''
    for (const field of fields) {
      const part = value[field.key] ?? field.absent?.(context)
      if (part === undefined || part === null) continue
      text += field.write(part, start + field.name, context)
    }
    return text
  }
}

function writer(compile: Compile, reference: Reference, at: string, flat: boolean): Pairs {
  if (reference.shape === undefined) {
    const write = scalarWriter(compile.section, reference, at, 'date-time')
    return (value, name) => `&${name}=${percentEncode(write(value))}`
  }
  const shapeName = reference.shape
  const key = flat ? `${shapeName} flat` : shapeName
  return compiledOnce(compile.done, key, () =>
    aggregate(compile, shapeNamed(compile.section, shapeName), shapeName, flat),
  )
}

function aggregate(compile: Compile, shape: Shape, name: string, flat: boolean): Pairs {
  if (shape.type === 'list') return listWriter(compile, shape, name, flat)
  if (shape.type === 'map') return mapWriter(compile, shape, name, flat)
  return membersWriter(compile, shape.members, name)
}

function listWriter(compile: Compile, shape: ListShape, shapeName: string, flat: boolean): Pairs {
  const write = writer(compile, shape.member, `${shapeName}$member`, false)
  const between = flat ? '.' : `.${percentEncode(shape.member.xmlName ?? 'member')}.`
  return (value, name, context) => {
    let text = ''
    let count = 0
    for (const item of itemsOf(shapeName, value))
      if (item !== undefined && item !== null)
        text += write(item, `${name}${between}${++count}`, context)
    return text === '' ? compile.style.emptyList(name) : text
  }
}

function mapWriter(compile: Compile, shape: MapShape, shapeName: string, flat: boolean): Pairs {
  const write = writer(compile, shape.value, `${shapeName}$value`, false)
  const between = flat ? '.' : '.entry.'
  const keyName = `.${percentEncode(shape.key.xmlName ?? 'key')}`
  const valueName = `.${percentEncode(shape.value.xmlName ?? 'value')}`
  return (value, name, context) => {
    if (!isRecord(value)) return misfit(shapeName, 'an object', value)
    let text = ''
    let count = 0
    for (const key of Object.keys(value)) {
      const item = value[key]
      if (item === undefined || item === null) continue
      const entry = `${name}${between}${++count}`
      text += `&${entry}${keyName}=${percentEncode(key)}${write(item, entry + valueName, context)}`
    }
    return text
  }
}
