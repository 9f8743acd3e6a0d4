/** Captures by one backend in node.exe, for a while, and tells what came: the other side of collect.mjs. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../net/tools.js'
import { type Wine, windowsPath } from './wine.js'

export interface Collected {
  linkType: number
  snaplen: number
  precision: string
  warnings: string[]
  /** Times in nanoseconds since 1970; `length` on the wire. */
  packets: { time: string; length: number; hex: string }[]
  counters: Record<string, number>
  error: { code: string; message: string } | null
}

export interface CollectOptions {
  backend: string
  device: string
  milliseconds: number
  /** The folder of the addon; the built one when missing. */
  native?: string
  env?: object
  /** Options of the session that differ from collect.mjs. */
  session?: Record<string, unknown>
}

let runs = 0

/** Throws when node.exe does not end well. */
export async function collect(wine: Wine, options: CollectOptions): Promise<Collected> {
  const { native = path.join(ROOT, 'native'), env = {}, session = {}, ...given } = options
  const file = wine.drive(`collect-${++runs}.json`)
  writeFileSync(file, JSON.stringify({ ...given, ...session }))
  const script = path.join(ROOT, 'test/wine/collect.mjs')
  const program = [wine.node, ...[script, native, file].map(windowsPath)]
  const { status, stdout, stderr } = await wine.run(program, { env })
  if (status === 0) return JSON.parse(stdout) as Collected
  throw new Error(`collect.mjs: exit ${status}\n${stderr}\n${stdout}`)
}

/** GUID, MAC and description of an adapter in Wine, by its name on Linux. */
export async function adapterOf(
  wine: Wine,
  name: string,
): Promise<{ guid: string; mac: string; description: string }> {
  const list = await wine.evaluate<
    { name: string; friendlyName: string; mac: string; description: string }[]
  >('console.log(JSON.stringify(addon.adapters()))')
  const found = list.find(({ friendlyName }) => friendlyName === name)
  if (found === undefined) throw new Error(`no ${name} in Wine: ${JSON.stringify(list)}`)
  return { guid: found.name, mac: found.mac, description: found.description }
}

/** `{00112233-4455-6677-8899-AABBCCDDEEFF}` as the structure GUID holds it. */
export function guidBytes(guid: string): string {
  const hex = guid.replace(/[{}-]/g, '')
  const turned = (from: number, to: number) => hex.slice(from, to).match(/../g)!.reverse().join('')
  return turned(0, 8) + turned(8, 12) + turned(12, 16) + hex.slice(16)
}

/** An IPv4 and UDP packet of so many bytes that holds a number. */
export function numberedPacket(number: number, from: string, to: string, bytes: number): string {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUInt8(0x45, 0)
  buffer.writeUInt16BE(bytes, 2)
  buffer.writeUInt8(64, 8)
  buffer.writeUInt8(17, 9)
  for (const [at, address] of [from, to].entries()) {
    for (const [i, part] of address.split('.').entries()) buffer[12 + 4 * at + i] = Number(part)
  }
  buffer.writeUInt16BE(1000, 20)
  buffer.writeUInt16BE(number < 1000 ? 53 : 80, 22)
  buffer.writeUInt16BE(bytes - 20, 24)
  buffer.writeUInt32BE(number, 28)
  return buffer.toString('hex')
}
