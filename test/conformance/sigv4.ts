/** SigV4 suites: canonical request, string to sign and signature, header and query form, both ends. */
import { nodePrimitives } from '../../packages/client/src/primitives-node.ts'
import type { Header, HttpRequest } from '../../packages/wire/src/http.ts'
import type { Scope, Signed } from '../../packages/wire/src/sign/scheme.ts'
import { presignDetailed, signDetailed } from '../../packages/wire/src/sign/sigv4.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'sigv4', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const file of ['classic.json', 'v4.json']) {
    const { tests } = await readJson<{ tests: SignatureCase[] }>(corporaDir, 'sigv4', file)
    for (const test of tests) {
      for (const form of ['expected', 'header', 'query'] as const) {
        const wanted = test[form]
        if (wanted === undefined) continue
        const id = form === 'expected' ? test.id : `${test.id} ${form}`
        yield caseOf(file, id, pick(wanted), () => pick(signed(test, form)))
      }
    }
  }
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

function signed(test: SignatureCase, form: 'expected' | 'header' | 'query'): Signed {
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
  if (form !== 'query') return signDetailed(request, scope, nodePrimitives)
  return presignDetailed(request, scope, test.expiresIn!, nodePrimitives)
}

const dateOf = (text: string): Date =>
  new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))

const pick = ({ canonicalRequest, stringToSign, signature }: Steps): Steps => ({
  canonicalRequest,
  stringToSign,
  signature,
})
