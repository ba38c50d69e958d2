/** Writes a service package: all of it or nothing. */
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Description, Source } from '../description.ts'
import { packageVersion, revision } from '../revision.ts'
import { indexTypes, opsTypes, opTypes, typesFile } from './declarations.ts'
import { type Files, runtimeFiles } from './javascript.ts'
import { split } from './split.ts'
import { waitersFile } from './waiters.ts'

export type Written = {
  readonly name: string
  readonly folder: string
  readonly bytes: number
  readonly files: number
}

export type WriteOptions = {
  /** Folder that holds service packages. */
  readonly into: string
  /** Text of the source's licence. */
  readonly licence: string
  /** Version of `@plainwire/wire` the package runs on. */
  readonly wire: string
  /** What the package is made from, in short. */
  readonly stamp: string
}

/** @example await writePackage(description, { into: 'packages/services', licence, wire: '0.1.0' }) */
export async function writePackage(
  description: Description,
  options: WriteOptions,
): Promise<Written> {
  const files = packageFiles(description, options)
  const folder = join(options.into, description.name)
  await mkdir(options.into, { recursive: true })
  const draft = await mkdtemp(join(options.into, `.${description.name}-`))
  try {
    for (const folderName of new Set([...files.keys()].map(dirname)))
      await mkdir(join(draft, folderName), { recursive: true })
    for (const [name, text] of files) await writeFile(join(draft, name), text)
    await chmod(draft, 0o755) // a temporary folder is its maker's alone
    await swap(draft, folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  return { name: description.name, folder, bytes, files: files.size }
}

/** The old folder goes only when the new one stands in its place. */
async function swap(draft: string, folder: string): Promise<void> {
  const old = `${draft}-old`
  const moved = await rename(folder, old).then(
    () => true,
    () => false,
  )
  await rename(draft, folder)
  if (moved) await rm(old, { recursive: true, force: true })
}

export function packageFiles(description: Description, options: Omit<WriteOptions, 'into'>): Files {
  const exportName = camel(description.name)
  const parts = split(description)
  const files = runtimeFiles(parts, exportName)
  files.set('waiters.js', waitersFile(description))
  files.set('types.d.ts', typesFile(description))
  files.set('index.d.ts', indexTypes(description, exportName))
  files.set('ops.d.ts', opsTypes(description))
  if (files.has('lean.js')) files.set('lean.d.ts', "export * from './ops.js'\n")
  for (const name of Object.keys(description.operations))
    files.set(`ops/${name}.d.ts`, opTypes(name))
  files.set('package.json', manifest(description, options))
  files.set('LICENSE', options.licence)
  files.set('NOTICE', notice(description.source))
  files.set('README.md', readme(description, exportName))
  return files
}

export const camel = (name: string): string =>
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

function manifest(
  { name, title, source }: Description,
  { wire, stamp }: Omit<WriteOptions, 'into'>,
): string {
  const value = {
    name: `@plainwire/${name}`,
    version: packageVersion(source.version),
    description: `${title} as plain data, for Plainwire.`,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19' },
    sideEffects: false,
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './ops': { types: './ops.d.ts', default: './ops.js' },
      './lean': { types: './lean.d.ts', default: './lean.js' },
      './ops/*': { types: './ops/*.d.ts', default: './ops/*.js' },
      './package.json': './package.json',
    },
    peerDependencies: { '@plainwire/wire': wire },
    plainwire: { source, generator: revision, stamp },
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

const notice = ({ name, version, licence, overlays = [] }: Source): string =>
  [
    `Generated from ${name} ${version}${licence ? ` (${licence})` : ''} by generator revision ${revision}.`,
    ...overlays.map(
      overlay =>
        `Facts from ${overlay.name} ${overlay.version}${overlay.licence ? ` (${overlay.licence})` : ''}.`,
    ),
    'Shapes, names and documentation are those of the source, in another form.',
    '',
  ].join('\n')

const readme = (
  { name, title, version }: Description,
  exportName: string,
): string => `# @plainwire/${name}

${title} (${version}) as plain data.

\`\`\`js
import { client } from '@plainwire/client'
import { ${exportName} } from '@plainwire/${name}'

const service = client({ api: ${exportName} })
console.log(service.ops())
\`\`\`
`
