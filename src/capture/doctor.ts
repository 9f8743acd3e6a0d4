/** Why can't I capture here? Looks at the library, the privilege, and each adapter with each backend, by trying. */
import type { Config } from '../config.js'
import { asSidecapError, type ErrorBody, SidecapError } from '../errors.js'
import { type Adapter, addon, type LibraryInfo } from './addon.js'
import { readEvidence } from './evidence.js'
import { isAutomatic, isOpen, pick, selectors } from './interfaces.js'
import { generalError, type Privilege, readPrivilege } from './privilege.js'
import { probe } from './probe.js'
import type { CaptureStatus } from './status.js'
import { wayOut } from './wayout.js'
import { examine, explain, type WindowsReport } from './windows.js'
import type { Ground, WindowsError } from './winerrors.js'

/** Backends that take from an adapter, in the order `auto` tries them; `cap` only when it is asked for by name. */
export const LIVE_BACKENDS: readonly string[] =
  process.platform === 'win32' ? ['pcap', 'raw', 'pktmon', 'cap'] : ['pcap', 'cap']

/** What a backend says of an adapter. */
export interface BackendReport {
  name: string
  usable: boolean
  /** Why not, and the way out. */
  error: ErrorBody | null
  /** The doctor's on Windows: the error's number translated, and what the way out rests on. */
  windows?: { error: WindowsError | null; ground: Ground }
}

/** An adapter with what each backend says of it. */
export interface AdapterReport extends Adapter {
  /** Whether the configuration selects it. */
  captured: boolean
  backends: BackendReport[]
}

export interface DoctorReport {
  /** Whether the configuration's adapters can be captured. */
  ok: boolean
  platform: string
  node: string
  library: LibraryInfo | null
  privilege: Privilege
  /** Where on Windows this is, as whom, with which driver, and what that lets one expect; null elsewhere. */
  windows: WindowsReport | null
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
    windows: null,
    adapters: [],
    problems: [],
    notes: notes(),
  }
  const found = attempt(report, () => addon().adapters()) ?? []
  report.library = attempt(report, () => addon().library()) ?? null
  const selected = attempt(report, () => selectedIndexes(found, config)) ?? new Set()
  for (const adapter of found) {
    const backends: BackendReport[] = []
    for (const name of LIVE_BACKENDS) {
      const error = await probe(name, adapter.name, config)
      backends.push({ name, usable: error === null, error })
    }
    const linkTypes = backends[0]?.usable === true ? linkTypeNames(adapter.name) : []
    report.adapters.push({ ...adapter, captured: selected.has(adapter.index), backends, linkTypes })
  }
  if (process.platform === 'win32') {
    const opens = report.adapters.some(({ backends }) => backends[0]?.usable === true)
    report.windows = attempt(report, () => examine(readEvidence(found), opens)) ?? null
    if (report.windows !== null) advise(report.adapters, report.windows)
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

/** The backends that the configuration leaves to choose from, in order. */
function candidates({ backend }: Config): string[] {
  return backend === 'auto' ? LIVE_BACKENDS.filter((name) => name !== 'cap') : [backend]
}

function named(backend: string, error: ErrorBody): ErrorBody {
  return { ...error, message: `${backend}: ${error.message}` }
}

/** Puts this place's way out in the place of the general one, and translates Windows' numbers. */
function advise(adapters: readonly AdapterReport[], windows: WindowsReport): void {
  for (const backend of adapters.flatMap(({ backends }) => backends)) {
    if (backend.error === null) continue
    const { text, ground } = wayOut(windows, backend.name, backend.error)
    backend.windows = { error: explain(backend.error), ground }
    backend.error = { ...backend.error, hint: text }
  }
}

function notes(): string[] {
  if (process.platform === 'linux') return []
  return process.platform === 'win32'
    ? ['sidecap has been run under Wine, not yet on Windows: docker/WINDOWS.md']
    : ['On this platform sidecap has not been run by its authors yet.']
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
  const names = candidates(config)
  const chosen = report.adapters.filter(({ captured }) => captured)
  const missing = selectors(config.interfaces).filter(
    (one) => !isOpen(one) && one !== 'any' && pick(report.adapters, one).length === 0,
  )
  const list: ErrorBody[] = []
  const general = report.library === null ? null : generalError(report.library, report.privilege)
  if (general !== null && names.join() === 'pcap') list.push(general)
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
  for (const { backends } of chosen) {
    const tried = backends.filter((backend) => names.includes(backend.name))
    if (tried.some(({ usable }) => usable)) continue
    for (const { name, error } of tried) {
      // Several backends may be refused for reasons of one code: then each is named.
      const told = names.length > 1 && error !== null ? named(name, error) : error
      const known = (one: ErrorBody) =>
        one.code === told?.code && (names.length === 1 || one.message.startsWith(`${name}: `))
      if (told !== null && !list.some(known)) list.push(told)
    }
  }
  return list
}

function attempt<T>(report: DoctorReport, body: () => T): T | undefined {
  try {
    return body()
  } catch (error) {
    // An addon that cannot be loaded fails everything in the same words.
    const body = asSidecapError(error).toJSON()
    if (!report.problems.some(({ message }) => message === body.message)) report.problems.push(body)
    return undefined
  }
}
