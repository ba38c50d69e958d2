/** A certificate signed by itself, made in code: X.509 with an elliptic key, for servers on loopback. */
import { generateKeyPairSync, sign } from 'node:crypto'

export type Certified = { readonly key: string; readonly cert: string }

export type CertificateOptions = {
  readonly names?: readonly string[]
  readonly addresses?: readonly string[]
  readonly from?: Date
  readonly to?: Date
}

const day = 86_400_000

export function certificate({
  names = ['localhost'],
  addresses = ['127.0.0.1'],
  from = new Date(Date.now() - day),
  to = new Date(Date.now() + day),
}: CertificateOptions = {}): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(tag(0x31, sequence(commonName, tag(0x0c, Buffer.from('plainwire test')))))
  const signed = sequence(
    tag(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 1e6) + 1),
    sequence(ecdsaWithSha256),
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tag(0xa3, sequence(extension(altNames, sequence(...alternatives(names, addresses))))),
  )
  const signature = sign('sha256', signed, privateKey)
  const whole = sequence(
    signed,
    sequence(ecdsaWithSha256),
    tag(0x03, Buffer.concat([Buffer.of(0), signature])),
  )
  const text = whole.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
  }
}

const alternatives = (names: readonly string[], addresses: readonly string[]) => [
  ...names.map(name => tag(0x82, Buffer.from(name))),
  ...addresses.map(address => tag(0x87, Buffer.from(address.split('.').map(Number)))),
]

/** A value of DER: its kind, its length, itself. */
function tag(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(kind, ...size), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tag(0x30, ...parts)

function integer(value: number): Buffer {
  const digits = value.toString(16)
  const bytes = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
  return tag(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

const time = (date: Date): Buffer =>
  tag(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/\..*|[-:T]/g, '')
        .slice(2)}Z`,
    ),
  )

const extension = (id: Buffer, value: Buffer): Buffer => sequence(id, tag(0x04, value))

const commonName = Buffer.from('0603550403', 'hex')
const altNames = Buffer.from('0603551d11', 'hex')
const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex')
