/**
 * Strangers' requests: random bytes, and valid requests with something broken. Receivers give a value or an anomaly, never
 * an exception, and every anomaly can be told: a client reads its code and status out of the failure's response.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Anomaly, isAnomaly } from '../packages/wire/src/anomaly.ts'
import type { Section } from '../packages/wire/src/model/types.ts'
import { allCodecs } from '../packages/wire/src/protocols/index.ts'
import { routeOf, serverCodecs } from '../packages/wire/src/servers/index.ts'
import type { ReceivedRequest } from '../packages/wire/src/servers/types.ts'
import { sent } from './generators/exchange.ts'
import { protocolsOf, sections, serviceNamed } from './generators/services.ts'
import { inputs } from './generators/shapes.ts'

const numRuns = Number(process.env.ROUNDTRIP_RUNS ?? 5)

/** One service or two for each protocol; each of their operations is tried. */
const chosen = await Promise.all(
  ['cloudwatch', 'iam', 'ec2', 'dynamodb', 'lambda', 's3', 'cloudfront', 'kms'].map(serviceNamed),
)

describe.each(chosen)('$name', service => {
  test.each(protocolsOf(service))('%s', { timeout: 600_000 }, async protocol => {
    const all: Section[] = []
    for await (const section of sections(service)) all.push(section)
    const server = await serverCodecs[protocol]()
    const client = await allCodecs[protocol]!()
    const route = server.router(service, all.map(routeOf))
    const constraints = await service.constraints?.()
    for (const section of all.filter((_, index) => index % 4 === 0)) {
      const { name } = section.operation
      const serialize = client.serializer(service, section)
      const receive = server.receiver(service, section, {
        defaults: true,
        ...(constraints === undefined ? {} : { constraints }),
      })
      const fail = server.failure(service, section)
      const parse = client.parser(service, section)
      const requests = inputs(protocol, section).chain(input =>
        damaged(sent(section, serialize, input) as ReceivedRequest),
      )
      fc.assert(
        fc.property(requests, request => {
          const bytes = request.body as Uint8Array
          const routed = route(request, bytes)
          expect(typeof routed === 'string' || isAnomaly(routed)).toBe(true)
          const received = receive(request, bytes)
          if (!isAnomaly(received)) {
            expect(received.input, name).toBeTypeOf('object')
            return
          }
          const told = fail(received, { requestId: 'id-1' })
          const { output, requestId } = parse(told, told.body as Uint8Array)
          expect(output).toMatchObject({ status: received.status })
          expect(codesOf(section, received.code)).toContain((output as Anomaly).code)
          expect(requestId).toBe('id-1')
        }),
        { numRuns },
      )
    }
  })
})

/** An error may go by its Query code as well. */
function codesOf(section: Section, code = ''): (string | undefined)[] {
  const shape = section.shapes[code]
  return [code, shape?.type === 'structure' ? shape.error?.queryCode : undefined]
}

/** A request with one thing wrong, or made of anything. */
const damaged = (request: ReceivedRequest): fc.Arbitrary<ReceivedRequest> => {
  const body = request.body as Uint8Array
  return fc.oneof(
    damagedBytes(body).map(body => ({ ...request, body })),
    fc.uint8Array({ maxLength: 60 }).map(body => ({ ...request, body: new Uint8Array(body) })),
    damagedText(request.target).map(target => ({ ...request, target: `/${target}` })),
    fc.nat({ max: Math.max(0, request.headers.length - 1) }).chain(index =>
      fc.string({ unit: 'binary', maxLength: 10 }).map(text => ({
        ...request,
        headers: request.headers.map(
          ([name, value], at) => [name, at === index ? text : value] as const,
        ),
      })),
    ),
  )
}

/** Cut off, with a piece doubled, or with a byte changed. */
const damagedBytes = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.nat({ max: bytes.length }), fc.nat({ max: 255 }), fc.integer({ min: 0, max: 2 }))
    .map(([at, byte, how]) => {
      if (how === 0) return bytes.slice(0, at)
      if (how === 1) return Uint8Array.of(...bytes.slice(0, at), byte, ...bytes.slice(at + 1))
      return Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(Math.floor(at / 2)))
    })

const damagedText = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat({ max: text.length }), fc.constantFrom('%', '%ff', '&', '=', '/', '\0', '%00'))
    .map(([at, piece]) => text.slice(1, at) + piece + text.slice(at + 1))
