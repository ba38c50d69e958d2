/**
 * SigV4 suites: canonical request, string to sign and signature, header and query form; whatever was signed must then
 * verify. SigV4a signatures are random, so the key pair, the steps and the given sample are compared.
 */
import { nodePrimitives } from '../../packages/client/src/primitives-node.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { type Header, type HttpRequest, noBody } from '../../packages/wire/src/http.ts'
import { chunkSigner, encodeChunks } from '../../packages/wire/src/sign/chunked.ts'
import { eventSignature } from '../../packages/wire/src/sign/event-stream-signing.ts'
import type { Scope, Signed } from '../../packages/wire/src/sign/scheme.ts'
import { presignDetailed, signDetailed } from '../../packages/wire/src/sign/sigv4.ts'
import {
  presignV4aDetailed,
  privateKeyV4a,
  signV4aDetailed,
} from '../../packages/wire/src/sign/sigv4a.ts'
import { verify } from '../../packages/wire/src/verify/sigv4.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'sigv4', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  yield* runV4(corporaDir)
  yield* runV4a(corporaDir)
  yield* runStreaming(corporaDir)
}

async function* runV4(corporaDir: string): AsyncIterable<Outcome> {
  for (const file of ['classic.json', 'v4.json']) {
    const { tests } = await readJson<{ tests: SignatureCase[] }>(corporaDir, 'sigv4', file)
    for (const test of tests) {
      for (const form of ['expected', 'header', 'query'] as const) {
        const wanted = test[form]
        if (wanted === undefined) continue
        const id = form === 'expected' ? test.id : `${test.id} ${form}`
        yield caseOf(file, id, pick(wanted), () => pick(signed(test, form)))
        yield caseOf(file, `${id} verified`, test.credentials.accessKeyId, () =>
          verified(test, form),
        )
      }
    }
  }
}

function verified(test: SignatureCase, form: 'expected' | 'header' | 'query'): unknown {
  const identity = verify(signed(test, form).request, {
    secretOf: () => test.credentials.secretAccessKey,
    now: dateOf(test.date),
    primitives: nodePrimitives,
    escapePath: test.normalizePath === false ? 'once' : 'twice',
  })
  return isAnomaly(identity) ? identity : identity.accessKeyId
}

async function* runV4a(corporaDir: string): AsyncIterable<Outcome> {
  const file = 'v4a.json'
  const { tests } = await readJson<{ tests: SignatureV4aCase[] }>(corporaDir, 'sigv4', file)
  for (const test of tests) {
    yield caseOf(file, `${test.id} key`, test.publicKey, () => publicKey(test))
    for (const form of ['header', 'query'] as const) {
      const { canonicalRequest, stringToSign, sampleSignature } = test[form]
      yield caseOf(
        file,
        `${test.id} ${form}`,
        { canonicalRequest, stringToSign, verified: true },
        () => {
          const made = signed(test, form, signV4aDetailed, presignV4aDetailed)
          return {
            canonicalRequest: made.canonicalRequest,
            stringToSign: made.stringToSign,
            verified: isGenuine(test, made.stringToSign, made.signature),
          }
        },
      )
      yield caseOf(file, `${test.id} ${form} sample`, true, () =>
        isGenuine(test, stringToSign, sampleSignature),
      )
    }
  }
}

type SignatureV4aCase = SignatureCase & {
  publicKey: { x: string; y: string }
  header: Steps & { sampleSignature: string }
  query: Steps & { sampleSignature: string }
}

function publicKey({ credentials }: SignatureCase) {
  const { x, y } = nodePrimitives.publicP256(privateKeyV4a(credentials, nodePrimitives))
  return { x: Buffer.from(x).toString('hex'), y: Buffer.from(y).toString('hex') }
}

function isGenuine({ publicKey }: SignatureV4aCase, text: string, signature: string): boolean {
  const key = { x: Buffer.from(publicKey.x, 'hex'), y: Buffer.from(publicKey.y, 'hex') }
  return nodePrimitives.verifyP256(key, text, Buffer.from(signature, 'hex'))
}

async function* runStreaming(corporaDir: string): AsyncIterable<Outcome> {
  const file = 'streaming.json'
  const { tests } = await readJson<{ tests: StreamingCase[] }>(corporaDir, 'sigv4', file)
  for (const test of tests) {
    const signatures = test.chunks ? await chunkSignatures(test) : eventSignatures(test)
    const { signature, chunkSignatures: chunks, eventSignatures: events } = test.expected
    yield caseOf(file, test.id, [signature, ...(chunks ?? events ?? [])], () => signatures)
  }
}

type StreamingCase = Omit<SignatureCase, 'expected'> & {
  kind: string
  chunks?: { repeat: string; times: number }[]
  events?: { date: string; payload: string }[]
  expected: { signature: string; chunkSignatures?: string[]; eventSignatures?: string[] }
}

const opened = ({ request, credentials, region, service, date, kind }: StreamingCase): Signed =>
  signDetailed(
    { ...request, scheme: 'https', host: '', body: noBody },
    // The sample of S3's guide signs the header; that of the event stream does as well.
    { credentials, region, service, date: dateOf(date), payload: kind, escapePath: 'once' },
    nodePrimitives,
  )

async function chunkSignatures(test: StreamingCase): Promise<string[]> {
  const signed = opened(test)
  async function* source() {
    for (const { repeat, times } of test.chunks!) yield Buffer.from(repeat.repeat(times))
  }
  let text = ''
  for await (const bytes of encodeChunks(source(), {
    signer: chunkSigner(signed, nodePrimitives),
  })) {
    text += Buffer.from(bytes).toString()
  }
  return [
    signed.signature,
    ...Array.from(text.matchAll(/;chunk-signature=(\w+)/g), found => found[1]!),
  ]
}

function eventSignatures(test: StreamingCase): string[] {
  const signatures = [opened(test).signature]
  for (const { date, payload } of test.events!) {
    const bytes = new TextEncoder().encode(payload)
    signatures.push(eventSignature(bytes, dateOf(date), signatures.at(-1)!, test, nodePrimitives))
  }
  return signatures
}

type Steps = Pick<Signed, 'canonicalRequest' | 'stringToSign' | 'signature'>

type SignatureCase = {
  id: string
  credentials: Scope['credentials']
  region: string
  service: string
  date: string
  normalizePath?: boolean
  signBody?: boolean
  omitSessionToken?: boolean
  expiresIn?: number
  request: { method: string; target: string; headers: Header[]; body: string }
  expected?: Steps
  header?: Steps
  query?: Steps
}

function signed(
  test: SignatureCase,
  form: 'expected' | 'header' | 'query',
  signIt = signDetailed,
  presignIt = presignDetailed,
): Signed {
  const request: HttpRequest = {
    ...test.request,
    scheme: 'https',
    host: '',
    body: new TextEncoder().encode(test.request.body),
  }
  const scope: Scope = {
    credentials: test.credentials,
    region: test.region,
    service: test.service,
    date: dateOf(test.date),
    escapePath: test.normalizePath === false ? 'once' : 'twice',
    payloadHeader: test.signBody === true,
    sessionTokenSigned: test.omitSessionToken !== true,
  }
  if (form !== 'query') return signIt(request, scope, nodePrimitives)
  return presignIt(request, scope, test.expiresIn!, nodePrimitives)
}

const dateOf = (text: string): Date =>
  new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const pick = ({ canonicalRequest, stringToSign, signature }: Steps): Steps => ({
  canonicalRequest,
  stringToSign,
  signature,
})
