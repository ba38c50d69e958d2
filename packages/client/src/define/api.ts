/**
 * `Api`: any service that is called like AWS's, by the name of an action. A call is the client's; around it stand what
 * was called last, and a throw in place of an anomaly.
 */
import { type Anomaly, anomaly, isAnomaly, type Section, type Service } from '@plainwire/wire'
import { type Client, type ClientOptions, inside } from '../client.ts'
import { client as makeClient } from '../index.ts'
import { type Meta, recall, remember } from '../meta.ts'
import { providerOf } from './credentials.ts'
import { type ApiResponse, apiResponse, decodedBody, decodedError, rawBody } from './decode.ts'
import { ApiError } from './error.ts'
import { isFields } from './flatten.ts'
import { type ActionCall, headerPairs, type InvokeArguments, understoodCall } from './invocation.ts'
import { type From, type Op, schemaPlugin } from './method.ts'
import { forClient } from './option-names.ts'
import { formType, type Payload } from './parameters.ts'
import { regionOf } from './region.ts'
import { describedService, serviceOf } from './service.ts'
import { type ApiOptions, type Settings, settingsOf } from './settings.ts'
import { targetHeader } from './target.ts'

/** All that was said of an API, in its definition and to its constructor. */
export type ApiConfig = ApiOptions & {
  readonly from?: From
  readonly methods?: readonly string[] | Readonly<Record<string, Op>>
}

/** A payload sent as it is, for `submit`. */
export type Submission = Omit<ActionCall, 'parameters' | 'raiseError' | 'decode'> & {
  readonly content?: string | Uint8Array
}

const mostActions = 10_000

/**
 * @example
 * const events = new Api({ service: 'events', api: 'AWSEvents', region: 'eu-west-1' })
 * const { Rules } = await events.invoke('ListRules', { NamePrefix: 'nightly' })
 */
export class Api {
  /** What the API was made of. Keys and tokens are there and are not printed. */
  readonly config: ApiConfig
  /** The API as a service, for whatever takes one: `client`, `testDouble`, `plugin`. */
  declare readonly service: Service<unknown>
  /** The client that calls; `prepare`, `presign` and the like are its. */
  declare readonly client: Client
  /** The last response, whatever became of the call. */
  declare response: ApiResponse | undefined
  lastAction: string | undefined
  /** Why the last call failed. */
  declare error: Anomaly | undefined
  /** In place of the `X-Amz-Target` that the definition makes, until it is undefined again. */
  declare protected ownTarget: string | undefined
  declare private readonly settings: Settings
  declare private readonly actions: string[]

  constructor(options: ApiConfig = {}) {
    const settings = settingsOf(options)
    const actions = options.from ? [] : [...methodNames(options.methods)]
    const service = options.from
      ? describedService(options.from, options.methods && methodNames(options.methods))
      : serviceOf(settings, actions)
    this.config = shown(options)
    hide(this, {
      settings,
      actions,
      service,
      client: options.client ?? clientOf(options, settings, service),
      response: undefined,
      error: undefined,
      ownTarget: undefined,
    })
  }

  /** The `X-Amz-Target` of the last action, or of the one the API is for; set, it is that of every call. */
  get target(): string | undefined {
    const action = this.lastAction ?? this.config.action
    return this.ownTarget ?? (action === undefined ? undefined : targetHeader(this.config, action))
  }

  set target(value: string | undefined) {
    this.ownTarget = value
  }

  /**
   * Calls an action and gives its decoded answer. Without a content type an object is written as what the API speaks, a
   * list and a text as a form; with one a text goes as it is. Throws `ApiError`, unless `raiseError` is false.
   *
   * @example
   * await api.invoke('ListRules', { NamePrefix: 'x' })
   * await api.invoke('ListRules', '{"NamePrefix":"x"}', 'application/x-amz-json-1.1')
   * await api.invoke('DescribeInstances', ['MaxResults', 5], { signal })
   */
  async invoke<Output = unknown>(...given: InvokeArguments): Promise<Output> {
    const call = understoodCall(given)
    const { raiseError = this.config.raiseError ?? true, decode = this.config.decode ?? true } =
      call
    const result = await this.called(call)
    if (!isAnomaly(result)) return this.answered(result, decode) as Output
    if (!raiseError) return result as Output
    throw this.thrown(call.action ?? this.config.action ?? '', result)
  }

  invokeApi<Output = unknown>(...given: InvokeArguments): Promise<Output> {
    return this.invoke(...given)
  }

  invoke_api<Output = unknown>(...given: InvokeArguments): Promise<Output> {
    return this.invoke(...given)
  }

  /**
   * Sends a payload as it is, of the last action if none is named, and gives the response as it is, whatever its status;
   * throws only where none came.
   *
   * @example
   * const { status, text } = await api.submit({ action: 'ListRules', content: '{}', contentType: 'application/x-amz-json-1.1' })
   */
  async submit({ content = '', content_type, ...call }: Submission = {}): Promise<ApiResponse> {
    const action = call.action ?? this.config.action ?? this.lastAction
    const contentType = call.contentType ?? content_type ?? formType
    const target = call.target ?? (action === undefined ? '' : undefined)
    const result = await this.called({
      ...call,
      action: action ?? 'Submit',
      parameters: content,
      contentType,
      ...(target !== undefined && { target }),
    })
    const response = responseOf(result)
    if (response !== undefined) return response
    throw this.thrown(action ?? 'Submit', result as Anomaly)
  }

  /** The value of a response's body: of the last one, unless it is given; undefined where there is none. */
  decodeResponse(response: ApiResponse | undefined = this.response): unknown {
    if (response === undefined) return undefined
    const { lists } = this.config
    if (!response.ok) return decodedError(response, { lists })
    try {
      return decodedBody(response, { lists })
    } catch {
      return rawBody(response)
    }
  }

  private async called(call: ActionCall): Promise<object> {
    const { action = this.config.action, parameters, contentType, headers, target, ...rest } = call
    const { raiseError: _, decode: __, ...settings } = rest
    this.response = undefined
    this.error = undefined
    this.lastAction = action
    const refused = this.admitted(action)
    if (refused) return this.noted(action ?? '', refused)
    const $target = target ?? this.ownTarget
    const envelope = {
      ...(parameters !== undefined && { $parameters: parameters }),
      ...(contentType !== undefined && { $contentType: contentType }),
      ...(headers !== undefined && { $headers: headerPairs(headers) }),
      ...($target !== undefined && { $target }),
    }
    const request = requestOf(parameters, envelope)
    const result = await this.client.invoke({ ...settings, op: action!, request } as never)
    return this.noted(action!, result)
  }

  /** An action that nobody listed is one from its first call on; a description knows its own. */
  private admitted(action: string | undefined): Anomaly | undefined {
    if (typeof action !== 'string' || !/^[A-Za-z0-9_.:-]{1,256}$/.test(action))
      return anomaly(
        'incorrect',
        "A call names an action of letters, digits, dots, dashes and underscores, e.g. 'ListRules'.",
        { code: 'BAD_ACTION' },
      )
    if (this.config.from || this.config.client || this.actions.includes(action)) return undefined
    if (this.actions.length >= mostActions)
      return anomaly('incorrect', `An API calls at most ${mostActions} different actions.`, {
        code: 'TOO_MANY_ACTIONS',
      })
    this.actions.push(action)
    return undefined
  }

  private async noted<Result extends object>(action: string, result: Result): Promise<Result> {
    this.response = responseOf(result)
    this.error = isAnomaly(result) ? result : undefined
    if (this.config.debug) await this.told(action, recall(result))
    return result
  }

  private async told(action: string, known: Meta | undefined): Promise<void> {
    const { tell } = await import('./debug.ts')
    const section: Section = (await this.service.section(action)) ?? {
      operation: { name: action, errors: [] },
      shapes: {},
    }
    // Whoever is told must not change what happens.
    try {
      tell(this.config.debug, section, known)
    } catch {}
  }

  /** The decoded body, or the body as it came. */
  private answered(result: object, decode: boolean): unknown {
    const response = responseOf(result)
    if (decode !== (this.config.decode ?? true) && response !== undefined)
      return decode ? this.decodeResponse(response) : rawBody(response)
    if (!('$body' in result)) return result
    const { $body } = result
    const known = recall(result)
    return typeof $body === 'object' && $body !== null && known ? remember($body, known) : $body
  }

  private thrown(action: string, failure: Anomaly): ApiError {
    const known = recall(failure)
    const raw = responseOf(failure)
    const decoded = raw && decodedError(raw, { lists: this.config.lists })
    const error = new ApiError(failure, { action, api: this, raw, decoded })
    if (known) remember(error, known)
    return error
  }
}

/** What came of this call, and not of one that was made meanwhile. */
function responseOf(result: object): ApiResponse | undefined {
  const response = recall(result)?.response
  return response && apiResponse(response, response.bytes)
}

/** Members alone need no envelope, so that hooks see them as they see those of any operation. */
const requestOf = (parameters: Payload | undefined, envelope: object): object =>
  isFields(parameters) && Object.keys(parameters).length > 0 && Object.keys(envelope).length === 1
    ? parameters
    : envelope

export const methodNames = (methods: ApiConfig['methods'] = []): readonly string[] =>
  Array.isArray(methods) ? methods : Object.keys(methods)

function clientOf(options: ApiConfig, settings: Settings, api: Service<unknown>): Client {
  const { from, methods, plugins = [], region } = options
  const given = Object.fromEntries(
    Object.entries(options).filter(([name]) => forClient.includes(name)),
  ) as Partial<ClientOptions>
  const checks = methods && !Array.isArray(methods) ? schemaPlugin(methods as never) : undefined
  const credentials = providerOf(options)
  // The path of a described API is its description's, behind that of the address.
  const path = from && settings.wire.path !== '/' ? settings.wire.path : ''
  const endpoint = settings.endpoint && settings.endpoint + path
  const made: Client = makeClient({
    ...given,
    api,
    plugins: [...plugins, ...(checks ? [checks] : [])],
    ...(credentials && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
    ...(settings.isGlobal
      ? { region: 'us-east-1' }
      : region === undefined && !from
        ? { region: regionOf(settings.region, () => inside(made).invoker.config.environment) }
        : {}),
  }) as never
  return made
}

const secret = ['credentials', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'token']

/** A copy in which secrets can be read and are not seen. */
function shown(options: ApiConfig): ApiConfig {
  const copy = { ...options }
  for (const name of secret)
    if (name in copy) Object.defineProperty(copy, name, { enumerable: false })
  return Object.freeze(copy)
}

function hide(api: object, fields: object): void {
  for (const [name, value] of Object.entries(fields))
    Object.defineProperty(api, name, { value, writable: true, enumerable: false })
}
