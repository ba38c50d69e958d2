/** An input for any operation, with every member filled: what rows are tried with. */
import type { Reference, Section, Service, Shape } from '@plainwire/wire'

/** What members are called whose values have a form. */
const formed: readonly (readonly [name: RegExp, value: unknown])[] = [
  [/^RoleArn$/, 'arn:aws:iam::000000000000:role/sample'],
  [/^(PolicySourceArn|PrincipalArn)$/, 'arn:aws:iam::000000000000:user/sample'],
  [/^OpenIDConnectProviderArn$/, 'arn:aws:iam::000000000000:oidc-provider/sample.test'],
  [/^PolicyArn$|^PermissionsBoundary$/, 'arn:aws:iam::000000000000:policy/sample'],
  [/^(Path|PathPrefix)$/, '/sample/'],
  [/^CopySource$/, 'sample/sample'],
  [/^SerialNumber$/, 'arn:aws:iam::000000000000:mfa/sample'],
  [/Arn$|ARN$/, 'arn:aws:iam::000000000000:user/sample'],
  [/Date$|Time$/, new Date(0)],
]

/** `only`: required members alone. */
export async function sampleInput(
  service: Service<unknown>,
  operation: string,
  only: 'all' | 'required',
): Promise<Record<string, unknown>> {
  const section = await service.section(operation)
  const input = section?.operation.input
  return input === undefined ? {} : (sampleOf(section!, { shape: input }, '', only, 0) as never)
}

function sampleOf(
  section: Section,
  reference: Reference,
  name: string,
  only: 'all' | 'required',
  depth: number,
): unknown {
  const shape = reference.shape === undefined ? undefined : section.shapes[reference.shape]
  if (shape === undefined) return simple(reference, name)
  const inner = (part: Reference, partName: string) =>
    sampleOf(section, part, partName, only, depth + 1)
  return depth > 6 ? undefined : kinds[shape.type](shape as never, inner, only)
}

type Inner = (part: Reference, name: string) => unknown
type Of<T extends Shape['type']> = Extract<Shape, { type: T }>

const kinds = {
  structure: ({ members }: Of<'structure'>, inner: Inner, only: 'all' | 'required') =>
    Object.fromEntries(
      Object.entries(members)
        .filter(([, { required }]) => required || only === 'all')
        .map(([name, member]) => [name, inner(member, name)]),
    ),
  union: ({ members }: Of<'union'>, inner: Inner) => {
    const [name, member] = Object.entries(members)[0]!
    return { [name]: inner(member, name) }
  },
  list: ({ member }: Of<'list'>, inner: Inner) => [inner(member, '')],
  map: ({ value }: Of<'map'>, inner: Inner) => ({ sample: inner(value, '') }),
}

function simple({ type = 'string' }: Reference, name: string): unknown {
  const found = formed.find(([form]) => form.test(name))
  if (found !== undefined && (type === 'string' || type === 'timestamp')) return found[1]
  return values[type] ?? 1
}

const values: Readonly<Record<string, unknown>> = {
  string: 'sample',
  boolean: true,
  blob: new Uint8Array(1),
  timestamp: new Date(0),
  document: {},
}
