/**
 * Who watches the calls of a client: subscribers of `node:diagnostics_channel`, its own log, its own tracing. Asked before
 * each call, since subscribers come and go.
 */
import type { ClientOptions, Inside } from './client.ts'
import type { Environment } from './environment.ts'
import type { Watcher } from './observe.ts'

/** What `node:diagnostics_channel` hands out; the name of a step's is `plainwire:` and the step. */
export type Channel = { readonly hasSubscribers: boolean; publish(message: unknown): void }

export type Watching = () => readonly (() => Promise<Watcher>)[]

/** The steps that have channels. Listed once more, so that asking costs no import. */
const names =
  'begin find check serialize region credentials endpoint sign send receive parse retry end'.split(
    ' ',
  )

/** @example const watching = watchersOf(inside); watching().length // 0 while nobody watches */
export function watchersOf({ options, invoker, catalogue }: Inside): Watching {
  const { environment } = invoker.config
  const own = ownWatchers(options, catalogue.info)
  const channels = names.flatMap(name => environment.channel?.(`plainwire:${name}`) ?? [])
  const published = () => publisher(environment)
  return () => (channels.some(({ hasSubscribers }) => hasSubscribers) ? [...own, published] : own)
}

function ownWatchers({ log, telemetry }: ClientOptions, info: Inside['catalogue']['info']) {
  return [
    ...(log ? [async () => (await import('./log.ts')).logger(log)] : []),
    ...(telemetry ? [async () => (await import('./telemetry.ts')).tracer(telemetry, info)] : []),
  ]
}

const publisher = async ({ channel }: Environment): Promise<Watcher> => ({
  event(event) {
    const found = channel?.(`plainwire:${event.step}`)
    if (found?.hasSubscribers) found.publish(event)
  },
})
