/** Where the stages of an account are, kept in a file of the user's or in memory alone. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { anomaly } from '@plainwire/wire'
import { isObject } from '../json.ts'
import { DetailedException } from './errors.ts'

export type StageEndpoint = {
  readonly Endpoint: string
  readonly Stage: string
  /** A custom domain; it leaves the stage out of paths. */
  readonly URL?: string
  readonly DistributionDomainName?: string
  readonly BasePath?: string
}

export type Endpoints = {
  readonly RefreshDate?: string
  readonly stages: Readonly<Record<string, StageEndpoint>>
}

/** `memory` keeps nothing beyond the process. */
export type EndpointsFile = string | 'memory'

export const usualFile = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(
    environment.XDG_CONFIG_HOME?.trim() || join(homedir(), '.config'),
    'plainwire',
    'data-api-endpoints.json',
  )

/** What a file holds; undefined where there is none. @throws an error that names the file and the key that is wrong */
export async function readEndpoints(file: EndpointsFile): Promise<Endpoints | undefined> {
  if (file === 'memory') return undefined
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return undefined
    throw broken(file, `it cannot be read: ${(cause as Error).message}`)
  }
  return endpointsIn(file, text)
}

function endpointsIn(file: string, text: string): Endpoints {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw broken(file, `it is not JSON: ${(cause as Error).message}`)
  }
  if (!isObject(json)) throw broken(file, 'it is not an object of stages')
  const { RefreshDate, ...stages } = json as Record<string, unknown>
  for (const [name, stage] of Object.entries(stages)) {
    if (!isObject(stage)) throw broken(file, `'${name}' is not an object`)
    if (typeof stage.Endpoint !== 'string' && typeof stage.URL !== 'string')
      throw broken(file, `'${name}.Endpoint' is missing`)
  }
  return {
    stages: stages as Endpoints['stages'],
    ...(typeof RefreshDate === 'string' && { RefreshDate }),
  }
}

export async function writeEndpoints(
  file: EndpointsFile,
  { stages, RefreshDate }: Endpoints,
): Promise<void> {
  if (file === 'memory') return
  const sorted = Object.fromEntries(
    Object.entries({ ...stages, RefreshDate }).sort(([one], [other]) => (one < other ? -1 : 1)),
  )
  await mkdir(dirname(file), { recursive: true })
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, `${JSON.stringify(sorted, null, 4)}\n`, { mode: 0o600 })
  await rename(fresh, file)
}

const broken = (file: string, why: string): DetailedException =>
  new DetailedException(
    anomaly(
      'incorrect',
      `The endpoints file ${file} is of no use: ${why}. Mend it, or connect with forceRefresh.`,
      { code: 'BAD_ENDPOINTS_FILE' },
    ),
  )
