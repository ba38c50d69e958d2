/** Files in which AWS's tools keep what a person has signed in with: read, and written back when a token was renewed. */
import type { Environment } from '../environment.ts'
import { inFolder } from '../profile.ts'
import { objectOf } from './fetching.ts'

export type TokenFile = {
  readonly path: string
  readonly content: Readonly<Record<string, unknown>> | undefined
}

/** `folder` is below `~/.aws`, unless it is a whole path; the file is named by a hash. */
export async function tokenFile(
  environment: Environment,
  folder: string | readonly string[],
  name: string,
): Promise<TokenFile> {
  const within =
    typeof folder === 'string' ? folder : inFolder(environment.home(), '.aws', ...folder)
  const path = inFolder(within, `${name}.json`)
  const text = await environment.readText(path)
  return { path, content: text === undefined ? undefined : objectOf(text) }
}

/** A renewed token is good even where it cannot be kept. */
export const keepToken = async (
  { writeText }: Environment,
  path: string,
  content: object,
): Promise<boolean> => (await writeText?.(path, `${JSON.stringify(content, null, 2)}\n`)) ?? false

export const textIn = (
  content: Readonly<Record<string, unknown>> | undefined,
  name: string,
): string => {
  const value = content?.[name]
  return typeof value === 'string' ? value : ''
}
