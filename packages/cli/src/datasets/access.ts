/** Flags of commands that call a service. Secrets come from the environment, never from the command line, which others see. */
import type { Api } from '@plainwire/datasets'
import { type Context, refuse } from '../context.ts'
import type { TextFlag } from '../flags.ts'

export type Access = { readonly url?: string; readonly user?: string }

export const accessFlags: {
  readonly url: TextFlag & { readonly optional: true }
  readonly user: TextFlag & { readonly optional: true }
} = {
  url: {
    kind: 'parsed',
    parse: String,
    optional: true,
    brief: 'Where the service is; else PLAINWIRE_DATASETS_URL, else http://127.0.0.1:8080',
  },
  user: { kind: 'parsed', parse: String, optional: true, brief: 'On whose behalf' },
}

export async function apiFor(
  context: Context,
  { url: given, user }: Access,
): Promise<Api | undefined> {
  const { PLAINWIRE_DATASETS_SECRET: secret, PLAINWIRE_DATASETS_BEARER: bearer } =
    context.process.env
  const url = given ?? context.process.env.PLAINWIRE_DATASETS_URL ?? 'http://127.0.0.1:8080'
  if (!URL.canParse(url)) {
    refuse(context, `'${url}' is no address, as http://127.0.0.1:8080 is.`)
    return undefined
  }
  if (secret === undefined && bearer === undefined) {
    refuse(
      context,
      "Say who you are: put the service's secret into PLAINWIRE_DATASETS_SECRET, or a bearer token into PLAINWIRE_DATASETS_BEARER.",
    )
    return undefined
  }
  const { apiOf } = await import('@plainwire/datasets')
  return apiOf({
    url,
    ...(secret !== undefined && { secret }),
    ...(bearer !== undefined && { bearer }),
    ...(user !== undefined && { user }),
  })
}

/** `account/group/id` as a path of the API. */
export function pathOf(context: Context, dataset: string): string | undefined {
  const parts = dataset.split('/')
  if (parts.length === 3 && !parts.includes('')) {
    const [account, group, id] = parts.map(encodeURIComponent)
    return `/${account}/datasets/${group}/${id}`
  }
  refuse(context, 'A dataset is named account/group/id.')
  return undefined
}
