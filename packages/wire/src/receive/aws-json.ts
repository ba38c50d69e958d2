/** awsJson requests: the operation stands in `X-Amz-Target`, the input is the body. Twin of `serialize/aws-json.ts`. */
import { anomaly } from '../anomaly.ts'
import { header } from '../http.ts'
import { inputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { ReceiveOptions, Receiver, Route, Router } from '../servers/types.ts'
import { finished } from './finish.ts'
import { hostLabels } from './host.ts'
import { jsonDocument, jsonStyle } from './json.ts'
import { receiving } from './refuse.ts'
import { treeMembers } from './tree.ts'

const style = jsonStyle(false)

export function awsJsonReceiver(
  service: ServiceInfo,
  section: Section,
  options: ReceiveOptions = {},
): Receiver {
  const shape = inputShape(section)
  const read = shape && treeMembers(section, shape, section.operation.input ?? '', style)
  const labels = hostLabels(section)
  return finished(
    section,
    options,
    receiving(service, section, 'SerializationException', ({ host }, bytes) => ({
      ...labels(host),
      ...(bytes === undefined || bytes.length === 0 ? {} : read?.(jsonDocument(bytes))),
    })),
  )
}

/** What comes before the operation's name is the service's target prefix; only its last part is looked at. */
export function awsJsonRouter(service: ServiceInfo, routes: readonly Route[]): Router {
  const names = new Set(routes.map(({ operation }) => operation.name))
  return request => {
    const target = header(request.headers, 'x-amz-target') ?? ''
    const name = target.slice(target.lastIndexOf('.') + 1)
    if (names.has(name)) return name
    return anomaly('not-found', `There is no operation ${target || '(X-Amz-Target is missing)'}`, {
      code: 'UnknownOperationException',
      status: 400,
      service: service.name,
    })
  }
}
