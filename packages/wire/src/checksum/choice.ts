/** What a call says of checksums: the choice is the caller's, in the members that the operation names for it. */
import type { Section } from '../model/types.ts'

/** Names of headers that stand for members, and what the caller chose. */
export type ChecksumChoice = {
  readonly algorithm?: string | undefined
  /** The header that names the algorithm. */
  readonly algorithmHeader?: string | undefined
  /** The header that asks for checksums in the response, and whether the caller set it. */
  readonly modeHeader?: string | undefined
  readonly modeAsked?: boolean
}

export function checksumChoice(
  section: Section,
  input: Readonly<Record<string, unknown>>,
): ChecksumChoice {
  const { requestAlgorithmMember, requestValidationModeMember } = section.operation.checksum ?? {}
  const algorithm = input[requestAlgorithmMember ?? '']
  return {
    algorithm: typeof algorithm === 'string' ? algorithm : undefined,
    algorithmHeader: headerOf(section, requestAlgorithmMember),
    modeHeader: headerOf(section, requestValidationModeMember),
    modeAsked: input[requestValidationModeMember ?? ''] !== undefined,
  }
}

function headerOf({ operation, shapes }: Section, member = ''): string | undefined {
  const shape = shapes[operation.input ?? '']
  return shape?.type === 'structure' ? shape.members[member]?.name : undefined
}
