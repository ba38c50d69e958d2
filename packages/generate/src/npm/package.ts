/**
 * An unpacked `@aws-sdk/client-*` package as a value: its name and the text of every file a description is read
 * from. All reading happens here, so the rest of the folder is functions from text to data.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRecord } from '../present.ts'
import { SourceError } from '../source-error.ts'

export type Package = {
  readonly name: string
  readonly version: string
  readonly licence: string | undefined
  /** By path within the package. */
  readonly files: ReadonlyMap<string, string>
}

/** Folders and files that hold descriptions; a package may lack some (no paginators, no waiters, ...). */
const folders = [
  'dist-es',
  'dist-es/auth',
  'dist-es/commands',
  'dist-es/endpoint',
  'dist-es/pagination',
  'dist-es/schemas',
  'dist-es/waiters',
  'dist-types',
  'dist-types/commands',
  'dist-types/endpoint',
  'dist-types/models',
]

export async function loadPackage(folder: string): Promise<Package> {
  const manifest = await readManifest(folder)
  const found = await Promise.all(folders.map(part => readFolder(folder, part)))
  return { ...manifest, files: new Map(found.flat()) }
}

export const problem = (pkg: Package, file: string, expected: string): SourceError =>
  new SourceError({ source: `${pkg.name}@${pkg.version}`, file, expected })

export function textOf(pkg: Package, file: string): string {
  const text = pkg.files.get(file)
  if (text === undefined) throw problem(pkg, file, 'this file to be in the package')
  return text
}

/** Paths of a folder's files, without its index. */
export const filesIn = (pkg: Package, folder: string): readonly string[] =>
  [...pkg.files.keys()].filter(
    path => path.startsWith(`${folder}/`) && !/\/index(\.d)?\.[jt]s$/.test(path),
  )

async function readManifest(folder: string): Promise<Omit<Package, 'files'>> {
  const fail = (expected: string) =>
    new SourceError({ source: folder, file: 'package.json', expected })
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => {
    throw fail('an unpacked npm package')
  })
  const manifest: unknown = JSON.parse(text)
  if (!isRecord(manifest) || !/^@aws-sdk\/client-./.test(String(manifest.name)))
    throw fail('the manifest of an @aws-sdk/client-* package')
  const licence = typeof manifest.license === 'string' ? manifest.license : undefined
  return { name: String(manifest.name), version: String(manifest.version), licence }
}

async function readFolder(
  folder: string,
  part: string,
): Promise<readonly (readonly [string, string])[]> {
  const names = await readdir(join(folder, part)).catch(() => [])
  const wanted = names.filter(name => /\.js$|\.d\.ts$/.test(name)).sort()
  return Promise.all(
    wanted.map(async name => {
      const path = `${part}/${name}`
      return [path, await readFile(join(folder, path), 'utf8')] as const
    }),
  )
}
