/** Parameters into body, query and content type: which it is follows from what was given, and from nothing else. */
import { type FlattenOptions, isFields } from './flatten.ts'
import { completedForm, type FormNames, formText } from './form.ts'
import { jsonText } from './json.ts'

export const defaultJson = 'application/x-amz-json-1.1'
export const formType = 'application/x-www-form-urlencoded'

export type Payload = object | string | Uint8Array

export type EncodeOptions = FormNames & {
  /** The type that the caller gave: text goes as it is, an object is written as that type. */
  readonly contentType?: string | undefined
  /** The type of objects where the caller gave none. */
  readonly option?: string | undefined
  /** `GET` puts the parameters into the query. */
  readonly method?: string | undefined
  /** Does an `X-Amz-Target` name the action? */
  readonly target?: boolean | undefined
  readonly flatten?: FlattenOptions | undefined
}

export type Encoded = {
  readonly body?: string | Uint8Array
  readonly query?: string
  readonly contentType?: string
}

/**
 * Throws a `TypeError` for parameters that the type cannot hold.
 *
 * @example
 * encodeParams({ NamePrefix: 'x' }, {}) // { body: '{"NamePrefix":"x"}', contentType: 'application/x-amz-json-1.1' }
 * encodeParams(['MaxResults', 5], { action: 'DescribeInstances' })
 * // { body: 'MaxResults=5&Action=DescribeInstances', contentType: 'application/x-www-form-urlencoded' }
 */
export function encodeParams(parameters: Payload | undefined, options: EncodeOptions): Encoded {
  if (typeof (parameters as PromiseLike<unknown> | undefined)?.then === 'function')
    throw new TypeError('The parameters are a promise; await them first.')
  const { method, contentType: given } = options
  if (method === 'GET') return inQuery(parameters, options)
  const contentType = given ?? typeOf(parameters, options)
  if (parameters === undefined) return { body: empty(contentType, options), contentType }
  if (isText(parameters)) {
    const isAsIs = given !== undefined || !isForm(contentType)
    return { body: isAsIs ? parameters : completedPayload(parameters, options), contentType }
  }
  return { body: objectText(parameters, contentType, options), contentType }
}

/** What a payload is, where nobody says: an object is what the API speaks, a list or a text is a form. */
function typeOf(parameters: Payload | undefined, { option, target }: EncodeOptions): string {
  if (parameters === undefined) return option ?? (target ? defaultJson : formType)
  return isFields(parameters) ? (option ?? defaultJson) : formType
}

const isText = (value: Payload): value is string | Uint8Array =>
  typeof value === 'string' || value instanceof Uint8Array

const isForm = (type: string): boolean => /x-www-form-urlencoded/i.test(type)
const isJson = (type: string): boolean => /json/i.test(type)

function empty(contentType: string, options: EncodeOptions): string {
  if (isForm(contentType)) return formText({}, options, options.flatten)
  return isJson(contentType) ? '{}' : ''
}

function objectText(parameters: object, contentType: string, options: EncodeOptions): string {
  if (isJson(contentType)) return jsonText(parameters)
  if (isForm(contentType)) return formText(checked(parameters), options, options.flatten)
  throw new TypeError(
    `An object cannot be written as ${contentType}; give the text itself, or another content type.`,
  )
}

function inQuery(parameters: Payload | undefined, options: EncodeOptions): Encoded {
  if (parameters === undefined) return { query: formText({}, options, options.flatten) }
  if (!isText(parameters)) return { query: formText(checked(parameters), options, options.flatten) }
  const text = textOf(parameters)
  return { query: options.contentType === undefined ? completedForm(text, options) : text }
}

function checked(parameters: object): object {
  if (Array.isArray(parameters) || isFields(parameters)) return parameters
  throw new TypeError('The parameters must be an object, a list, or a text.')
}

const textOf = (payload: string | Uint8Array): string =>
  typeof payload === 'string' ? payload : new TextDecoder().decode(payload)

function completedPayload(payload: string | Uint8Array, names: FormNames): string | Uint8Array {
  const text = textOf(payload)
  const whole = completedForm(text, names)
  return whole === text ? payload : whole
}
