/** Passwords of users: kept as salted hashes, held to the account's rules. Nothing signs in with them here. */
import { type Anomaly, anomaly, isAnomaly, type Primitives } from '@plainwire/wire'
import { secretKey } from '../server/ids.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { alreadyExists, notFound, weakPassword } from './failures.ts'
import { passwordProblem } from './passwords.ts'
import { keyOf, type Login, store, type User } from './store.ts'
import { userMeant } from './users.ts'

const hashOf = ({ hashHex }: Primitives, salt: string, password: string): string =>
  hashHex('sha256', new TextEncoder().encode(`${salt}${password}`))

/** The login with a password; an anomaly where the account's rules refuse it. */
function withPassword(
  { primitives, edge, rows, account }: Context,
  user: User,
  password: string,
  resetRequired: boolean,
): Login | Anomaly {
  const { passwords } = store(rows, account).settings.get('') ?? {}
  const wrong = passwordProblem(passwords, password, user.name)
  if (wrong !== undefined) return weakPassword(wrong)
  const salt = secretKey(edge)
  return {
    salt,
    hash: hashOf(primitives, salt, password),
    created: user.login?.created ?? edge.now(),
    changed: edge.now(),
    resetRequired,
  }
}

const shown = ({ name, login }: User): Output => ({
  LoginProfile: {
    UserName: name,
    CreateDate: new Date(login!.created),
    PasswordResetRequired: login!.resetRequired,
  },
})

const noLogin = (name: string): Anomaly =>
  notFound(`Login Profile for User ${name} cannot be found.`)

/** Runs a step on the user that is meant. */
const withUser =
  (
    step: (
      user: User,
      input: Output,
      context: Context,
      save: (changed: User) => Output,
    ) => Output | Anomaly,
  ): Handler =>
  (input, context) => {
    const user = userMeant(input, context)
    if (isAnomaly(user)) return user
    return step(user, input, context, changed => {
      store(context.rows, context.account).users.put(keyOf(changed.name), changed)
      return {}
    })
  }

const createLoginProfile = withUser((user, input, context, save) => {
  if (user.login !== undefined)
    return alreadyExists(`Login Profile for user ${user.name} already exists.`)
  const password = String(input.Password ?? secretKey(context.edge))
  const login = withPassword(context, user, password, input.PasswordResetRequired === true)
  if (isAnomaly(login)) return login
  save({ ...user, login })
  return shown({ ...user, login })
})

const getLoginProfile = withUser(user =>
  user.login === undefined ? noLogin(user.name) : shown(user),
)

const updateLoginProfile = withUser((user, input, context, save) => {
  if (user.login === undefined) return noLogin(user.name)
  const resetRequired = Boolean(input.PasswordResetRequired ?? user.login.resetRequired)
  const login =
    input.Password === undefined
      ? { ...user.login, resetRequired }
      : withPassword(context, user, String(input.Password), resetRequired)
  return isAnomaly(login) ? login : save({ ...user, login })
})

const deleteLoginProfile = withUser(({ login, ...user }, _input, _context, save) =>
  login === undefined ? noLogin(user.name) : save(user),
)

/** By the user himself, who must know the old one. */
const changePassword: Handler = (input, context) => {
  if (context.caller.kind !== 'user')
    return anomaly('incorrect', 'Only an IAM user can change his password.', {
      code: 'InvalidUserType',
      status: 400,
    })
  return withUser((user, _input, _context, save) => {
    const { login } = user
    if (login === undefined) return noLogin(user.name)
    if (hashOf(context.primitives, login.salt, String(input.OldPassword)) !== login.hash)
      return wrongPassword
    const changed = withPassword(context, user, String(input.NewPassword), false)
    return isAnomaly(changed) ? changed : save({ ...user, login: changed })
  })({}, context)
}

const wrongPassword = anomaly('forbidden', 'The old password was incorrect.', {
  code: 'AccessDenied',
  status: 403,
})

export const loginHandlers: Readonly<Record<string, Handler>> = {
  CreateLoginProfile: createLoginProfile,
  GetLoginProfile: getLoginProfile,
  UpdateLoginProfile: updateLoginProfile,
  DeleteLoginProfile: deleteLoginProfile,
  ChangePassword: changePassword,
}
