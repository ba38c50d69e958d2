/** What services can do, without calling them: operations, documentation, schemas, samples, and what validation refuses. */
import { fileURLToPath } from 'node:url'
import { autoScaling } from '@plainwire/auto-scaling'
import { client } from '@plainwire/client'
import { lambda } from '@plainwire/lambda'
import { ssm } from '@plainwire/ssm'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour() */
export async function tour() {
  const open = api => client({ api, region: 'eu-west-1' })

  const scaling = open(autoScaling)
  const groups = scaling.ops().filter(op => /AutoScalingGroups?$/.test(op))
  show('Operations on groups', groups)

  const functions = open(lambda)
  const { required, request } = await functions.docData('Invoke')
  show('What Invoke takes', { required, InvocationType: request.InvocationType })
  const text = await functions.doc('Invoke')
  show('And what it says', text.split('\n').slice(1, 2))

  const parameters = open(ssm)
  const schema = await parameters.requestSchema('PutParameter')
  const { Type } = schema.$defs.PutParameterRequest.properties
  show('PutParameter as JSON Schema', { ref: schema.$ref, Type })
  const sample = await parameters.sample('PutParameter', { seed: 7 })
  show('A sample holds', Object.keys(sample).includes('Name'))

  // Nothing is sent: there are neither credentials nor a network here.
  parameters.validateRequests()
  const refused = await parameters.invoke({
    op: 'PutParameter',
    request: { Value: 'secret', Typ: 'SecureString' },
  })
  show(
    'PutParameter without a name',
    refused.problems.map(({ path, rule, suggestion }) => ({ path, rule, suggestion })),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
