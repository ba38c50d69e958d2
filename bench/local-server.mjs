/** Started by local.mjs: a local AWS on a folder, or the least that writes and reads a file for a request. Prints its port. */
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [kind, folder] = process.argv.slice(2)

async function bare() {
  const server = createServer(async (request, response) => {
    const file = join(folder, request.url.replaceAll('/', '_'))
    if (request.method === 'PUT') {
      const pieces = []
      for await (const piece of request) pieces.push(piece)
      await writeFile(file, Buffer.concat(pieces))
      response.end()
    } else response.end(await readFile(file))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return server.address().port
}

async function aws() {
  const { local } = await import('@plainwire/local')
  return (await local({ path: join(folder, 'aws') }).listen({ port: 0 })).port
}

const port = await (kind === 'bare' ? bare() : aws())
process.on('message', () =>
  process.send({ rss: process.memoryUsage().rss, cpu: process.cpuUsage() }),
)
process.send({ port })
