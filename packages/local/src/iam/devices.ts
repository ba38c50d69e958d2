/** Virtual MFA devices: a shared seed, and six digits of it every thirty seconds (RFC 6238). */
import { createHmac } from 'node:crypto'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { found, kinds, shown as shownEntity } from './entities.ts'
import { alreadyExists, deleteConflict, limitExceeded, notFound } from './failures.ts'
import { listOf, page } from './pages.ts'
import { type Device, keyOf, type Store, store, type User } from './store.ts'
import { newTags } from './tag-lists.ts'
import { userMeant } from './users.ts'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const open = ({ rows, account }: Context): Store => store(rows, account)

export const deviceOf = ({ devices }: Store, serial: unknown): Device | Anomaly =>
  devices.get(String(serial)) ??
  notFound(`VirtualMFADevice with serial number ${serial} does not exist.`)

/** The code of a device at a time step. @example codeAt(seed, Math.floor(now / 30_000)) */
export function codeAt(seed: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', bytesOf(seed)).update(counter).digest()
  const at = digest[digest.length - 1]! & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function bytesOf(base32: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of base32) {
    held = ((held << 5) | letters.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 255)
  }
  return Uint8Array.from(bytes)
}

/** The time step of a code, one before or after now included; undefined where it is none, or was taken already. */
export function stepOf(
  { seed, lastStep = -1 }: Device,
  code: unknown,
  now: number,
): number | undefined {
  const current = Math.floor(now / 30_000)
  return [current - 1, current, current + 1].find(
    step => step > lastStep && codeAt(seed, step) === code,
  )
}

const createDevice: Handler = (input, context) => {
  const { devices } = open(context)
  const { account, edge } = context
  const serial = `arn:aws:iam::${account}:mfa${input.Path ?? '/'}${input.VirtualMFADeviceName}`
  if (devices.get(serial) !== undefined)
    return alreadyExists('MFADevice entity at the same path and name already exists.')
  const tags = newTags(input.Tags)
  if (isAnomaly(tags)) return tags
  const seed = Array.from({ length: 64 }, () => letters[Math.floor(edge.random() * 32)]).join('')
  devices.put(serial, { serial, seed, tags })
  return {
    VirtualMFADevice: {
      SerialNumber: serial,
      Base32StringSeed: new TextEncoder().encode(seed),
      ...(tags.length === 0 ? {} : { Tags: tags }),
    },
  }
}

/** Two codes that follow one another prove that whoever enables the device holds it. */
function stepsOf(device: Device, input: Output, now: number): number | Anomaly {
  const first = stepOf(device, input.AuthenticationCode1, now)
  const second = first === undefined ? undefined : first + 1
  return second !== undefined && codeAt(device.seed, second) === input.AuthenticationCode2
    ? second
    : wrongCode
}

const wrongCode = anomaly('forbidden', 'Authentication code for device is not valid.', {
  code: 'InvalidAuthenticationCode',
  status: 403,
})

const mostDevices = 8

const enableDevice: Handler = (input, context) => {
  const { users, devices } = open(context)
  const user = found(users, kinds.user, input.UserName)
  if (isAnomaly(user)) return user
  const device = deviceOf(open(context), input.SerialNumber)
  if (isAnomaly(device)) return device
  if (device.enabled !== undefined)
    return alreadyExists(`MFA Device ${device.serial} is in use already.`)
  if (user.devices.length >= mostDevices) return limitExceeded('MFADevicesPerUser', mostDevices)
  const now = context.edge.now()
  const lastStep = stepsOf(device, input, now)
  if (isAnomaly(lastStep)) return lastStep
  context.rows.batch([
    devices.change(device.serial, { ...device, lastStep, enabled: { user: user.name, at: now } }),
    users.change(keyOf(user.name), { ...user, devices: [...user.devices, device.serial] }),
  ])
  return {}
}

/** Runs a step on a device that must be the user's. */
const withDevice =
  (
    step: (device: Device, user: User, input: Output, context: Context) => Output | Anomaly,
  ): Handler =>
  (input, context) => {
    const user = userMeant(input, context)
    if (isAnomaly(user)) return user
    const serial = String(input.SerialNumber)
    const device = user.devices.includes(serial) ? open(context).devices.get(serial) : undefined
    return device === undefined
      ? notFound(`MFA Device invalid for user: ${user.name} has no ${serial}.`)
      : step(device, user, input, context)
  }

const deactivateDevice = withDevice(({ enabled, lastStep, ...device }, user, _input, context) => {
  const { users, devices } = open(context)
  const left = { ...user, devices: user.devices.filter(serial => serial !== device.serial) }
  context.rows.batch([devices.change(device.serial, device), users.change(keyOf(user.name), left)])
  return {}
})

const resyncDevice = withDevice((device, _user, input, context) => {
  const lastStep = stepsOf(device, input, context.edge.now())
  if (isAnomaly(lastStep)) return lastStep
  open(context).devices.put(device.serial, { ...device, lastStep })
  return {}
})

const getDevice: Handler = (input, context) => {
  const device = deviceOf(open(context), input.SerialNumber)
  if (isAnomaly(device)) return device
  const { serial, enabled } = device
  if (input.UserName !== undefined && enabled?.user !== input.UserName)
    return notFound(`MFA Device invalid for user: ${input.UserName} has no ${serial}.`)
  return {
    SerialNumber: serial,
    ...(enabled && { UserName: enabled.user, EnableDate: new Date(enabled.at) }),
  }
}

const listDevices: Handler = (input, context) => {
  const isRoots = input.UserName === undefined && context.caller.kind === 'root'
  if (isRoots) return { MFADevices: [], IsTruncated: false }
  const user = userMeant(input, context)
  if (isAnomaly(user)) return user
  const { devices } = open(context)
  const list = listOf(user.devices, serial => serial)
  return page(list, input, 'MFADevices', serial => ({
    UserName: user.name,
    SerialNumber: serial,
    EnableDate: new Date(devices.get(serial)!.enabled!.at),
  }))
}

const wantedBy: Readonly<Record<string, (device: Device) => boolean>> = {
  Any: () => true,
  Assigned: ({ enabled }) => enabled !== undefined,
  Unassigned: ({ enabled }) => enabled === undefined,
}

const listVirtualDevices: Handler = (input, context) => {
  const { devices, users } = open(context)
  const show = ({ serial, enabled }: Device) => ({
    SerialNumber: serial,
    ...(enabled && {
      EnableDate: new Date(enabled.at),
      User: shownEntity(users.get(keyOf(enabled.user))!, 'User'),
    }),
  })
  return page(
    after => devices.list(after === undefined ? {} : { after }),
    input,
    'VirtualMFADevices',
    show,
    wantedBy[String(input.AssignmentStatus ?? 'Any')],
  )
}

const deleteDevice: Handler = (input, context) => {
  const device = deviceOf(open(context), input.SerialNumber)
  if (isAnomaly(device)) return device
  if (device.enabled !== undefined)
    return deleteConflict('MFA VirtualDevice in use. Must deactivate first.')
  open(context).devices.delete(device.serial)
  return {}
}

export const deviceHandlers: Readonly<Record<string, Handler>> = {
  CreateVirtualMFADevice: createDevice,
  EnableMFADevice: enableDevice,
  DeactivateMFADevice: deactivateDevice,
  ResyncMFADevice: resyncDevice,
  GetMFADevice: getDevice,
  ListMFADevices: listDevices,
  ListVirtualMFADevices: listVirtualDevices,
  DeleteVirtualMFADevice: deleteDevice,
}
