/** The local AWS below a dataset service that was given no other. The one file that reaches it. */
import type { Send } from '@plainwire/wire'

export type Embedded = {
  readonly send: Send
  readonly now: () => number
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Opens a port, for whoever was given keys. */
  listen(at: { readonly host: string; readonly port: number }): Promise<{ readonly url: string }>
  close(): Promise<void>
}

/** @example const aws = await embedded({ path: './data' }) */
export async function embedded({ path }: { readonly path?: string }): Promise<Embedded> {
  const { local } = await import('@plainwire/local')
  const aws = local(path === undefined ? {} : { path })
  return {
    send: aws.send,
    now: aws.clock.now,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    listen: at => aws.listen(at),
    close: () => aws.close(),
  }
}
