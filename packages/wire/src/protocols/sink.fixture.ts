/** A small made-up service whose operations hold a bit of everything the protocols know. */
import type { HttpResponse } from '../http.ts'
import type { Codec } from '../model/codec.ts'
import type { Member, Operation, Section, ServiceInfo, Shapes } from '../model/types.ts'

export const service: ServiceInfo = {
  name: 'sink',
  id: 'Sink',
  version: '2026-01-01',
  shapeName: 'Sink',
  target: 'Sink_2026',
  signingName: 'sink',
  protocols: ['awsJson1_0'],
  auth: ['sigv4'],
  codecs: {},
}

export const token = 'token-1'
export const context = { token: () => token }

const values: Readonly<Record<string, Member>> = {
  Text: {},
  Flag: { type: 'boolean' },
  Small: { type: 'integer' },
  Big: { type: 'long' },
  Ratio: { type: 'double' },
  Huge: { type: 'bigInteger' },
  Exact: { type: 'bigDecimal' },
  Bytes: { type: 'blob' },
  At: { type: 'timestamp' },
  AtText: { type: 'timestamp', format: 'date-time' },
  List: { shape: 'Strings' },
  Map: { shape: 'Numbers' },
  Nested: { shape: 'Values' },
  Choice: { shape: 'Choice' },
}

export const shapes: Shapes = {
  Values: { type: 'structure', members: values },
  Strings: { type: 'list', member: {} },
  Numbers: { type: 'map', key: {}, value: { type: 'double' } },
  SparseStrings: { type: 'list', member: {}, sparse: true },
  SparseNumbers: { type: 'map', key: {}, value: { type: 'integer' }, sparse: true },
  Choice: { type: 'union', members: { Word: {}, Count: { type: 'integer' } } },
  Sparse: {
    type: 'structure',
    members: {
      List: { shape: 'SparseStrings' },
      Map: { shape: 'SparseNumbers' },
      Dense: { shape: 'Strings' },
      Any: { type: 'document' },
    },
  },
  Gone: {
    type: 'structure',
    members: { message: {}, Where: {} },
    error: { fault: 'client', status: 410, queryCode: 'Sink.Gone' },
  },
}

/** A section of one operation; `more` are the shapes it needs besides. */
export const section = (operation: Partial<Operation>, more: Shapes = {}): Section => ({
  operation: { name: 'Pour', errors: ['Gone'], ...operation },
  shapes: { ...shapes, ...more },
})

/** The same structure in and out. */
export const echo = (shape: string): Section =>
  section({ input: shape, output: shape, http: { method: 'POST', uri: '/pour', code: 200 } })

export const structure = (members: Readonly<Record<string, Member>>): Shapes => ({
  Input: { type: 'structure', members },
})

export const response = (
  status: number,
  body: string | Uint8Array = '',
  headers: HttpResponse['headers'] = [],
): HttpResponse & { readonly body: Uint8Array } => ({
  status,
  headers,
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
})

/** What a codec makes of an input, as text. */
export function written(codec: Codec, of: Section, input: Record<string, unknown>) {
  const made = codec.serializer(service, of)(input, context)
  if ('$anomaly' in made) return made
  return { ...made, body: new TextDecoder().decode(made.body as Uint8Array) }
}

export function read(
  codec: Codec,
  of: Section,
  from: HttpResponse & { readonly body: Uint8Array },
) {
  return codec.parser(service, of)(from, from.body)
}
