/** The shared files as text, and what is in them. */
import { parseConfig, type Sections } from '../../packages/client/src/config-file.ts'
import { mergedSections, readProfiles } from '../../packages/client/src/profile.ts'
import { sceneOf } from './credentials-scenes.ts'
import { caseOf, type Outcome } from './read.ts'

type Profiles = Readonly<Record<string, Readonly<Record<string, unknown>>>>

type Parsed = {
  readonly id: string
  readonly input: { readonly configFile?: string; readonly credentialsFile?: string }
  readonly output: {
    readonly errorContaining?: string
    readonly config?: { readonly profiles: Profiles; readonly sso_sessions?: Profiles }
  }
}

export async function* profileFiles(
  file: string,
  { tests }: { readonly tests: readonly Parsed[] },
): AsyncIterable<Outcome> {
  for (const { id, input, output } of tests) {
    const { configFile = '', credentialsFile = '' } = input
    const files = { '/.aws/config': configFile, '/.aws/credentials': credentialsFile }
    const found = await readProfiles(sceneOf({ env: {}, files }).environment)
    const { errorContaining: words, config } = output
    if (words !== undefined)
      yield caseOf(file, id, true, () => found.problems.some(text => text.includes(words)))
    else
      yield caseOf(file, id, [config?.profiles, config?.sso_sessions ?? {}], () => [
        withTexts(found.profiles),
        withTexts(found.ssoSessions),
      ])
  }
}

/** The corpus has a block as the text it is made of. */
const withTexts = (sections: Sections): Profiles =>
  Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [
      name,
      Object.fromEntries(
        Object.entries(section).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : blockText(value),
        ]),
      ),
    ]),
  )

const blockText = (block: Readonly<Record<string, string>>): string =>
  Object.entries(block)
    .map(([key, value]) => (value === '' ? `\n${key} =` : `\n${key} = ${value}`))
    .join('')

type ConfigFiles = {
  readonly id: string
  readonly files?: readonly string[]
  readonly filesBase64?: readonly string[]
  readonly expect: {
    readonly profiles?: Profiles
    readonly 'sso-session'?: Profiles
    readonly profileNames?: readonly string[]
    readonly parseError?: boolean
  }
}

export function* configFiles(
  file: string,
  { tests }: { readonly tests: readonly ConfigFiles[] },
): Iterable<Outcome> {
  for (const { id, files = [], filesBase64 = [], expect } of tests) {
    const texts = [...files, ...filesBase64.map(text => Buffer.from(text, 'base64').toString())]
    // There the first of several files wins; here the last does.
    const found = texts.map(text => parseConfig(text)).reverse()
    const profiles = mergedSections(found.map(parsed => parsed.profiles))
    const sessions = mergedSections(found.map(parsed => parsed.ssoSessions))
    yield caseOf(file, id, expect, () => ({
      ...(expect.profiles && { profiles: plain(profiles) }),
      ...(expect['sso-session'] && { 'sso-session': plain(sessions) }),
      ...(expect.profileNames && { profileNames: Object.keys(profiles) }),
      ...(expect.parseError && { parseError: found.some(({ problems }) => problems.length > 0) }),
    }))
  }
}

const plain = (sections: Sections): unknown => JSON.parse(JSON.stringify(sections))
