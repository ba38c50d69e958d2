/**
 * The part of the console that needs no page: what the service says of itself (OpenAPI) becomes fields to fill in, and what
 * is filled in becomes a request. It is text, because it runs in browsers, as it stands.
 */
export const forms: string = String.raw`
'use strict'
const placed = new Set(['path', 'query', 'header'])

/** Every operation that is about an account, as a list. */
function operationsOf({ paths }) {
  return Object.entries(paths).flatMap(([path, all]) =>
    Object.entries(all)
      .filter(() => path.includes('{account}'))
      .map(([method, row]) => ({ ...row, method: method.toUpperCase(), path, fields: fieldsOf(row) })),
  )
}

/** The fields of an operation: where each goes, how it is filled in, whether it must be. */
function fieldsOf({ parameters, requestBody }) {
  const outside = parameters
    .filter(({ in: place }) => placed.has(place))
    .map(({ name, in: place, required, schema }) => ({ ...fieldOf(schema), place, path: [name], required }))
  return [...outside, ...Object.entries(requestBody?.content ?? {}).slice(0, 1).flatMap(bodyFields)]
}

const bodyFields = ([type, { schema }]) => inner(chosen(schema), type, [], true)

function inner(schema, place, path, required) {
  if (schema.properties === undefined || path.length > 3) return [{ ...fieldOf(schema), place, path, required }]
  return Object.entries(schema.properties).flatMap(([name, one]) =>
    inner(chosen(one), place, [...path, name], required && (schema.required ?? []).includes(name)),
  )
}

/** Of several shapes the first that somebody can fill in: null, and the empty text, are what is left out. */
function chosen(schema) {
  const options = (schema.anyOf ?? []).filter(({ type, const: only }) => type !== 'null' && only === undefined)
  return options.length > 0 ? chosen(options[0]) : schema
}

function fieldOf(given) {
  const schema = chosen(given)
  const { type, enum: values, const: only, items, format, maxLength = 0, default: standard } = schema
  const about = standard === undefined ? {} : { hint: 'default ' + standard }
  if (values ?? only) return { ...about, kind: 'choice', choices: (values ?? [only]).map(String) }
  if (type === 'boolean') return { ...about, kind: 'choice', choices: ['true', 'false'], json: true }
  if (type === 'integer' || type === 'number') return { ...about, kind: 'number', json: true }
  if (type === 'array' && chosen(items ?? {}).type === 'string') return { kind: 'lines', hint: 'one a line' }
  if (type === 'string' && format === 'binary') return { kind: 'file' }
  if (type === 'string') return { ...about, kind: maxLength > 4096 ? 'long' : 'text' }
  return { kind: 'json', json: true, hint: 'as JSON' }
}

const labelOf = ({ path }) => path.join('.').replaceAll('_', ' ') || 'body'
const isEmpty = value => value === undefined || value === null || value === ''

function valueOf({ kind, json, place }, value) {
  if (kind === 'lines') return value.split('\n').map(line => line.trim()).filter(line => line !== '')
  return json && placed.has(place) === false ? JSON.parse(value) : value
}

/** What is sent: 'values' has what was filled in, in the order of the fields; what is empty is left out. */
function requestOf({ method, path, fields, requestBody }, values) {
  const filled = fields.map((field, at) => ({ field, value: values[at] })).filter(({ value }) => !isEmpty(value))
  const of = wanted => filled.filter(({ field }) => field.place === wanted)
  const inPath = Object.fromEntries(of('path').map(({ field, value }) => [field.path[0], value]))
  const query = of('query').flatMap(({ field, value }) =>
    [valueOf(field, value)].flat().map(one => field.path[0] + '=' + encodeURIComponent(one)),
  )
  const target = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(inPath[name] ?? ''))
  const headers = Object.fromEntries(of('header').map(({ field, value }) => [field.path[0], value]))
  const [[type, { schema }] = ['', {}]] = Object.entries(requestBody?.content ?? {})
  const request = { method, target: target + (query.length > 0 ? '?' + query.join('&') : ''), headers }
  if (type === '') return request
  if (type === 'multipart/form-data') return { ...request, form: of(type).map(({ field, value }) => [field.path[0], value]) }
  const body = of(type).reduce((whole, { field, value }) => put(whole, field.path, valueOf(field, value)), needed(schema))
  return body === undefined ? request : { ...request, type, body }
}

/** Objects that must be there, with nothing in them. */
const needed = ({ required, properties }) =>
  required === undefined
    ? undefined
    : Object.fromEntries(
        required.filter(name => chosen(properties[name]).properties).map(name => [name, needed(chosen(properties[name])) ?? {}]),
      )

const put = (whole, [name, ...rest], value) =>
  name === undefined ? value : { ...whole, [name]: put(whole?.[name], rest, value) }
`
