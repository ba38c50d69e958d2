/** Started by dynamodb.mjs: our DynamoDB on a port, in memory, or dynalite. Prints its port. */
const kinds = {
  async ours() {
    const { local } = await import('@plainwire/local')
    return (await local().listen({ port: 0 })).port
  },
  async dynalite() {
    const { default: dynalite } = await import('dynalite')
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
    return server.address().port
  },
}

const port = await kinds[process.argv[2]]()
process.on('message', () => process.send({ cpu: process.cpuUsage() }))
process.send({ port })
