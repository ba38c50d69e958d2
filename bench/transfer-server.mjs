/**
 * A local AWS in a process of its own, on disk: transfer-server.mjs FOLDER -> its port. A line on stdin is a fault
 * to add, or `list`, which prints how many calls each could have met so far.
 */
import { createInterface } from 'node:readline'
import { local } from '@plainwire/local'

const aws = local({ path: process.argv[2] })
const { port } = await aws.listen({ port: 0 })
console.log(port)
for await (const line of createInterface({ input: process.stdin }))
  if (line === 'list') console.log(JSON.stringify(aws.faults.list()))
  else aws.faults.add(JSON.parse(line))
await aws.close()
process.exit(0)
