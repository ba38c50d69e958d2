/** The control plane: which stages an account has and where, asked once and remembered. */
import type { Provider } from '@plainwire/client'
import { anomaly, type Send } from '@plainwire/wire'
import { isObject } from '../json.ts'
import {
  type Endpoints,
  type EndpointsFile,
  readEndpoints,
  usualFile,
  writeEndpoints,
} from './endpoints-file.ts'
import { DetailedException, InvalidArgumentsException } from './errors.ts'
import { type Credentials, exchange } from './exchange.ts'

export type ControlPlaneOptions = {
  /** Default `AWS_REGION`. */
  readonly regionName?: string
  /** A host that stands for every stage, with a port where it has one. */
  readonly overrideUrl?: string
  /** Default true. */
  readonly tls?: boolean
  readonly endpointsFile?: EndpointsFile
  readonly send?: Send
  readonly now?: () => number
}

export type ConnectOptions = {
  readonly accessKey?: string
  readonly secretKey?: string
  readonly sessionToken?: string
  readonly credentials?: Provider
  readonly forceRefresh?: boolean
}

export const regionOf = (given: string | undefined): string => {
  const region = given ?? process.env.AWS_REGION
  if (region) return region
  throw new InvalidArgumentsException(
    anomaly('incorrect', "No region: give 'regionName', or set AWS_REGION.", { code: 'NO_REGION' }),
  )
}

export const keysOf = ({
  accessKey,
  secretKey,
  sessionToken,
  credentials,
}: ConnectOptions): Credentials | Provider | undefined =>
  credentials ??
  (accessKey !== undefined && secretKey !== undefined
    ? {
        accessKeyId: accessKey,
        secretAccessKey: secretKey,
        ...(sessionToken !== undefined && { sessionToken }),
      }
    : undefined)

/**
 * @example
 * const plane = new DataApiControlPlane({ regionName: 'eu-west-1' })
 * await plane.connect('https://abc.execute-api.eu-west-1.amazonaws.com/dev')
 * plane.getEndpoint('dev')
 */
export class DataApiControlPlane {
  readonly #options: ControlPlaneOptions
  readonly #region: string
  readonly #file: EndpointsFile
  #known: Endpoints | undefined

  constructor(options: ControlPlaneOptions = {}) {
    this.#options = options
    this.#region = regionOf(options.regionName)
    this.#file = options.endpointsFile ?? usualFile()
  }

  /** Reads the stages from any of them, unless they are known and no refresh is asked for. */
  async connect(fromUrl: string, options: ConnectOptions = {}): Promise<void> {
    if (!options.forceRefresh && (await this.#load()) !== undefined) return
    const { send, now = Date.now } = this.#options
    const credentials = keysOf(options)
    const ask = exchange({
      region: this.#region,
      ...(credentials && { credentials }),
      ...(send && { send }),
    })
    const { json } = await ask(this.#base(fromUrl), { method: 'GET', path: '/data-apis' })
    if (!isObject(json) || 'Message' in json)
      throw new DetailedException(
        anomaly('fault', `${fromUrl} does not say which stages there are.`, {
          code: 'NO_STAGES',
          data: json,
        }),
      )
    this.#known = {
      stages: json as never,
      RefreshDate: new Date(now()).toISOString().slice(0, 19).replace('T', ' '),
    }
    await writeEndpoints(this.#file, this.#known)
  }

  /** Address of a stage, with its path where the stage is part of it. */
  async getEndpoint(stage: string): Promise<string> {
    const { overrideUrl, tls = true } = this.#options
    if (overrideUrl !== undefined) return `${tls ? 'https' : 'http'}://${overrideUrl}`
    const stages = (await this.#load())?.stages ?? {}
    const found = stages[stage]
    if (found === undefined)
      throw new InvalidArgumentsException(
        anomaly(
          'incorrect',
          `There is no stage ${stage}; known are ${Object.keys(stages).join(', ') || 'none: connect first'}.`,
          { code: 'NO_STAGE' },
        ),
      )
    return this.#base(found.URL ?? found.Endpoint)
  }

  /** Is the stage behind a domain of its own, which leaves it out of paths? */
  async isCustomDomain(stage: string): Promise<boolean> {
    return (
      this.#options.overrideUrl === undefined &&
      (await this.#load())?.stages[stage]?.URL !== undefined
    )
  }

  async #load(): Promise<Endpoints | undefined> {
    this.#known ??= await readEndpoints(this.#file)
    return this.#known
  }

  #base(url: string): string {
    const { tls = true } = this.#options
    return (/^https?:\/\//.test(url) ? url : `${tls ? 'https' : 'http'}://${url}`).replace(
      /\/+$/,
      '',
    )
  }
}
