/** `defineApi`: a class for an API that nobody described, or for a part of one that somebody did. */
import type { Service } from '@plainwire/wire'
import { Misuse } from '../index.ts'
import { Api, type ApiConfig, methodNames } from './api.ts'
import { checkMethods } from './names.ts'
import { checkNames } from './option-names.ts'
import { describedService, serviceOf } from './service.ts'
import { settingsOf } from './settings.ts'
import { addStubs, followOverrides } from './stubs.ts'
import type { ApiClass, Definition } from './types.ts'

/**
 * A class whose methods are the actions, each as `listRules`, `ListRules` and `list_rules`. What the definition says can
 * be said otherwise to the constructor.
 *
 * @example
 * const Events = defineApi({ service: 'events', api: 'AWSEvents', methods: ['ListRules', 'PutRule'] })
 * const events = new Events({ region: 'eu-west-1' })
 * await events.listRules({ NamePrefix: 'nightly' })
 */
export function defineApi<const D extends Definition>(definition: D): ApiClass<D> {
  const given = definition as ApiConfig
  const service = checkedService(given)
  const actions = given.from ? service.operations : methodNames(given.methods)
  class Defined extends Api {
    static readonly service = service
    constructor(options: ApiConfig = {}) {
      if (options.from !== undefined || options.methods !== undefined)
        throw new Misuse('BAD_OPTION', "'methods' and 'from' belong to the definition.")
      super({ ...given, ...defined(options) })
      followOverrides(Object.getPrototypeOf(this) as Api, Defined.prototype, actions)
    }
  }
  checkMethods(actions, name => name in Api.prototype || taken.has(name))
  addStubs(Defined.prototype, actions)
  return Defined as never
}

/** What every instance has beside the methods of its class. */
const taken: ReadonlySet<string> = new Set(
  'config service client response lastAction error ownTarget settings actions'.split(' '),
)

/** An option that is undefined is not said. */
const defined = (options: ApiConfig): ApiConfig =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined))

function checkedService(given: ApiConfig): Service<unknown> {
  checkNames(given)
  if (given.from === undefined) {
    const settings = settingsOf({
      ...given,
      endpoint: given.endpoint ?? later(given),
    } as ApiConfig)
    return serviceOf(settings, methodNames(given.methods))
  }
  settingsOf(given)
  return describedService(given.from, given.methods && methodNames(given.methods))
}

/** An address may be left to whoever makes an instance. */
const later = (given: ApiConfig): string | undefined =>
  given.service === undefined ? 'https://undefined.invalid' : undefined
