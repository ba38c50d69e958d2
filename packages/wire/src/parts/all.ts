/** Everything at once, for sections that name no parts: descriptions read in memory, servers. */
import type { Codec } from '../model/codec.ts'
import type { Parts } from '../model/parts.ts'
import type { Section } from '../model/types.ts'
import * as parts from './index.ts'

const all: Parts = parts

/** @example whole(section).parts.instants */
export const wholeSection = (section: Section): Section => ({ ...section, parts: all })

/** A codec that brings all parts along, whatever a section names. */
export const whole = (codec: Codec): Codec => ({
  ...codec,
  parts: all,
  serializer: (service, section) => codec.serializer(service, wholeSection(section)),
  parser: (service, section, options) => codec.parser(service, wholeSection(section), options),
})
