/** `plainwire data-api serve`: a Data API on this machine, until it is ended. */
import type { DataApiClient, NamespaceSchemas, Served } from '@plainwire/data-api'
import { buildCommand, buildRouteMap, type RouteMap } from '@stricli/core'
import { type Context, refuse } from './context.ts'
import { ended, whole } from './flags.ts'

type Flags = {
  readonly port: number
  readonly host: string
  readonly stage: readonly string[]
  readonly region?: string
  readonly path?: string
  readonly endpoint?: string
  readonly aws: boolean
  readonly open: boolean
  readonly transactions: boolean
  readonly tablePrefix?: string
  readonly layout?: 'compat'
  readonly filesEndpoint?: string
  readonly exportsTo?: string
  readonly opensearch?: string
  readonly lease: number
}

const serveCommand = buildCommand<Flags, [], Context>({
  async func(this: Context, { port, host, stage, aws, lease, opensearch, ...flags }) {
    // Loaded here, since no other command needs it.
    const { openSearch, serve } = await import('@plainwire/data-api')
    const region = flags.region ?? (process.env.AWS_REGION || 'us-east-1')
    let api: Served | undefined
    try {
      api = await serve({
        ...flags,
        stages: stage,
        on: aws ? 'aws' : 'local',
        lease: lease * 1000,
        ...(opensearch !== undefined && { search: openSearch({ endpoint: opensearch, region }) }),
        failed: ({ message }) => void this.process.stderr.write(`plainwire: ${message}\n`),
      })
      const { url } = await api.listen({ port, host })
      this.process.stdout.write(greeting(url, stage, flags))
      await ended(this)
    } catch (error) {
      refuse(this, error instanceof Error ? error.message : String(error))
    } finally {
      await api?.close()
    }
  },
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: whole('port', 65_535),
        default: '8080',
        brief: 'Port; 0 takes any that is free',
      },
      host: { kind: 'parsed', parse: String, default: '127.0.0.1', brief: 'Address to listen on' },
      stage: {
        kind: 'parsed',
        parse: String,
        variadic: ',',
        default: ['dev'],
        brief: 'Stages, each with its own namespaces',
      },
      region: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Region; else AWS_REGION, else us-east-1',
      },
      path: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Folder of the local AWS below; without one it ends with the process',
      },
      endpoint: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A DynamoDB somewhere else',
      },
      aws: {
        kind: 'boolean',
        default: false,
        brief: 'Keep items in the AWS that environment and profile lead to',
      },
      transactions: {
        kind: 'boolean',
        default: true,
        brief: 'Whether that DynamoDB has transactions',
      },
      layout: {
        kind: 'enum',
        values: ['compat'],
        optional: true,
        brief: 'compat: read the tables that the first Data API filled, and write nothing',
      },
      tablePrefix: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Stands before the names of all tables',
      },
      filesEndpoint: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'An S3 somewhere else, for exports and imports',
      },
      exportsTo: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Where exports go that do not say, e.g. s3://bucket/prefix',
      },
      opensearch: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'An OpenSearch that searches; else the store does',
      },
      lease: {
        kind: 'parsed',
        parse: whole('lease', 3600),
        default: '30',
        brief: 'Seconds after which another replica goes on with the work of one that died',
      },
      open: {
        kind: 'boolean',
        default: false,
        brief: 'Let everybody do everything: for development',
      },
    },
  },
  docs: { brief: 'Run a Data API' },
})

type TypesFlags = { readonly region?: string; readonly out?: string }

const typesCommand = buildCommand<TypesFlags, [string], Context>({
  async func(this: Context, { region = process.env.AWS_REGION || 'us-east-1', out }, url) {
    const { DataApiClient, DataApiError, declarations } = await import('@plainwire/data-api')
    const [, base, stage] = /^(https?:\/\/.+)\/([^/]+)\/?$/.exec(url) ?? []
    if (base === undefined || stage === undefined)
      return refuse(
        this,
        `${url} is not the address of a stage, such as http://127.0.0.1:8080/dev.`,
      )
    try {
      const api = new DataApiClient({ stage, serviceEndpoint: base, regionName: region })
      const text = declarations(await schemasOf(api), url)
      if (out === undefined) this.process.stdout.write(text)
      else await (await import('node:fs/promises')).writeFile(out, text)
    } catch (error) {
      if (!(error instanceof DataApiError)) throw error
      refuse(this, error.message)
    }
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'url', brief: 'Address of a stage' }],
    },
    flags: {
      region: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Region; else AWS_REGION, else us-east-1',
      },
      out: { kind: 'parsed', parse: String, optional: true, brief: 'A file instead of the screen' },
    },
  },
  docs: { brief: "Write the types of a server's namespaces" },
})

async function schemasOf(api: DataApiClient) {
  const schemas: NamespaceSchemas[] = []
  for (const name of await api.getNamespaces())
    schemas.push({
      name,
      primaryKey: String((await api.getInfo(name))?.PrimaryKey ?? 'id'),
      resource: await api.getSchema(name, 'Resource'),
      metadata: await api.getSchema(name, 'Metadata'),
    })
  return schemas
}

export const dataApi: RouteMap<Context> = buildRouteMap({
  routes: { serve: serveCommand, types: typesCommand },
  docs: { brief: 'A REST API over items, with no code' },
})

/** What a shell needs to talk to it; the last line is what scripts wait for. */
const greeting = (
  url: string,
  stages: readonly string[],
  { open, path, endpoint }: Pick<Flags, 'open' | 'path' | 'endpoint'>,
): string =>
  `A Data API is up at ${url}/${stages[0]}, its items ${endpoint ? `at ${endpoint}` : path ? `in ${path}` : 'in memory'}.
${open ? 'Everybody may do everything.' : 'Callers sign for execute-api; the keys test and test are those of the root.'} It describes itself at ${url}/openapi.json.

Ctrl-C ends it.
Ready.
`
