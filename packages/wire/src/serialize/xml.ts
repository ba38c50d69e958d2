/**
 * XML bodies of restXml: a shape becomes a closure that appends elements. Lists and maps are wrapped unless flattened;
 * attributes and namespaces come from the model. https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */

import { escapeXmlAttribute, escapeXmlText } from '../codec/xml.ts'
import type { SerializeContext } from '../model/codec.ts'
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  Reference,
  Section,
  StructureShape,
  UnionShape,
  XmlNamespace,
} from '../model/types.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { itemsOf, misfit, scalarWriter } from './scalars.ts'

export type XmlWrite = (value: unknown, context: SerializeContext) => string

/** What stands between an element's tags, with the attributes of its start tag. */
type Content = (value: unknown, context: SerializeContext) => { attributes: string; text: string }

type Compile = { section: Section; done: Map<string, Content> }

/** The whole document for a structure: root element `tag`, its namespace, the members `pick` lets through. */
export function xmlDocument(
  section: Section,
  shape: StructureShape | UnionShape,
  name: string,
  tag: string,
  namespace: XmlNamespace | undefined,
  pick: (member: Member) => boolean = () => true,
  top = false,
): XmlWrite {
  const content = members({ section, done: new Map() }, shape, name, pick, top)
  return element(tag, namespace, content)
}

const element = (tag: string, namespace: XmlNamespace | undefined, content: Content): XmlWrite => {
  const start = `<${tag}${namespaceText(namespace)}`
  return (value, context) => {
    const { attributes, text } = content(value, context)
    return text === '' ? `${start}${attributes}/>` : `${start}${attributes}>${text}</${tag}>`
  }
}

const namespaceText = (namespace: XmlNamespace | undefined): string =>
  namespace === undefined
    ? ''
    : ` xmlns${namespace.prefix === undefined ? '' : `:${namespace.prefix}`}="${escapeXmlAttribute(namespace.uri)}"`

function members(
  compile: Compile,
  shape: StructureShape | UnionShape,
  name: string,
  pick: (member: Member) => boolean,
  top = false,
): Content {
  const chosen = Object.entries(shape.members).filter(([, member]) => pick(member))
  const attributes = chosen
    .filter(([, member]) => member.xmlAttribute)
    .map(([key, member]) => attributeField(compile, member, key, name))
  const fields = chosen
    .filter(([, member]) => !member.xmlAttribute)
    .map(([key, member]) => ({
      key,
      write: memberWriter(compile, member, member.xmlName ?? key, `${name}$${key}`),
      absent: absentValue(compile.section, member, top),
    }))
  return (value, context) => {
    if (!isRecord(value)) return misfit(name, 'an object', value)
    let text = ''
    for (const field of fields) {
      const part = value[field.key] ?? field.absent?.(context)
      if (part !== undefined && part !== null) text += field.write(part, context)
    }
    return { attributes: attributes.map(attribute => attribute(value)).join(''), text }
  }
}

function attributeField({ section }: Compile, member: Member, key: string, name: string) {
  const write = scalarWriter(section, member, `${name}$${key}`, 'date-time')
  const start = ` ${member.xmlName ?? key}="`
  return (value: Record<string, unknown>): string => {
    const part = value[key]
    return part === undefined || part === null ? '' : `${start}${escapeXmlAttribute(write(part))}"`
  }
}

/** A member as one element or, where it is a flattened collection, as many. */
function memberWriter(compile: Compile, member: Member, tag: string, at: string): XmlWrite {
  const shape = member.shape === undefined ? undefined : shapeNamed(compile.section, member.shape)
  if (member.xmlFlattened && shape?.type === 'list')
    return items(itemWriter(compile, shape, tag, at), at)
  if (member.xmlFlattened && shape?.type === 'map')
    return entries(compile, shape, tag, member.xmlNamespace, at)
  return valueWriter(compile, member, tag, at)
}

/** Flattened items repeat the member's tag; a namespace is the item's own. */
const itemWriter = (compile: Compile, { member }: ListShape, tag: string, at: string) =>
  valueWriter(compile, member, tag, `${at}$member`)

function valueWriter(compile: Compile, reference: Reference, tag: string, at: string): XmlWrite {
  return element(tag, reference.xmlNamespace, content(compile, reference, at))
}

function content(compile: Compile, reference: Reference, at: string): Content {
  if (reference.shape === undefined) {
    const write = scalarWriter(compile.section, reference, at, 'date-time')
    return value => ({ attributes: '', text: escapeXmlText(write(value)) })
  }
  const name = reference.shape
  return compiledOnce(compile.done, name, () => aggregate(compile, name))
}

function aggregate(compile: Compile, name: string): Content {
  const shape = shapeNamed(compile.section, name)
  if (shape.type === 'structure' || shape.type === 'union')
    return members(compile, shape, name, () => true)
  const write =
    shape.type === 'list'
      ? items(
          valueWriter(compile, shape.member, shape.member.xmlName ?? 'member', `${name}$member`),
          name,
        )
      : entries(compile, shape, 'entry', undefined, name)
  return (value, context) => ({ attributes: '', text: write(value, context) })
}

const items =
  (write: XmlWrite, at: string): XmlWrite =>
  (value, context) => {
    let text = ''
    for (const item of itemsOf(at, value))
      if (item !== undefined && item !== null) text += write(item, context)
    return text
  }

function entries(
  compile: Compile,
  shape: MapShape,
  tag: string,
  namespace: XmlNamespace | undefined,
  at: string,
): XmlWrite {
  const key = valueWriter(compile, shape.key, shape.key.xmlName ?? 'key', `${at}$key`)
  const write = valueWriter(compile, shape.value, shape.value.xmlName ?? 'value', `${at}$value`)
  const start = `<${tag}${namespaceText(namespace)}>`
  return (value, context) => {
    if (!isRecord(value)) return misfit(at, 'an object', value)
    let text = ''
    for (const name of Object.keys(value)) {
      const item = value[name]
      if (item !== undefined && item !== null)
        text += `${start}${key(name, context)}${write(item, context)}</${tag}>`
    }
    return text
  }
}
