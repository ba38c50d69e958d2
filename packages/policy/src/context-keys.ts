/** The context keys that a document asks for: those of its conditions, and the variables in its values. */
import { compilePolicy, type Elements, isObject } from './compile.ts'

/**
 * Lists them as they are written, each once whatever its case. A document that cannot be read asks for none.
 *
 * @example
 * contextKeys({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::x/${aws:username}/*' }] })
 * // ['aws:username']
 */
export function contextKeys(document: unknown): string[] {
  const { document: read } = compilePolicy(document)
  const written = read?.Statement
  const statements = (Array.isArray(written) ? written : [written]).filter(isObject)
  const found = new Map<string, string>()
  for (const key of statements.flatMap(keysOf))
    if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), key)
  return [...found.values()]
}

function keysOf({ Resource, NotResource, Condition }: Elements): string[] {
  const operators = isObject(Condition) ? Object.values(Condition).filter(isObject) : []
  return [
    ...textsIn(Resource ?? NotResource).flatMap(variablesIn),
    ...operators.flatMap(keys => [
      ...Object.keys(keys),
      ...Object.values(keys).flatMap(textsIn).flatMap(variablesIn),
    ]),
  ]
}

const textsIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(each => typeof each === 'string')

const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{\s*([\w.-]+:[^,}]*[^,}\s])\s*[,}]/g)].map(([, key]) => key!)
