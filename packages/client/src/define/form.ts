/** Parameters as a form or a query string, in whichever way they were written down. */
import { uriEncode } from '@plainwire/wire'
import { type FlattenOptions, flattenParams, isFields, type Pair, scalarText } from './flatten.ts'

/** What every form of an action holds. */
export type FormNames = {
  readonly action?: string | undefined
  readonly version?: string | null | undefined
}

/**
 * The pairs of a list or of an object, with `Action` and `Version` where they are not among them.
 *
 * @example
 * formText(['Action', 'DescribeInstances', 'a=b=c'], {}) // 'Action=DescribeInstances&a=b%3Dc'
 */
export const formText = (
  parameters: object,
  names: FormNames,
  options: FlattenOptions = {},
): string => {
  const pairs = Array.isArray(parameters)
    ? pairsOf(parameters, options)
    : flattenParams(parameters, options)
  return completed(pairs, names)
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .join('&')
}

/** By exact names: a value that holds `Action=`, or a name that begins like it, is no action. */
function completed(pairs: readonly Pair[], { action, version }: FormNames): readonly Pair[] {
  const has = (wanted: string) => pairs.some(([name]) => name === wanted)
  const more: Pair[] = []
  if (action && !has('Action')) more.push(['Action', action])
  if (version && !has('Version')) more.push(['Version', version])
  return [...pairs, ...more]
}

/**
 * A text that is a form already, as it is, with what it lacks behind it; a text that is none stays as it is.
 *
 * @example
 * completedForm('MaxResults=5', { action: 'DescribeInstances' }) // 'MaxResults=5&Action=DescribeInstances'
 */
export function completedForm(text: string, names: FormNames): string {
  if (!/^[^\s{}<>"\\^`|]*$/.test(text)) return text
  const pairs = text.split('&').map((pair): Pair => [decoded(pair.split('=', 1)[0] ?? ''), ''])
  const more = completed(pairs, names).slice(pairs.length)
  return [text, ...more.map(([name, value]) => `${name}=${uriEncode(value)}`)]
    .filter(part => part !== '')
    .join('&')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/** Objects, `[name, value]`, `'name=value'`, or names and values in turn. */
function pairsOf(list: readonly unknown[], options: FlattenOptions): Pair[] {
  const pairs: Pair[] = []
  for (let at = 0; at < list.length; at++) {
    const item = list[at]
    if (item === undefined || item === null) continue
    if (Array.isArray(item)) pairs.push(...tuple(item, options))
    else if (isFields(item)) pairs.push(...flattenParams(item, options))
    else {
      const text = scalarText(item, `parameters[${at}]`)
      const cut = text.indexOf('=')
      if (cut >= 0) pairs.push([text.slice(0, cut), text.slice(cut + 1)])
      else {
        if (at + 1 >= list.length) throw odd(text)
        pairs.push(...flattenParams({ [text]: list[++at] }, options))
      }
    }
  }
  return pairs
}

function tuple(item: readonly unknown[], options: FlattenOptions): Pair[] {
  const [name, value] = item
  if (item.length !== 2 || typeof name !== 'string')
    throw new TypeError('An array among the parameters must be a name and a value.')
  return flattenParams({ [name]: value }, options)
}

const odd = (name: string): TypeError =>
  new TypeError(`The parameter '${name}' has no value: a list holds names and values in turn.`)
