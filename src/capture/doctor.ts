/** Why can't I capture here? Looks at the library, the privilege, and each adapter with each backend, by trying. */
import { readFileSync } from 'node:fs'
import type { Config } from '../config.js'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'
import { type Adapter, addon, type LibraryInfo } from './addon.js'
import { openCapture } from './block.js'
import { sessionOptions } from './capture.js'
import { isAutomatic, isOpen, pick, selectors } from './interfaces.js'
import type { CaptureStatus } from './status.js'

/** Backends that take from an adapter, in the order `auto` tries them; `cap` only when it is asked for by name. */
export const LIVE_BACKENDS = ['pcap', 'cap'] as const

/** What a backend says of an adapter. */
export interface BackendReport {
  name: string
  usable: boolean
  /** Why not, and the way out. */
  error: ErrorBody | null
}

/** An adapter with what each backend says of it. */
export interface AdapterReport extends Adapter {
  /** Whether the configuration selects it. */
  captured: boolean
  backends: BackendReport[]
}

export interface Privilege {
  uid: number | null
  /** Whether this process has CAP_NET_RAW in effect; null where there are no capabilities. */
  netRaw: boolean | null
  /** Whether it could have it at all (bounding set). */
  netRawPossible: boolean | null
  noNewPrivileges: boolean | null
}

export interface DoctorReport {
  /** Whether the configuration's adapters can be captured. */
  ok: boolean
  platform: string
  node: string
  library: LibraryInfo | null
  privilege: Privilege
  adapters: (AdapterReport & { linkTypes: string[] })[]
  /** What stands in the way of the configuration, most general first. */
  problems: ErrorBody[]
  /** What this report does not rest on a test for. */
  notes: string[]
}

/** Tries everything; each adapter is opened for a moment with each backend. */
export async function diagnose(config: Config): Promise<DoctorReport> {
  const privilege = readPrivilege()
  const report: DoctorReport = {
    ok: false,
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    library: null,
    privilege,
    adapters: [],
    problems: [],
    notes:
      process.platform === 'linux'
        ? []
        : ['On this platform sidecap has not been run by its authors yet.'],
  }
  const found = attempt(report, () => addon().adapters()) ?? []
  report.library = attempt(report, () => addon().library()) ?? null
  const selected = attempt(report, () => selectedIndexes(found, config)) ?? new Set()
  for (const adapter of found) {
    const backends = await Promise.all(LIVE_BACKENDS.map((name) => probe(name, adapter, config)))
    const linkTypes = backends[0]?.usable === true ? linkTypeNames(adapter.name) : []
    report.adapters.push({ ...adapter, captured: selected.has(adapter.index), backends, linkTypes })
  }
  report.problems.push(...problems(report, config))
  report.ok = report.problems.length === 0
  return report
}

/** The adapters for GET /interfaces: what is known without opening anything that the recorder has not opened. */
export function adapterReports(
  config: Config,
  statuses: readonly CaptureStatus[],
): AdapterReport[] {
  const known = new Map(statuses.map((status) => [status.adapter?.index, status]))
  const privilege = readPrivilege()
  const library = addon().library()
  return addon()
    .adapters()
    .map((adapter) => {
      const status = known.get(adapter.index)
      const error = status?.error ?? generalError(library, privilege)
      const name = config.backend === 'cap' ? 'cap' : 'pcap'
      return {
        ...adapter,
        captured: status !== undefined,
        backends: [{ name, usable: status?.state === 'capturing' || error === null, error }],
      }
    })
}

function selectedIndexes(adapters: Adapter[], config: Config): Set<number> {
  const list = selectors(config.interfaces)
  if (list.includes('any')) return new Set(adapters.map(({ index }) => index))
  return new Set(list.flatMap((one) => pick(adapters, one)).map(({ index }) => index))
}

async function probe(name: string, adapter: Adapter, config: Config): Promise<BackendReport> {
  try {
    let over = () => {}
    const end = new Promise<void>((resolve) => {
      over = resolve
    })
    const session = await openCapture(
      {
        ...sessionOptions(config, 1 << 20),
        backend: name,
        device: adapter.name,
        filter: '',
        bufferBytes: 1 << 20,
        blocks: 2,
        flushMs: 10,
        counters: addon().createCounters(),
      },
      { onBlock: (block) => block.release(), onEnd: () => over() },
    )
    session.start()
    session.stop()
    await end
    return { name, usable: true, error: null }
  } catch (error) {
    return { name, usable: false, error: asSidecapError(error, 'CAPTURE_FAILED').toJSON() }
  }
}

function linkTypeNames(device: string): string[] {
  try {
    return addon()
      .linkTypes(device)
      .map(({ name }) => name)
  } catch {
    return []
  }
}

function problems(report: DoctorReport, config: Config): ErrorBody[] {
  if (report.problems.length > 0) return []
  const name = config.backend === 'cap' ? 'cap' : 'pcap'
  const chosen = report.adapters.filter(({ captured }) => captured)
  const missing = selectors(config.interfaces).filter(
    (one) => !isOpen(one) && one !== 'any' && pick(report.adapters, one).length === 0,
  )
  const list: ErrorBody[] = []
  const general = report.library === null ? null : generalError(report.library, report.privilege)
  if (general !== null && name === 'pcap') list.push(general)
  for (const one of missing) {
    list.push(
      new SidecapError(
        'ADAPTER_NOT_FOUND',
        `No adapter is selected by ${JSON.stringify(one)}`,
      ).toJSON(),
    )
  }
  if (chosen.length === 0 && missing.length === 0) {
    const down = report.adapters.some((adapter) => !isAutomatic(adapter) && !adapter.flags.loopback)
    list.push(
      new SidecapError(
        'ADAPTER_NOT_FOUND',
        `No adapter is selected by ${JSON.stringify(config.interfaces)}${down ? ': auto takes those that are up and have an address' : ''}`,
      ).toJSON(),
    )
  }
  for (const adapter of chosen) {
    const error = adapter.backends.find((backend) => backend.name === name)?.error
    if (error && !list.some(({ code }) => code === error.code)) list.push(error)
  }
  return list
}

/** What keeps every adapter from being captured; null when nothing general does. */
function generalError(library: LibraryInfo, privilege: Privilege): ErrorBody | null {
  const codes = {
    missing: 'LIBRARY_MISSING',
    incomplete: 'LIBRARY_INCOMPLETE',
    'wrong-kind': 'LIBRARY_WRONG_KIND',
  } as const
  if (library.state !== 'loaded') {
    return new SidecapError(
      codes[library.state],
      `The capture library cannot be used: ${library.error}`,
    ).toJSON()
  }
  if (privilege.netRaw !== false) return null
  const why =
    privilege.netRawPossible === false
      ? 'this container’s bounding set does not hold it'
      : privilege.noNewPrivileges === true
        ? 'no-new-privileges voids capabilities of files'
        : `user ${privilege.uid} does not have it`
  return new SidecapError('PERMISSION_DENIED', `CAP_NET_RAW is not in effect: ${why}`).toJSON()
}

/** From /proc/self/status (proc(5)); all null where there is none. */
export function readPrivilege(): Privilege {
  const uid = process.getuid?.() ?? null
  const none = { uid, netRaw: null, netRawPossible: null, noNewPrivileges: null }
  if (process.platform !== 'linux') return none
  const CAP_NET_RAW = 13n
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1]
    const holds = (set: string | undefined) =>
      set === undefined ? null : ((BigInt(`0x${set}`) >> CAP_NET_RAW) & 1n) === 1n
    return {
      uid,
      netRaw: holds(field('CapEff')),
      netRawPossible: holds(field('CapBnd')),
      noNewPrivileges: field('NoNewPrivs') === undefined ? null : field('NoNewPrivs') === '1',
    }
  } catch {
    return none
  }
}

function attempt<T>(report: DoctorReport, body: () => T): T | undefined {
  try {
    return body()
  } catch (error) {
    report.problems.push(asSidecapError(error).toJSON())
    return undefined
  }
}
