/** The page of the documentation about the local AWS, out of what its services say of themselves. */
import { localstackRoutes } from '../control/localstack.ts'
import type { Route } from '../control/route.ts'
import { routes } from '../control/routes.ts'
import { differences } from '../server/differences.ts'
import type { Difference, LocalService, MemberNotes } from '../server/types.ts'

/** @example await localPage(services) // '# The local AWS\n...' */
export async function localPage(services: Readonly<Record<string, LocalService>>): Promise<string> {
  const sections = await Promise.all(
    Object.entries(services).map(([name, service]) => serviceSection(name, service)),
  )
  const summary = sections.map(({ name, has, knows }) => [
    `[${name}](#${name})`,
    `${has}`,
    `${knows}`,
  ])
  return [
    '# The local AWS',
    '<!-- Written by `node scripts/local-page.mjs`, out of the code. -->',
    intro,
    table(['service', 'operations here', 'operations on AWS'], summary),
    'Every other operation is answered with `NotImplemented`, by name, and so is every member of an input that an operation here would ignore: nothing is silently accepted.',
    ...sections.map(({ text }) => text),
    '## Everywhere',
    differencesTable(differences),
    '## Control',
    control,
    routesTable([...routes, ...localstackRoutes]),
  ]
    .join('\n\n')
    .concat('\n')
}

const intro = `\`plainwire local\` opens a port (4566) for every client there is; \`local()\` of \`@plainwire/local\` is the same without a
port: its \`send\` is a transport for a client.

\`\`\`
npx plainwire local --path ./aws
\`\`\`

Any region is there, and any account: an access key of twelve digits is the root of that account, \`test\` and \`local\` are
that of \`000000000000\`. The secret is \`test\`, of \`local\` it is \`local\`. Signatures are verified, and whoever is not
root may do what policies allow. Without a folder all is gone with the process; with one, whatever was acknowledged is
there after a kill at any moment.`

const control =
  'What can be done to it from outside, as methods of `local()` and over HTTP. Nobody signs these; pages of other origins are refused.'

type Section = {
  readonly name: string
  readonly has: number
  readonly knows: number
  readonly text: string
}

async function serviceSection(name: string, local: LocalService): Promise<Section> {
  const { operations } = await local.describe()
  const has = operations.filter(op => Object.hasOwn(local.handlers, op))
  const inert = new Set(local.differences?.flatMap(({ op, inert }) => (inert && op ? [op] : [])))
  const listed = has.map(op =>
    inert.has(op) ? `\`${op}\` (kept and shown, without effect)` : `\`${op}\``,
  )
  const parts = [
    `## ${name}`,
    `${has.length} of ${operations.length} operations: ${listed.join(', ')}.`,
    membersTable('Taken without effect', 'inert', local.members),
    membersTable('Refused by name', 'unsupported', local.members),
    local.differences?.length
      ? `Where it is not AWS:\n\n${differencesTable(local.differences)}`
      : '',
  ]
  return {
    name,
    has: has.length,
    knows: operations.length,
    text: parts.filter(part => part !== '').join('\n\n'),
  }
}

function membersTable(
  title: string,
  kind: keyof MemberNotes,
  members: LocalService['members'] = {},
): string {
  const rows = Object.entries(members).flatMap(([op, notes]) =>
    Object.entries(notes[kind] ?? {}).map(([member, why]) => [
      op === '*' ? 'all' : `\`${op}\``,
      `\`${member}\``,
      why,
    ]),
  )
  return rows.length === 0 ? '' : `${title}:\n\n${table(['operation', 'member', 'why'], rows)}`
}

const differencesTable = (all: readonly Difference[]): string =>
  table(
    ['operation', 'difference', 'why'],
    all.map(({ op, what, why }) => [op === undefined ? '' : `\`${op}\``, what, why]),
  )

const routesTable = (all: readonly Route[]): string =>
  table(
    ['route', 'does'],
    all.map(({ method, says, does }) => [`\`${method} ${says}\``, does]),
  )

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n')

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
