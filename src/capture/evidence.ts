/** What is known of the Windows we run on: facts only. What follows from them is reasoned in windows.ts. */
import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Adapter, addon } from './addon.js'

/** The drivers whose services are looked at: Npcap's, WinPcap's, and Windows' own packet monitor. */
export const DRIVERS = ['npcap', 'npf', 'pktmon'] as const
export type DriverName = (typeof DRIVERS)[number]

/** A DLL that capturing could use. */
export interface Dll {
  path: string
  what: string
  present: boolean
}

/** An adapter, and the Windows error of opening its device: 0 when it opens, null when it was not tried. */
export interface DeviceEvidence {
  name: string
  friendlyName: string
  description: string
  /** `\\.\Global\NPCAP\{GUID}` and `\\.\Global\NPF_{GUID}`. */
  npcap: number | null
  npf: number | null
}

export interface WindowsEvidence {
  /** Wine's version where Windows is Wine. */
  wine: string | null
  /** `10.0.20348`. */
  release: string
  /** HKLM\SYSTEM\CurrentControlSet\Control, ContainerType; null where there is none, -1 for one of a strange type. */
  containerType: number | null
  /** Whether the service is there by which a container's programs are started. */
  cexecsvc: boolean
  /** CONTAINER_SANDBOX_MOUNT_POINT: where a HostProcess container's image lies. */
  sandboxMount: string | null
  user: string | null
  sid: string | null
  /** Whether this process holds the rights of the group Administrators. */
  administrator: boolean | null
  /** `running`, `stopped`, `changing`, `present`, `absent`, an error in words, or null when not known. */
  services: Record<DriverName, string | null>
  dlls: Dll[]
  devices: DeviceEvidence[]
  /** The capture library's own list of adapters: a cross-check only. Null without a library. */
  list: { names: string[]; error: string | null } | null
}

/** Reads all of it; what cannot be known is null. Opens the drivers' devices for a moment. */
export function readEvidence(adapters: readonly Adapter[]): WindowsEvidence {
  const facts = addon().evidence(adapters.map(({ name }) => name))
  const text = (key: string) => (typeof facts[key] === 'string' ? facts[key] : null)
  const number = (key: string) => (typeof facts[key] === 'number' ? facts[key] : null)
  const administrator = number('administrator')
  return {
    wine: text('wine'),
    release: os.release(),
    containerType: number('containerType'),
    cexecsvc: number('cexecsvc') === 1,
    sandboxMount: process.env['CONTAINER_SANDBOX_MOUNT_POINT'] ?? null,
    user: attempt(() => os.userInfo().username),
    sid: text('sid'),
    administrator: administrator === null ? null : administrator === 1,
    services: {
      npcap: text('service.npcap'),
      npf: text('service.npf'),
      pktmon: text('service.pktmon'),
    },
    dlls: dlls(),
    devices: adapters.map(({ name, friendlyName, description }) => ({
      name,
      friendlyName,
      description,
      npcap: number(`open.npcap.${name}`),
      npf: number(`open.npf.${name}`),
    })),
    list: attempt(() => addon().libraryDevices()),
  }
}

function dlls(): Dll[] {
  const system = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32')
  const wanted: [string, string][] = [
    [path.join(system, 'Npcap', 'wpcap.dll'), 'Npcap'],
    [path.join(system, 'wpcap.dll'), 'WinPcap, or Npcap in WinPcap’s place'],
    [path.join(system, 'PktMonApi.dll'), 'pktmon, part of Windows'],
  ]
  return wanted.map(([file, what]) => ({ path: file, what, present: existsSync(file) }))
}

function attempt<T>(body: () => T): T | null {
  try {
    return body()
  } catch {
    return null
  }
}
