import { expect, test } from 'vitest'
import { isAnomaly } from './anomaly.ts'
import { type LossName, losses } from './losses.ts'
import type { Member, ProtocolName, Section, ServiceInfo, Shapes } from './model/types.ts'
import { allCodecs } from './protocols/index.ts'
import { serverCodecs } from './servers/index.ts'

/** A row shown at work: what is sent, and what arrives of it (`refused`: nothing is sent). */
type Shown = {
  readonly protocol: ProtocolName
  readonly way?: 'response'
  readonly members: Readonly<Record<string, Member>>
  readonly uri?: string
  readonly value: Readonly<Record<string, unknown>>
  readonly arrives: unknown
}

const refused = 'refused'
const shapes: Shapes = {
  Texts: { type: 'list', member: {} },
  Sparse: { type: 'list', member: {}, sparse: true },
  Map: { type: 'map', key: {}, value: {} },
  Inner: { type: 'structure', members: { A: {} } },
}
const at = new Date('2026-11-20T10:00:00.123Z')
const far = new Date('+010000-01-01T00:00:00Z')
const beyond = new Date('+144353-10-25T09:13:47.271Z')

const shown: Readonly<Record<LossName, Shown>> = {
  emptyList: {
    protocol: 'ec2Query',
    members: { L: { shape: 'Texts' } },
    value: { L: [] },
    arrives: {},
  },
  emptyFlatList: {
    protocol: 'restXml',
    members: { L: { shape: 'Texts', xmlFlattened: true } },
    value: { L: [] },
    arrives: {},
  },
  emptyQueryList: {
    protocol: 'restJson1',
    members: { L: { shape: 'Texts', in: 'query', name: 'l' } },
    value: { L: [] },
    arrives: {},
  },
  emptyMap: {
    protocol: 'awsQuery',
    members: { M: { shape: 'Map' } },
    value: { M: {} },
    arrives: {},
  },
  emptyFlatMap: {
    protocol: 'awsQuery',
    way: 'response',
    members: { M: { shape: 'Map', xmlFlattened: true } },
    value: { M: {} },
    arrives: {},
  },
  emptyStructure: {
    protocol: 'awsQuery',
    members: { S: { shape: 'Inner' } },
    value: { S: {} },
    arrives: {},
  },
  absentPrefixHeaders: {
    protocol: 'restXml',
    members: { M: { shape: 'Map', in: 'prefixHeaders', name: 'x-' } },
    value: {},
    arrives: { M: {} },
  },
  prefixHeaderCase: {
    protocol: 'restXml',
    members: { M: { shape: 'Map', in: 'prefixHeaders', name: 'x-' } },
    value: { M: { Colour: 'Red' } },
    arrives: { M: { colour: 'Red' } },
  },
  headerSpace: {
    protocol: 'restJson1',
    members: { H: { in: 'header', name: 'h' } },
    value: { H: ' a b\t' },
    arrives: { H: 'a b' },
  },
  emptyHeaderItem: {
    protocol: 'restJson1',
    members: { L: { shape: 'Texts', in: 'header', name: 'l' } },
    value: { L: [''] },
    arrives: { L: [] },
  },
  emptyPayload: {
    protocol: 'restJson1',
    members: { P: { in: 'payload', type: 'blob' } },
    value: { P: new Uint8Array(0) },
    arrives: {},
  },
  absentPayload: {
    protocol: 'restJson1',
    members: { P: { in: 'payload', shape: 'Inner' } },
    value: {},
    arrives: { P: {} },
  },
  absentContentType: {
    protocol: 'restXml',
    members: { C: { in: 'header', name: 'Content-Type' }, P: { in: 'payload', shape: 'Inner' } },
    value: { P: { A: 'a' } },
    arrives: { C: 'application/xml', P: { A: 'a' } },
  },
  absentStatus: {
    protocol: 'restJson1',
    way: 'response',
    members: { S: { in: 'status', type: 'integer' } },
    value: {},
    arrives: { S: 200 },
  },
  absentQueryParams: {
    protocol: 'restJson1',
    members: { Q: { in: 'query', name: 'q' }, M: { in: 'queryParams', shape: 'Map' } },
    uri: '/?fixed=1',
    value: { Q: 'a', M: { m: 'b' } },
    arrives: { Q: 'a', M: { fixed: '1', q: 'a', m: 'b' } },
  },
  sharedName: {
    protocol: 'awsQuery',
    members: { A: { xmlName: 'Same' }, B: { xmlName: 'Same' } },
    value: { A: 'a' },
    arrives: { A: 'a', B: 'a' },
  },
  milliseconds: {
    protocol: 'awsJson1_0',
    members: { T: { type: 'timestamp', format: 'http-date' } },
    value: { T: at },
    arrives: { T: new Date('2026-11-20T10:00:00Z') },
  },
  farYears: {
    protocol: 'restXml',
    members: { T: { type: 'timestamp' } },
    value: { T: far },
    arrives: refused,
  },
  farMilliseconds: {
    protocol: 'rpcv2Cbor',
    members: { T: { type: 'timestamp' } },
    value: { T: beyond },
    arrives: { T: new Date(beyond.getTime() + 1) },
  },
  negativeZero: {
    protocol: 'awsJson1_1',
    members: { F: { type: 'double' } },
    value: { F: -0 },
    arrives: { F: 0 },
  },
  halfPairs: {
    protocol: 'rpcv2Cbor',
    members: { A: {} },
    value: { A: 'a\ud83d' },
    arrives: { A: 'a\ufffd' },
  },
  nullItems: {
    protocol: 'restXml',
    way: 'response',
    members: { L: { shape: 'Sparse' } },
    value: { L: ['a', null] },
    arrives: { L: ['a'] },
  },
  nullDocument: {
    protocol: 'restJson1',
    members: { D: { type: 'document' } },
    value: { D: null },
    arrives: {},
  },
  lineBreaks: {
    protocol: 'restJson1',
    way: 'response',
    members: { H: { in: 'header', name: 'h' } },
    value: { H: 'a\r\nb: c' },
    arrives: refused,
  },
}

test.each(Object.keys(losses) as LossName[])('%s', async name => {
  const { protocol, way = 'request', members, uri = '/', value, arrives } = shown[name]
  const { where } = losses[name]
  const named = where.some(
    ({ protocols, directions }) => protocols.includes(protocol) && directions.includes(way),
  )
  expect(named).toBe(true)
  const section: Section = {
    operation: {
      name: 'Echo',
      input: 'Echoed',
      output: 'Echoed',
      errors: [],
      http: { method: 'POST', uri, code: 200 },
    },
    shapes: { ...shapes, Echoed: { type: 'structure', members } },
  }
  expect(await echoed(protocol, way, section, value)).toStrictEqual(arrives)
})

const service: ServiceInfo = {
  name: 'echo',
  id: 'Echo',
  version: '2026-01-01',
  shapeName: 'Echo',
  signingName: 'echo',
  protocols: [],
  auth: [],
  codecs: {},
}

async function echoed(
  protocol: ProtocolName,
  way: 'request' | 'response',
  section: Section,
  value: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const client = await allCodecs[protocol]!()
  const server = await serverCodecs[protocol]()
  if (way === 'request') {
    const made = client.serializer(service, section)(value, { token: () => 'token' })
    if (isAnomaly(made)) return refused
    const received = server.receiver(service, section)(made, made.body as Uint8Array)
    return isAnomaly(received) ? received : received.input
  }
  const made = server.responder(service, section)(value)
  if (isAnomaly(made)) return refused
  return client.parser(service, section)(made, made.body as Uint8Array).output
}
