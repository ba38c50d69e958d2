/**
 * Signing name and auth schemes, from `auth/httpAuthSchemeProvider.js`: functions that make the options of each
 * scheme, and a switch over the operations that says which apply, in order of preference.
 */
import type { AuthScheme } from '@plainwire/wire'
import type { Package } from './package.ts'
import type { ExpressionOf, Module, Node, Of } from './syntax.ts'
import { calleeName, declaration, findAll, parseFile, property, unexpected } from './syntax.ts'

export type Auth = {
  readonly signingName: string | undefined
  readonly schemes: readonly AuthScheme[]
  /** Operations that differ from the service. */
  readonly byOperation: Readonly<Record<string, readonly AuthScheme[]>>
}

const schemeIds: Readonly<Record<string, AuthScheme>> = {
  'aws.auth#sigv4': 'sigv4',
  'aws.auth#sigv4a': 'sigv4a',
  'smithy.api#httpBearerAuth': 'bearer',
  'smithy.api#noAuth': 'none',
}

type Option = { readonly scheme: AuthScheme; readonly signingName?: string }

export function readAuth(pkg: Package): Auth {
  const module = parseFile(pkg, 'dist-es/auth/httpAuthSchemeProvider.js')
  const options = authOptions(module)
  const [choice] = findAll<Of<'SwitchStatement'>>(module.body, 'SwitchStatement')
  if (!choice) throw unexpected(module, null, 'a switch over the operations')
  const cases = casesOf(choice).map(({ operation, body }) => ({
    operation,
    schemes: optionsPushed(body, options, module).map(option => option.scheme),
  }))
  const service = cases.find(c => c.operation === undefined)
  if (!service) throw unexpected(module, choice, 'a default case')
  const signed = [...options.values()].find(option => option.signingName !== undefined)
  return {
    signingName: signed?.signingName,
    schemes: service.schemes,
    byOperation: Object.fromEntries(
      cases.flatMap(c => (c.operation === undefined ? [] : [[c.operation, c.schemes]])),
    ),
  }
}

/** What each `create...HttpAuthOption` function returns. */
function authOptions(module: Module): ReadonlyMap<string, Option> {
  const functions = module.body.map(declaration).filter(s => s.type === 'FunctionDeclaration')
  const found = functions.flatMap(f => {
    const [made] = findAll<ExpressionOf<'ObjectExpression'>>(
      f.body,
      'ObjectExpression',
      node => property(node, 'schemeId') !== undefined,
    )
    return made && f.id ? [[f.id.name, optionOf(made, module)] as const] : []
  })
  return new Map(found)
}

function optionOf(made: Node, module: Module): Option {
  const id = property(made, 'schemeId')
  const scheme = schemeIds[id?.type === 'StringLiteral' ? id.value : '']
  if (!scheme) throw unexpected(module, id, 'one of the known auth schemes')
  const signing = property(made, 'signingProperties')
  const name = signing && property(signing, 'name')
  return name?.type === 'StringLiteral' ? { scheme, signingName: name.value } : { scheme }
}

type Case = { readonly operation: string | undefined; readonly body: Node[] }

/** Cases with their bodies; an empty case shares the body of the next. */
function casesOf(choice: Of<'SwitchStatement'>): readonly Case[] {
  return choice.cases.map(({ test }, i) => {
    const filled = choice.cases.slice(i).find(c => findAll(c.consequent, 'CallExpression').length)
    return {
      operation: test?.type === 'StringLiteral' ? test.value : undefined,
      body: filled?.consequent ?? [],
    }
  })
}

function optionsPushed(
  body: readonly Node[],
  options: ReadonlyMap<string, Option>,
  module: Module,
): readonly Option[] {
  const pushes = findAll<ExpressionOf<'CallExpression'>>(
    body,
    'CallExpression',
    call => calleeName(call) === 'push',
  )
  return pushes.map(push => {
    const [argument] = push.arguments
    const option = argument?.type === 'CallExpression' && options.get(calleeName(argument) ?? '')
    if (!option) throw unexpected(module, push, 'a known auth option')
    return option
  })
}
