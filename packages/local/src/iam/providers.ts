/** OpenID Connect providers: whose web identities an account takes for roles, and for which clients. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { alreadyExists, invalid, invalidInput, limitExceeded, notFound } from './failures.ts'
import { type Provider, type Store, store } from './store.ts'
import { newTags } from './tag-lists.ts'

const mostProviders = 100
const mostClients = 100
const mostThumbprints = 5
const open = ({ rows, account }: Context): Store => store(rows, account)

export function providerOf({ providers }: Store, arn: unknown): Provider | Anomaly {
  if (!/^arn:[\w-]+:iam::\d{12}:oidc-provider\/.+$/.test(String(arn)))
    return invalidInput(`Invalid ARN: ${arn}`)
  return providers.get(String(arn)) ?? notFound(`OpenIDConnect Provider not found for arn ${arn}`)
}

const texts = (given: unknown): string[] => [
  ...new Set((Array.isArray(given) ? given : []).map(String)),
]

const createProvider: Handler = (input, context) => {
  const { providers } = open(context)
  const url = String(input.Url)
  if (!/^https:\/\/[^\s/?#]+[^\s?#]*$/.test(url))
    return invalid(
      'Invalid Open ID Connect Provider URL: it begins with https:// and has no query.',
    )
  const name = url.slice('https://'.length).replace(/\/$/, '')
  const arn = `arn:aws:iam::${context.account}:oidc-provider/${name}`
  if (providers.get(arn)) return alreadyExists(`Provider with url ${url} already exists.`)
  if (providers.count() >= mostProviders)
    return limitExceeded('OpenIDConnectProvidersPerAccount', mostProviders)
  const tags = newTags(input.Tags)
  if (isAnomaly(tags)) return tags
  const clients = texts(input.ClientIDList)
  const thumbprints = texts(input.ThumbprintList)
  const wrong = tooMany(clients, thumbprints)
  if (wrong) return wrong
  providers.put(arn, {
    arn,
    url: name,
    clients,
    thumbprints,
    created: context.edge.now(),
    tags,
  })
  return { OpenIDConnectProviderArn: arn, ...(tags.length === 0 ? {} : { Tags: tags }) }
}

function tooMany(clients: readonly string[], thumbprints: readonly string[]): Anomaly | undefined {
  if (clients.length > mostClients)
    return limitExceeded('ClientIdsPerOpenIdConnectProvider', mostClients)
  return thumbprints.length > mostThumbprints
    ? invalidInput('Thumbprint list must contain fewer than 5 entries.')
    : undefined
}

/** Runs a step on the provider that the ARN names; what it returns is kept. */
const changing =
  (step: (provider: Provider, input: Output) => Provider | Anomaly): Handler =>
  (input, context) => {
    const kept = open(context)
    const provider = providerOf(kept, input.OpenIDConnectProviderArn)
    if (isAnomaly(provider)) return provider
    const changed = step(provider, input)
    if (isAnomaly(changed)) return changed
    kept.providers.put(changed.arn, changed)
    return {}
  }

const addClient = changing((provider, { ClientID }) => {
  const clients = texts([...provider.clients, ClientID])
  return tooMany(clients, []) ?? { ...provider, clients }
})

const removeClient = changing((provider, { ClientID }) => ({
  ...provider,
  clients: provider.clients.filter(client => client !== ClientID),
}))

const updateThumbprints = changing((provider, { ThumbprintList }) => {
  const thumbprints = texts(ThumbprintList)
  return tooMany([], thumbprints) ?? { ...provider, thumbprints }
})

const getProvider: Handler = (input, context) => {
  const provider = providerOf(open(context), input.OpenIDConnectProviderArn)
  if (isAnomaly(provider)) return provider
  const { url, clients, thumbprints, created, tags } = provider
  return {
    Url: url,
    ClientIDList: clients,
    ThumbprintList: thumbprints,
    CreateDate: new Date(created),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  }
}

const listProviders: Handler = (_input, context) => ({
  OpenIDConnectProviderList: [...open(context).providers.list()].map(([, { arn }]) => ({
    Arn: arn,
  })),
})

const deleteProvider: Handler = (input, context) => {
  const provider = providerOf(open(context), input.OpenIDConnectProviderArn)
  if (isAnomaly(provider)) return provider
  open(context).providers.delete(provider.arn)
  return {}
}

export const providerHandlers: Readonly<Record<string, Handler>> = {
  CreateOpenIDConnectProvider: createProvider,
  GetOpenIDConnectProvider: getProvider,
  ListOpenIDConnectProviders: listProviders,
  DeleteOpenIDConnectProvider: deleteProvider,
  AddClientIDToOpenIDConnectProvider: addClient,
  RemoveClientIDFromOpenIDConnectProvider: removeClient,
  UpdateOpenIDConnectProviderThumbprint: updateThumbprints,
}
