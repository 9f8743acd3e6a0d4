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
