/**
 * Where on Windows are we, who are we, what works in such a place, and the way out when something does not: reasoned from
 * evidence (evidence.ts), without asking the system anything, so that every case is a test. Each sentence says what it
 * rests on: seen here, tested under Wine, or sources alone.
 */
import type { ErrorBody } from '../errors.js'
import type { Dll, WindowsEvidence } from './evidence.js'
import {
  BACKENDS_OF_WINDOWS,
  type Expectation,
  expectation,
  isContainer,
  type PlaceKind,
  type Statement,
} from './places.js'
import { codeIn, type WindowsError, windowsError } from './winerrors.js'

export interface Place {
  kind: PlaceKind
  /** Whether the evidence leaves no other. */
  certain: boolean
  evidence: Statement[]
}

export type UserKind =
  | 'ContainerAdministrator'
  | 'ContainerUser'
  | 'SYSTEM'
  | 'service account'
  | 'administrator'
  | 'user'

export interface User {
  kind: UserKind
  name: string | null
  sid: string | null
  administrator: boolean | null
}

/** `reachable`: a device opens · `denied`: it is there, not for this user · `unreachable`: no device answers · `absent` */
export interface Driver {
  state: 'reachable' | 'denied' | 'unreachable' | 'absent' | 'not needed'
  evidence: Statement[]
}

export interface WindowsReport {
  release: string
  place: Place
  user: User
  dlls: Dll[]
  driver: Driver
  /** What the capture library's own list says, when that is strange. */
  list: Statement | null
  expectations: Expectation[]
}

/** All of it, from evidence alone; `opens` tells whether the library opened an adapter when that was tried. */
export function examine(evidence: WindowsEvidence, opens = false): WindowsReport {
  const place = whereAmI(evidence)
  return {
    release: evidence.release,
    place,
    user: whoAmI(evidence),
    dlls: evidence.dlls,
    driver: driverState(evidence, place.kind),
    list: judgeList(evidence, opens),
    expectations: BACKENDS_OF_WINDOWS.map((backend) => expectation(place.kind, backend)),
  }
}

const seen = (text: string): Statement => ({ text, ground: 'seen' })
const sources = (text: string): Statement => ({ text, ground: 'sources' })

/** Where we run. The registry's ContainerType is what .NET's own tests go by. */
export function whereAmI(evidence: WindowsEvidence): Place {
  const { wine, containerType, cexecsvc, sandboxMount, sid } = evidence
  if (wine !== null) {
    return {
      kind: 'wine',
      certain: true,
      evidence: [seen(`ntdll.dll says that it is Wine ${wine}`)],
    }
  }
  const inside: Statement[] = []
  if (containerType !== null) {
    inside.push(seen(`the registry has ContainerType ${containerType}, which containers have`))
  }
  if (cexecsvc)
    inside.push(seen('there is the service CExecSvc, which starts a container’s programs'))
  if (sid?.startsWith('S-1-5-93-2-')) inside.push(seen(`the user ${sid} exists in containers only`))
  // A HostProcess container sees the node's registry, services and users.
  if (sandboxMount !== null && inside.length === 0) {
    return {
      kind: 'hostprocess',
      certain: true,
      evidence: [
        seen(`CONTAINER_SANDBOX_MOUNT_POINT is ${sandboxMount}`),
        seen('the registry has no ContainerType: it is the node’s'),
      ],
    }
  }
  if (inside.length === 0) {
    return {
      kind: 'host',
      certain: true,
      evidence: [seen('no ContainerType in the registry, no CONTAINER_SANDBOX_MOUNT_POINT')],
    }
  }
  const isolation = isolationOf(evidence)
  return { kind: isolation.kind, certain: false, evidence: [...inside, isolation.because] }
}

// The adapter gives the kernel away: the host's switch port, or a virtual machine's network card.
function isolationOf({ devices }: WindowsEvidence): { kind: PlaceKind; because: Statement } {
  const port = devices.find(({ description }) => /^Hyper-V Virtual Ethernet/i.test(description))
  const card = devices.find(({ description }) =>
    /^Microsoft Hyper-V Network Adapter/i.test(description),
  )
  if (port !== undefined && card === undefined) {
    const text = `an adapter is a “${port.description}”: a port of the host’s switch, so the kernel is the host’s`
    return { kind: 'process-isolated', because: sources(text) }
  }
  if (card !== undefined && port === undefined) {
    const text = `an adapter is a “${card.description}”: a virtual machine’s card, so the kernel is our own`
    return { kind: 'hyperv-isolated', because: sources(text) }
  }
  const text = 'no adapter tells whose kernel it is; for capturing both isolations are alike'
  return { kind: 'container', because: sources(text) }
}

export function whoAmI({ sid, user, administrator }: WindowsEvidence): User {
  const known: Record<string, UserKind> = {
    'S-1-5-93-2-1': 'ContainerAdministrator',
    'S-1-5-93-2-2': 'ContainerUser',
    'S-1-5-18': 'SYSTEM',
    'S-1-5-19': 'service account',
    'S-1-5-20': 'service account',
  }
  const kind = known[sid ?? ''] ?? (administrator === true ? 'administrator' : 'user')
  return { kind, name: user, sid, administrator }
}

/** Whether the driver that wpcap.dll needs answers here: its devices are what counts, services and files only explain. */
export function driverState(evidence: WindowsEvidence, kind: PlaceKind): Driver {
  const { devices, services } = evidence
  if (kind === 'wine') {
    const text = 'Wine’s wpcap.dll asks libpcap of the Linux below: no Windows driver takes part'
    return { state: 'not needed', evidence: [{ text, ground: 'wine' }] }
  }
  const running = (['npcap', 'npf'] as const).filter((name) => services[name] === 'running')
  const told = (['npcap', 'npf'] as const)
    .filter((name) => services[name] !== null)
    .map((name) => seen(`service ${name}: ${services[name]}`))
  const open = devices.find(({ npcap, npf }) => npcap === 0 || npf === 0)
  if (open !== undefined) {
    const text = `the device of ${open.friendlyName} opens`
    return { state: 'reachable', evidence: [seen(text), ...told] }
  }
  const errors = devices.flatMap(({ npcap, npf }) => [npcap, npf]).filter((code) => code !== null)
  const numbers = [...new Set(errors)].sort((a, b) => a - b)
  const refused =
    numbers.length > 0
      ? [seen(`no adapter’s device opens: Windows errors ${numbers.join(', ')}`)]
      : []
  if (numbers.includes(5)) return { state: 'denied', evidence: [...refused, ...told] }
  if (running.length > 0) return { state: 'unreachable', evidence: [...refused, ...told] }
  if (isContainer(kind)) {
    const text =
      'a driver of the host is not in a container’s object namespace (Windows-Containers#268)'
    return { state: 'unreachable', evidence: [...refused, ...told, sources(text)] }
  }
  return { state: 'absent', evidence: [...refused, ...told] }
}

/** What the library's list says: it is not needed, but its ways to fail were once taken for the cause. */
export function judgeList({ list, devices }: WindowsEvidence, opens: boolean): Statement | null {
  if (list === null) return null
  const anyway = opens ? 'Adapters are found without it, and open' : 'Adapters are found without it'
  if (list.error !== null) {
    const known = windowsError(codeIn(list.error) ?? -1)
    const means = known === null ? '' : ` That means: ${known.meaning}.`
    const text = `the library’s own list of adapters fails: “${list.error}”.${means} ${anyway}`
    return { text, ground: known?.ground ?? 'seen' }
  }
  const why = opens ? anyway : 'It could open none of them: its driver is not reachable from here'
  if (list.names.length > 0 && list.names.every((name) => name.includes('NPF_Loopback'))) {
    return sources(`the library’s own list of adapters has NPF_Loopback alone. ${why}`)
  }
  if (list.names.length === 0 && devices.length > 0) {
    return sources(`the library’s own list of adapters is empty. ${why}`)
  }
  return null
}

/** The Windows error in a refusal, translated; null when there is none that is known. */
export function explain(error: ErrorBody): WindowsError | null {
  const code = codeIn(error.message)
  return code === null ? null : windowsError(code)
}
