/** The account's rules for passwords. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html */
import type { Handler, Output } from '../server/types.ts'
import { notFound } from './failures.ts'
import { type PasswordPolicy, store } from './store.ts'

const kinds: readonly (readonly [rule: string, form: RegExp, words: string])[] = [
  ['RequireUppercaseCharacters', /[A-Z]/, 'at least one uppercase letter'],
  ['RequireLowercaseCharacters', /[a-z]/, 'at least one lowercase letter'],
  ['RequireNumbers', /\d/, 'at least one number'],
  ['RequireSymbols', /[!@#$%^&*()_+\-=[\]{}|']/, 'at least one non-alphanumeric character'],
]

/** What is wrong with a password. Without rules of its own an account asks for eight characters of three kinds. */
export function passwordProblem(
  policy: PasswordPolicy | undefined,
  password: string,
  user: string,
): string | undefined {
  const length = Number(policy?.MinimumPasswordLength ?? (policy ? 6 : 8))
  if (password.length < length) return `Password should have a minimum length of ${length}`
  if (password === user) return 'Password should not be the name of the user'
  if (policy === undefined)
    return kinds.filter(([, form]) => form.test(password)).length < 3
      ? 'Password should have three of: uppercase letters, lowercase letters, numbers, symbols'
      : undefined
  const [, , missing] = kinds.find(([rule, form]) => policy[rule] && !form.test(password)) ?? []
  return missing && `Password should have ${missing}`
}

const rules = [
  ...['MinimumPasswordLength', 'RequireSymbols', 'RequireNumbers', 'RequireUppercaseCharacters'],
  ...['RequireLowercaseCharacters', 'AllowUsersToChangePassword', 'MaxPasswordAge'],
  ...['PasswordReusePrevention', 'HardExpiry'],
] as const

/** What is not given is back to what it is by default: the whole policy is put at once. */
const updatePasswordPolicy: Handler = (input, { rows, account }) => {
  const { settings } = store(rows, account)
  const given = Object.fromEntries(
    rules.filter(rule => input[rule] !== undefined).map(rule => [rule, input[rule]]),
  ) as PasswordPolicy
  settings.put('', { ...settings.get(''), passwords: given })
  return {}
}

const noPolicy = (account: string) =>
  notFound(`The Password Policy with domain name ${account} cannot be found.`)

const getPasswordPolicy: Handler = (_input, { rows, account }) => {
  const { passwords } = store(rows, account).settings.get('') ?? {}
  return passwords === undefined ? noPolicy(account) : { PasswordPolicy: shown(passwords) }
}

const shown = (given: PasswordPolicy): Output => ({
  MinimumPasswordLength: 6,
  ...Object.fromEntries(
    rules.filter(rule => rule.startsWith('Require')).map(rule => [rule, false]),
  ),
  AllowUsersToChangePassword: false,
  ...given,
  ExpirePasswords: given.MaxPasswordAge !== undefined,
})

const deletePasswordPolicy: Handler = (_input, { rows, account }) => {
  const { settings } = store(rows, account)
  const { passwords, ...rest } = settings.get('') ?? {}
  if (passwords === undefined) return noPolicy(account)
  settings.put('', rest)
  return {}
}

export const passwordHandlers: Readonly<Record<string, Handler>> = {
  UpdateAccountPasswordPolicy: updatePasswordPolicy,
  GetAccountPasswordPolicy: getPasswordPolicy,
  DeleteAccountPasswordPolicy: deletePasswordPolicy,
}
