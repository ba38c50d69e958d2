/**
 * S3's description, as a server reads it: some members of headers and query are taken as text. `Expires` comes back as it
 * was put, be it `0`; a condition whose date cannot be read counts as none; and a number that is none is refused as S3
 * does it, while what cannot be read by its shape would be called malformed XML.
 */
import type { Section, Service, Shape } from '@plainwire/wire'

export async function describe(): Promise<Service<unknown>> {
  const { s3 } = await import('@plainwire/s3')
  const section = (name: string) => {
    const found = s3.section(name)
    return found === undefined ? undefined : lenient(found)
  }
  return { ...s3, section } as Service<unknown>
}

const asText: ReadonlySet<string> = new Set([
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
  'Expires',
  'IfModifiedSince',
  'IfUnmodifiedSince',
  'MaxBuckets',
  'MaxKeys',
  'MaxParts',
  'MaxUploads',
  'PartNumber',
  'ResponseExpires',
])

async function lenient(found: Section | Promise<Section>): Promise<Section> {
  const section = await found
  const shapes = Object.entries(section.shapes).map(([name, shape]) => [name, withTexts(shape)])
  return { ...section, shapes: Object.fromEntries(shapes) }
}

function withTexts(shape: Shape): Shape {
  if (shape.type !== 'structure') return shape
  const members = Object.entries(shape.members).map(([name, member]) => {
    if (!asText.has(name) || (member.in !== 'header' && member.in !== 'query'))
      return [name, member]
    const { type, format, ...text } = member
    return [name, text]
  })
  return { ...shape, members: Object.fromEntries(members) }
}
