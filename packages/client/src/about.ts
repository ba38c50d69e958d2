/** What a client tells of its operations, from their descriptions: documentation, schemas, samples. */
import { isAnomaly, type Section } from '@plainwire/wire'
import type { Inside } from './client.ts'
import { type DocData, docText, sketchOf } from './documentation.ts'
import { type SampleOptions, sampleOf } from './sample.ts'
import { type JsonSchema, schemaOf } from './schema.ts'

/** `undefined` for an operation that is none. */
async function sectionOf({ invoker }: Inside, op: string): Promise<Section | undefined> {
  const ready = await invoker.operation(op)
  return isAnomaly(ready) ? undefined : ready.section
}

export async function docData(on: Inside, op: string): Promise<DocData | undefined> {
  const section = await sectionOf(on, op)
  return section && sketchOf(section, (await on.catalogue.docs?.()) ?? {})
}

export async function doc(on: Inside, op: string): Promise<string | undefined> {
  const data = await docData(on, op)
  return data && docText(data)
}

export const requestSchema = (on: Inside, op: string): Promise<JsonSchema | undefined> =>
  schema(on, op, 'input')
export const responseSchema = (on: Inside, op: string): Promise<JsonSchema | undefined> =>
  schema(on, op, 'output')

async function schema(on: Inside, op: string, side: 'input' | 'output') {
  const section = await sectionOf(on, op)
  const name = section?.operation[side]
  return section && name !== undefined
    ? schemaOf(section, name, await on.catalogue.constraints?.())
    : undefined
}

export async function sample(
  on: Inside,
  op: string,
  options?: SampleOptions,
): Promise<object | undefined> {
  const section = await sectionOf(on, op)
  const { input } = section?.operation ?? {}
  if (section === undefined || input === undefined) return section && {}
  return sampleOf(section, input, await on.catalogue.constraints?.(), options)
}
