/** The service packages of the house, as they were built. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProtocolName, Section, Service } from '../../packages/wire/src/model/types.ts'

const folder = join(import.meta.dirname, '../../packages/services')

export async function services(): Promise<Service[]> {
  const names = (await readdir(folder)).filter(name => !name.startsWith('.')).sort()
  return Promise.all(names.map(serviceNamed))
}

export async function serviceNamed(name: string): Promise<Service> {
  const module = (await import(join(folder, name, 'index.js'))) as Record<string, unknown>
  const found = Object.values(module).find(
    (value): value is Service =>
      typeof value === 'object' && value !== null && 'operations' in value,
  )
  if (found === undefined) throw new Error(`${name} exports no service`)
  return found
}

export async function* sections(service: Service): AsyncIterable<Section> {
  for (const name of service.operations) {
    const section = await service.section(name)
    if (section !== undefined) yield section
  }
}

/** The protocols a service's shapes can be tried in: its own, and for plain RPC the two of RPC v2. */
export function protocolsOf({ protocols }: Service): readonly ProtocolName[] {
  const isRpc = protocols.some(name => name.startsWith('awsJson'))
  return [...new Set([...protocols, ...(isRpc ? (['rpcv2Cbor', 'rpcv2Json'] as const) : [])])]
}
