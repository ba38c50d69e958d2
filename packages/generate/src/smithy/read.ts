/**
 * The Smithy reader: a JSON AST in, a description out. AWS's own models, any company's models and the protocol
 * compliance suites come through here.
 */
import type { Partition } from '@plainwire/wire'
import type { Description } from '../description.ts'
import { checkAst, problem, shapeOf } from './ast.ts'
import { bucketToEndpoint } from './bucket.ts'
import { checkNames, endsOf, namingOf, operationsOf, reach } from './closure.ts'
import { readOperations } from './operations.ts'
import { findService, readService } from './service.ts'
import { readEnums, readShapes } from './shapes.ts'
import { readWaiters } from './waiters.ts'

export type SmithyOptions = {
  /** Id or name of the service, where the model holds several. */
  readonly service?: string
  /** Package name; made from the SDK id otherwise. */
  readonly name?: string
  /** What errors call the model. */
  readonly file?: string
  /** The region table; a Smithy model has none. */
  readonly partitions?: readonly Partition[]
}

/** @example readSmithy(JSON.parse(await readFile('sqs.json', 'utf8'))).operations.SendMessage */
export function readSmithy(ast: unknown, options: SmithyOptions = {}): Description {
  const model = checkAst(ast, options.file ?? 'model')
  const id = findService(model, options.service)
  const service = shapeOf(model, id)
  if (service.type !== 'service') throw problem(`${model.file}: ${id}`, 'a service')
  const naming = namingOf(model, service)
  const operations = operationsOf(model, service)
  const commonErrors = (service.errors ?? []).map(error => error.target)
  const ends = operations.flatMap(operation => endsOf(shapeOf(model, operation)))
  const shapes = reach(model, [...ends, ...commonErrors])
  checkNames(naming, shapes)
  return bucketToEndpoint({
    ...readService(id, service, options),
    operations: readOperations(naming, service, operations),
    shapes: readShapes(naming, shapes),
    commonErrors: commonErrors.map(naming.name),
    enums: readEnums(naming, shapes),
    waiters: readWaiters(naming, operations),
    source: { kind: 'smithy', name: id, version: service.version ?? '' },
  })
}
