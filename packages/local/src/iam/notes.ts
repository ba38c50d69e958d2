/** What IAM takes and does nothing with, and where it differs from AWS. */
import type { Difference, MemberNotes } from '../server/types.ts'

const nobodySignsIn = 'nobody signs in with a password here'

const noScenarios: MemberNotes = {
  unsupported: { ResourceHandlingOption: 'every resource is decided by itself' },
}

export const iamMembers: Readonly<Record<string, MemberNotes>> = {
  SimulateCustomPolicy: noScenarios,
  SimulatePrincipalPolicy: noScenarios,
  CreateOpenIDConnectProvider: {
    inert: { ThumbprintList: 'the keys of a provider are given beforehand, not fetched from it' },
  },
  UpdateAccountPasswordPolicy: {
    inert: {
      AllowUsersToChangePassword: nobodySignsIn,
      HardExpiry: nobodySignsIn,
      MaxPasswordAge: nobodySignsIn,
      PasswordReusePrevention: nobodySignsIn,
    },
  },
}

export const iamDifferences: readonly Difference[] = [
  {
    op: 'CreateAccessKey',
    what: 'Root gets no further keys',
    why: 'the number of an account is the access key of its root already',
  },
  {
    op: 'CreateVirtualMFADevice',
    what: 'There is no QRCodePNG in the answer',
    why: 'Base32StringSeed says the same to whatever makes codes',
  },
  {
    op: 'ListPolicies',
    what: 'Of the policies that AWS keeps there are some seventy, written anew by what they are for',
    why: 'they cover what people run locally; AWS has more than a thousand',
  },
]
