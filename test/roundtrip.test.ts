/**
 * Whatever a client sends, a server receives; whatever a server answers, a client reads: for generated values of every
 * operation of every service of the house. `ROUNDTRIP_RUNS` asks for more than the few runs of `npm test`.
 */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAnomaly } from '../packages/wire/src/anomaly.ts'
import type { Codec } from '../packages/wire/src/model/codec.ts'
import { streamedOutput } from '../packages/wire/src/model/lookup.ts'
import type { ProtocolName, Section, Service } from '../packages/wire/src/model/types.ts'
import { allCodecs } from '../packages/wire/src/protocols/index.ts'
import { routeOf, serverCodecs } from '../packages/wire/src/servers/index.ts'
import type { Router, ServerCodec } from '../packages/wire/src/servers/types.ts'
import { sent } from './generators/exchange.ts'
import { protocolsOf, sections, services } from './generators/services.ts'
import { inputs, outputs, type Value } from './generators/shapes.ts'

const numRuns = Number(process.env.ROUNDTRIP_RUNS ?? 5)
const seed = process.env.ROUNDTRIP_SEED

type Codecs = { readonly client: Codec; readonly server: ServerCodec; readonly route: Router }

describe.each(await services())('$name', service => {
  test.each(protocolsOf(service))('%s', { timeout: 600_000 }, async protocol => {
    const all: Section[] = []
    for await (const section of sections(service)) all.push(section)
    const server = await serverCodecs[protocol]()
    const route = server.router(service, all.map(routeOf))
    const client = await allCodecs[protocol]!()
    for (const section of all) roundtrip(service, protocol, section, { client, server, route })
  })
})

function roundtrip(service: Service, protocol: ProtocolName, section: Section, codecs: Codecs) {
  const { name } = section.operation
  const options = { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) }
  const exchange = requestExchange(service, section, codecs)
  check(`${name} request`, () =>
    fc.assert(
      fc.property(inputs(protocol, section), input => same(name, exchange(input), input)),
      options,
    ),
  )
  const answer = responseExchange(service, section, codecs)
  check(`${name} response`, () =>
    fc.assert(
      fc.property(outputs(protocol, section), output => same(name, answer(output), output)),
      options,
    ),
  )
}

function check(what: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function same(name: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, name).toStrictEqual(expected)
}

/** serialize, route, receive. */
function requestExchange(service: Service, section: Section, { client, server, route }: Codecs) {
  const serialize = client.serializer(service, section)
  const receive = server.receiver(service, section)
  return (input: Value): unknown => {
    const request = sent(section, serialize, input)
    if (isAnomaly(request)) return request
    const bytes = request.body as Uint8Array
    const routed = route(request, bytes)
    if (routed !== section.operation.name) return { routed }
    const received = receive(request, bytes)
    return isAnomaly(received) ? received : withoutGathered(section, received.input, input)
  }
}

/** Of a map that gathers the whole query, only what was put into it is looked at. */
function withoutGathered(section: Section, received: Value, input: Value): Value {
  const shape = section.shapes[section.operation.input ?? '']
  const members = shape?.type === 'structure' ? Object.entries(shape.members) : []
  const gathering = members.find(([, member]) => member.in === 'queryParams')?.[0]
  if (gathering === undefined) return received
  const { [gathering]: gathered = {}, ...others } = received
  const sent = input[gathering]
  if (sent === undefined) return others
  const kept = Object.keys(sent as Value).map(key => [key, (gathered as Value)[key]])
  return { ...others, [gathering]: Object.fromEntries(kept) }
}

/** respond, parse. */
function responseExchange(service: Service, section: Section, { client, server }: Codecs) {
  const respond = server.responder(service, section)
  const parse = client.parser(service, section, { correct: false })
  const streamed = streamedOutput(section)
  return (output: Value): unknown => {
    const response = respond(output)
    if (isAnomaly(response)) return response
    const bytes = response.body as Uint8Array
    const { output: read } = parse(response, streamed === undefined ? bytes : undefined)
    if (isAnomaly(read) || streamed === undefined || !(streamed in output)) return read
    return { ...read, [streamed]: bytes }
  }
}
