/**
 * The places on Windows, and what sources let one expect of each backend there. docker/WINDOWS.md shows the same table; a
 * test compares them. None of it has been run on Windows yet.
 */
import type { Ground } from './winerrors.js'

export interface Statement {
  text: string
  ground: Ground
}

/** `container`: one whose isolation could not be told. */
export type PlaceKind =
  | 'host'
  | 'hostprocess'
  | 'process-isolated'
  | 'hyperv-isolated'
  | 'container'
  | 'wine'

export const PLACES: Record<PlaceKind, string> = {
  host: 'Windows itself, no container',
  hostprocess: 'a HostProcess container',
  'process-isolated': 'a process-isolated container',
  'hyperv-isolated': 'a Hyper-V-isolated container',
  container: 'a container, isolation not told',
  wine: 'Wine',
}

export function isContainer(kind: PlaceKind): boolean {
  return kind === 'process-isolated' || kind === 'hyperv-isolated' || kind === 'container'
}

export const BACKENDS_OF_WINDOWS = ['pcap', 'raw', 'pktmon'] as const
export type LiveBackend = (typeof BACKENDS_OF_WINDOWS)[number]

export interface Expectation {
  backend: LiveBackend
  works: 'yes' | 'no' | 'unknown'
  because: Statement
}

const YES_PCAP = 'Npcap, installed on the machine, serves every adapter'
const EXPECTED: Record<LiveBackend, Record<PlaceKind, [Expectation['works'], string, Ground]>> = {
  pcap: {
    host: ['yes', YES_PCAP, 'sources'],
    hostprocess: ['yes', `${YES_PCAP} of the node`, 'sources'],
    'process-isolated': [
      'no',
      'drivers cannot be installed in it, the host’s is not visible',
      'sources',
    ],
    'hyperv-isolated': ['no', 'drivers cannot be installed in it', 'sources'],
    container: ['no', 'drivers cannot be installed in it', 'sources'],
    wine: ['yes', 'Wine’s wpcap.dll stands on the libpcap of the Linux below', 'wine'],
  },
  raw: {
    host: ['yes', 'as administrator: IP packets', 'sources'],
    hostprocess: ['yes', 'as SYSTEM: IP packets of the node', 'sources'],
    'process-isolated': [
      'yes',
      'as ContainerAdministrator: IP packets; inferred, nobody has told',
      'sources',
    ],
    'hyperv-isolated': [
      'yes',
      'as ContainerAdministrator: IP packets; inferred, nobody has told',
      'sources',
    ],
    container: [
      'yes',
      'as ContainerAdministrator: IP packets; inferred, nobody has told',
      'sources',
    ],
    wine: ['no', 'Wine has no raw IP sockets (10043)', 'wine'],
  },
  pktmon: {
    host: [
      'yes',
      'as administrator, on Server 2022 (June 2022), Server 2025, Windows 11',
      'sources',
    ],
    hostprocess: ['yes', 'as SYSTEM, on Server 2022 (June 2022) and Server 2025', 'sources'],
    'process-isolated': ['no', 'its driver is the host’s; inferred', 'sources'],
    'hyperv-isolated': ['no', 'its images lack the driver; inferred', 'sources'],
    container: ['no', 'its driver is the host’s; inferred', 'sources'],
    wine: ['no', 'Wine has no PktMonApi.dll', 'wine'],
  },
}

/** What sources let one expect of a backend in a place; the table of docker/WINDOWS.md is this one. */
export function expectation(kind: PlaceKind, backend: LiveBackend): Expectation {
  const [works, text, ground] = EXPECTED[backend][kind]
  return { backend, works, because: { text, ground } }
}
