/** Which parts of the wire an operation needs beside the code of its protocol; its file imports these and no others. */
import type { Member, Operation, PartName, ProtocolName, Shape } from '@plainwire/wire'
import { membersOf, reach, type Split } from './split.ts'

/** What deciding looks at: the shapes a request and a response are made of, and their outermost members. */
type Needs = {
  readonly operation: Operation
  readonly protocol: ProtocolName
  readonly request: readonly Shape[]
  readonly response: readonly Shape[]
  readonly input: readonly Member[]
  readonly output: readonly Member[]
  readonly errors: readonly (readonly Member[])[]
}

/** Names in the order of the table below. */
export function partsOf(split: Split, operation: Operation, protocol: ProtocolName): PartName[] {
  const { shapes } = split
  const reached = (names: readonly (string | undefined)[]) =>
    reach(shapes, names).map(name => shapes[name]!)
  const outermost = (name: string | undefined) =>
    name === undefined || shapes[name] === undefined ? [] : membersOf(shapes[name])
  const needs: Needs = {
    operation,
    protocol,
    request: reached([operation.input]),
    response: reached([operation.output, ...operation.errors]),
    input: outermost(operation.input),
    output: outermost(operation.output),
    errors: operation.errors.map(outermost),
  }
  return tests.filter(([, isNeeded]) => isNeeded(needs)).map(([name]) => name)
}

const tests: readonly (readonly [PartName, (needs: Needs) => boolean])[] = [
  ['instants', ({ request, response }) => hasType([...request, ...response], ['timestamp'])],
  [
    'exactNumbers',
    ({ response, protocol }) =>
      hasType(response, protocol in json ? ['long', 'number', 'bigInteger', ...exact] : exact),
  ],
  ['documents', ({ request, response }) => [...request, ...response].some(holdsDocument)],
  ['correction', ({ response }) => response.some(isDemanding)],
  ['hostPrefix', ({ operation }) => operation.hostPrefix !== undefined],
  ['requestBody', ({ input }) => input.some(isStream)],
  ['responseBody', ({ output }) => output.some(isStream)],
  ['xmlWriter', ({ protocol, input }) => protocol === 'restXml' && input.some(isDocument)],
  ['xmlReader', needsXmlReader],
  [
    'headerLists',
    ({ input, output, errors }) =>
      [...input, ...output, ...errors.flat()].some(one => one.in === 'header' && one.shape),
  ],
]

const json: Partial<Record<ProtocolName, true>> = {
  awsJson1_0: true,
  awsJson1_1: true,
  restJson1: true,
  rpcv2Json: true,
}
const exact = ['bigDecimal', 'document']

const hasType = (shapes: readonly Shape[], types: readonly string[]): boolean =>
  shapes.some(shape => membersOf(shape).some(({ type = 'string' }) => types.includes(type)))

const holdsDocument = (shape: Shape): boolean =>
  membersOf(shape).some(
    ({ type, mediaType }) => type === 'document' || mediaType === 'application/json',
  )

const isDemanding = (shape: Shape): boolean =>
  shape.type === 'structure' && membersOf(shape).some(({ required }) => required)

const isStream = ({ type, streaming }: Member): boolean => type === 'blob' && streaming === true

/** Does this member stand in a document, or is it one? */
const isDocument = (member: Member): boolean =>
  member.in === 'payload' ? member.shape !== undefined : isBody(member)

const isBody = (member: Member): boolean =>
  !['header', 'prefixHeaders', 'status', 'payload', 'query', 'queryParams', 'label'].includes(
    member.in ?? '',
  )

/** Errors that hold nothing but texts are read without. */
function needsXmlReader({ protocol, output, errors }: Needs): boolean {
  const isXml = protocol === 'restXml' || protocol === 'awsQuery' || protocol === 'ec2Query'
  return (
    isXml &&
    ((protocol === 'restXml' && output.some(isDocument)) ||
      errors.flat().some(member => isBody(member) && !isText(member)))
  )
}

const isText = ({ shape, type = 'string', xmlAttribute }: Member): boolean =>
  shape === undefined && type === 'string' && !xmlAttribute
