/** What scripts and libraries written for LocalStack poll and call, so that they find what they wait for. */
import { version } from '../version.ts'
import type { Ask, Route } from './route.ts'

const route = (
  method: Route['method'],
  says: string,
  does: string,
  answer: Route['answer'],
): Route => ({
  method,
  does,
  says: `/_localstack${says}`,
  path: new RegExp(`^/_localstack${says}$`),
  answer,
})

/** A service is available until it is first called, and running from then on. */
function health({ services }: Ask): unknown {
  const used = services.used()
  const state = (name: string) => (used.has(name) ? 'running' : 'available')
  return {
    services: Object.fromEntries(services.names.map(name => [name, state(name)])),
    edition: 'community',
    version,
  }
}

const info = ({ started }: Ask): unknown => ({
  version,
  edition: 'community',
  is_license_activated: false,
  is_docker: false,
  system: process.platform,
  server_time_utc: new Date().toISOString().slice(0, 19),
  uptime: Math.floor((Date.now() - started) / 1000),
})

const stages = ['boot', 'start', 'ready', 'shutdown'] as const

/** Whoever is answered finds everything started. */
const isDone = (stage: string): boolean => stage !== 'shutdown'

export const localstackRoutes: readonly Route[] = [
  route('GET', '/health', 'Each service is `available`, and `running` once it was called', health),
  route('GET', '/info', 'Version and how long it is up', info),
  route('GET', '/init', 'Everything has started: nothing is run at start', () => ({
    completed: Object.fromEntries(stages.map(stage => [stage.toUpperCase(), isDone(stage)])),
    scripts: [],
  })),
  ...stages.map(stage =>
    route('GET', `/init/${stage}`, 'The same of one stage', () => ({
      completed: isDone(stage),
      scripts: [],
    })),
  ),
  route('POST', '/state/reset', 'As `POST /_plainwire/reset`', ({ control }) => control.reset()),
]
