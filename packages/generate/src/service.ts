/** A description as a service in memory, for programs that read descriptions themselves and write no package. */
import type { Section, Service } from '@plainwire/wire'
import { checksum } from '@plainwire/wire/checksum'
import { compression } from '@plainwire/wire/compression'
import { allCodecs } from '@plainwire/wire/protocols'
import type { Description } from './description.ts'
import { sectionOf, split } from './write/split.ts'
import { parsedWaiters } from './write/waiters.ts'

/** @example client({ api: serviceOf(readSmithy(ast)), endpoint: 'http://127.0.0.1:8000' }) */
export function serviceOf(description: Description): Service<unknown> {
  const parts = split(description)
  const known = new Map<string, Section>()
  return {
    ...parts.info,
    codecs: allCodecs,
    operations: Object.keys(parts.operations),
    section(name) {
      if (!Object.hasOwn(parts.operations, name)) return undefined
      const section = known.get(name) ?? carrying(sectionOf(parts, name))
      known.set(name, section)
      return section
    },
    constraints: async () => parts.constraints,
    docs: async () => parts.docs,
    waiters: async () => parsedWaiters(description),
  }
}

/** With the steps that its model asks for; event streams come with the codecs. */
const carrying = (section: Section): Section => ({
  ...section,
  ...(section.operation.checksum === undefined ? {} : { checksum }),
  ...(section.operation.compression === undefined ? {} : { compression }),
})
