/** Drives one method of a plugin through all its cases on both clients. */
import type { Method } from '@plainwire/lite'
import type { Section } from '../../packages/wire/src/model/types.ts'
import { type Answer, failures, modelled, plainAnswers } from './answers.ts'
import type { Answers, AnyClient, Loopback } from './clients.ts'
import { compare } from './compare.ts'
import { type InputCase, invalidInputs, type Subject, validInputs } from './inputs.ts'
import { type Known, sectionOf } from './plugins.ts'
import { variants } from './values.ts'

export type Clients = Readonly<Record<'original' | 'ours', AnyClient>>

export type Driven = {
  readonly problems: readonly string[]
  readonly calls: number
  readonly requests: number
  /** How often each rule explained a difference. */
  readonly rules: Readonly<Record<string, number>>
}

/** Picks some of the cases. */
export type Some = (cases: readonly Case[]) => readonly Case[]

/** The first of each kind of input, and then every so many, begun elsewhere for each method. */
export const every =
  (step: number): Some =>
  cases => {
    const kinds = new Set<string>()
    const start = cases.length % step
    return cases.filter(({ name }, index) => {
      const kind = name.split(', ')[0]!
      const isNew = !kinds.has(kind)
      kinds.add(kind)
      return isNew || index % step === start
    })
  }

type Case = { readonly name: string; readonly answers: Answers; readonly input: () => object }

export async function drive(
  server: Loopback,
  clients: Clients,
  { plugin, service }: Known,
  method: string,
  rules: Method,
  name: string,
  some?: Some,
): Promise<Driven> {
  const section = await sectionOf(service, method)
  const subject = { plugin: name, method, table: rules.validate, port: server.port, section }
  const problems: string[] = []
  const counted: Record<string, number> = {}
  let requests = 0
  const all = casesOf(subject, answersOf(service, section))
  const cases = some?.(all) ?? all
  for (const { name: what, answers, input } of cases) {
    const compared = await compare(server, clients, answers, client =>
      client[plugin.property!]![method]!(input()),
    )
    requests += compared.requests
    for (const rule of compared.rules) counted[rule] = (counted[rule] ?? 0) + 1
    for (const { path, original, ours } of compared.unexplained)
      problems.push(
        `${method}, ${what}: ${path} was ${JSON.stringify(original)}, is ${JSON.stringify(ours)}`,
      )
  }
  if (requests === 0) problems.push(`${method} never sent anything`)
  return { problems, calls: cases.length, requests, rules: counted }
}

type Named = readonly (readonly [name: string, answers: Answers])[]

/** What the real service would say in several ways, or, where nobody described it, this and that. */
const answersOf = (service: Known['service'], section: Section | undefined): Named =>
  service && section
    ? variants.map((variant, number) => [
        `answer ${number}`,
        ({ headers }, page) => {
          const token = page === 0 ? 'token-1' : undefined
          return modelled(service, section, variant, headers['content-type'] ?? '', token)
        },
      ])
    : named(plainAnswers)

const named = (answers: Readonly<Record<string, Answer>>): Named =>
  Object.entries(answers).map(([name, answer]) => [name, () => answer])

function casesOf(subject: Subject, successes: Named): Case[] {
  const others = named({ ...failures, ...plainAnswers })
  const crossed = (inputs: readonly InputCase[], answers: Named): Case[] =>
    inputs.flatMap(({ name, input }) =>
      answers.map(([said, answer]) => ({ name: `${name}, ${said}`, answers: answer, input })),
    )
  const valid = validInputs(subject)
  return [
    ...crossed(valid, successes),
    ...crossed(valid.slice(0, 2), others),
    ...crossed(
      invalidInputs(subject),
      named({ 'an empty object': plainAnswers['an empty object']! }),
    ),
  ]
}
