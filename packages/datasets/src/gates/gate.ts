/** May it be done? First the caller's rights, then each policy that is switched on, in the order they cost. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Gate, Question, Service } from '../types.ts'
import { classified } from './classification.ts'
import { agreed } from './dua.ts'
import { finalized } from './finalized.ts'
import { type Measure, withinQuota } from './quota.ts'
import { lacking } from './rights.ts'
import { type Lookup, sourced } from './sources.ts'

export type GateOptions = {
  readonly documents: Service['documents']
  readonly tenants: Service['tenants']
  readonly lookup: Lookup
  readonly measure: Measure
}

/** @example datasets({ config, gate: grounds => gateOf({ ...grounds, lookup, measure }) }) */
export const gateOf =
  (options: GateOptions): Gate =>
  async question => {
    for (const ask of steps) {
      const refused = await ask(question, options)
      if (isAnomaly(refused)) return refused
    }
    return undefined
  }

type Ask = (
  question: Question,
  options: GateOptions,
) => Anomaly | undefined | Promise<Anomaly | undefined>

const steps: readonly Ask[] = [
  lacking,
  finalized,
  (question, options) =>
    question.rules.gates.classificationRules ? classes(question, options) : undefined,
  (question, { documents }) => agreed(documents, question),
  (question, { lookup }) => sourced(lookup, question),
  (question, { measure }) => withinQuota(measure, question),
]

function classes(question: Question, { tenants }: GateOptions) {
  const { input, record, account } = question
  const given = input as
    | { metadata?: { data_classifications?: readonly string[] | null } }
    | undefined
  return classified({
    ...question,
    classifications:
      given?.metadata?.data_classifications ?? record?.metadata.data_classifications ?? [],
    logging: tenants.get(account)?.account.loggingBucket !== undefined,
  })
}
