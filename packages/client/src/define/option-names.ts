/** The names and kinds of an API's options, so that a misspelt or mistaken one is said to be so. */
import { Misuse } from '../index.ts'
import { didYouMean } from '../nearest.ts'
import { optionNames as clientNames } from '../option-names.ts'

/** What an option may be, in words, and whether a value is. */
type Kind = readonly [words: string, fits: (value: unknown) => boolean]

const text: Kind = ['a text', value => typeof value === 'string']
const filled: Kind = [
  'a text of letters, digits, dots, dashes and underscores',
  value => typeof value === 'string' && /^[A-Za-z0-9._-]{1,256}$/.test(value),
]
const label: Kind = [
  "the first label of a host, e.g. 'events'",
  value => typeof value === 'string' && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(value),
]
const line: Kind = [
  'a text of one line',
  value => typeof value === 'string' && /^[\x20-\x7e\t]+$/.test(value),
]
const flag: Kind = ['true or false', value => typeof value === 'boolean']
const object: Kind = ['an object', value => typeof value === 'object']
const oneOf = (...values: readonly string[]): Kind => [
  `one of ${values.join(', ')}`,
  value => values.includes(value as string),
]
const textList = (length?: number): Kind => [
  `a list of ${length ?? ''} texts`.replace('  ', ' '),
  value =>
    Array.isArray(value) &&
    value.every(one => typeof one === 'string') &&
    value.length === (length ?? value.length),
]

const kinds: Readonly<Record<string, Kind>> = {
  service: label,
  signingName: filled,
  api: filled,
  version: [
    'a text, or null for none',
    value => value === null || filled[1](value) || value === '',
  ],
  targetPrefix: filled,
  endpoint: text,
  protocol: oneOf('http', 'https'),
  contentType: line,
  httpMethod: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  action: filled,
  credentials: [
    'credentials, or a function that gives them',
    value => typeof value === 'function' || typeof value === 'object',
  ],
  accessKeyId: text,
  secretAccessKey: text,
  sessionToken: text,
  auth: oneOf('sigv4', 'sigv4a', 'bearer', 'none'),
  userAgent: line,
  debug: ['true, false or a function', value => ['boolean', 'function'].includes(typeof value)],
  decode: flag,
  onDecodeError: oneOf('raw', 'error'),
  raiseError: flag,
  lists: textList(),
  style: oneOf('ec2', 'query'),
  entry: textList(2),
  client: object,
  from: object,
  methods: object,
}

/** Option names that a client has and an API has not: what they would say is said otherwise. */
const notHere: readonly string[] = ['api', 'credentials', 'endpoint', 'protocol']

/** Those that are handed on to the client. */
export const forClient: readonly string[] = clientNames.filter(name => !notHere.includes(name))

const names = [...Object.keys(kinds), ...forClient]

export function checkNames(options: object): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new Misuse('BAD_OPTION', "An API takes an object of options, e.g. { service: 'events' }.")
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) throw unknown(name)
    const kind = kinds[name]
    if (kind !== undefined && value !== undefined && !kind[1](value))
      throw new Misuse('BAD_OPTION', `'${name}' must be ${kind[0]}.`)
  }
}

function unknown(name: string): Misuse {
  const here = Object.hasOwn(renamed, name) ? renamed[name] : undefined
  const hint = here === undefined ? didYouMean(name, names) : ` It is called '${here}' here.`
  return new Misuse('UNKNOWN_OPTION', `An API has no option '${name}'.${hint}`)
}

/** The seed's names, and what they are called here. */
const renamed: Readonly<Record<string, string>> = {
  api_methods: 'methods',
  service_url_base: 'service',
  url: 'endpoint',
  content_type: 'contentType',
  user_agent: 'send',
  http_method: 'httpMethod',
  target_prefix: 'targetPrefix',
  aws_access_key_id: 'accessKeyId',
  aws_secret_access_key: 'secretAccessKey',
  decode_always: 'decode',
  raise_error: 'raiseError',
}
