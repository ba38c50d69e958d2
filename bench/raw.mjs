/** HTTP as bare as a socket has it, so that what is timed is the server. */
import { connect } from 'node:net'

/** A signed request as it goes over the wire. */
export const bytesOf = ({ method, target, headers, host, body }) =>
  Buffer.concat([
    Buffer.from(
      [
        `${method} ${target} HTTP/1.1`,
        `host: ${host}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
        `content-length: ${body.length}`,
        '',
        '',
      ].join('\r\n'),
    ),
    body,
  ])

/** One connection that asks for one thing after the other; an answer that is no success is an error. */
export async function connection(port) {
  const socket = connect(port, '127.0.0.1')
  await new Promise(resolve => socket.once('connect', resolve))
  socket.setNoDelay(true)
  let said = ''
  let done
  socket.on('data', piece => {
    said += piece.latin1Slice()
    const head = said.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(said)?.[1] ?? 0)
    if (said.length >= head + 4 + length) done(said)
  })
  return {
    close: () => socket.destroy(),
    async ask(bytes) {
      const answer = await new Promise(resolve => {
        said = ''
        done = resolve
        socket.write(bytes)
      })
      if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer)
      return answer
    },
  }
}
