/**
 * The native addon: loading it, and the types of what it gives. Nothing else imports it.
 * Shapes, units and errors are documented here; `native/addon.cc` is the other side of this file.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { SidecapError } from '../errors.js'

/** An address of an adapter. */
export interface AdapterAddress {
  family: 'IPv4' | 'IPv6'
  address: string
  /** Length of the network prefix in bits. */
  prefix: number
}

/** A network adapter, as the operating system describes it. */
export interface Adapter {
  /** What selects it: `eth0` on Linux, the GUID on Windows. */
  name: string
  /** What a person calls it: the same as `name` on Linux, `vEthernet (…)` on Windows. */
  friendlyName: string
  description: string
  index: number
  /** `02:42:ac:11:00:02`, or null when it has none. */
  mac: string | null
  addresses: AdapterAddress[]
  /** Largest packet, in bytes. */
  mtu: number
  /** `up`, `down`, `dormant`, `lowerlayerdown`, `testing`, `notpresent` or `unknown` (RFC 2863). */
  state: string
  /** ethernet, veth, bridge, loopback, tun, tap, vlan, vxlan, wireless, bond, dummy, macvlan, ipvlan, … */
  kind: string
  flags: {
    up: boolean
    running: boolean
    loopback: boolean
    broadcast: boolean
    multicast: boolean
    pointToPoint: boolean
    promiscuous: boolean
  }
  /** Network compartment on Windows, where each container (or pod) has one; null elsewhere. */
  compartment: number | null
  /** Whether that is another compartment than this process is in. */
  foreign: boolean
}

/** What console events of Windows mean: the window is closed, the user logs off, the container or machine ends. */
export type ConsoleEvent = 'close' | 'logoff' | 'shutdown'

export type LibraryState = 'loaded' | 'missing' | 'incomplete' | 'wrong-kind'

/** The capture library as found at run time. */
export interface LibraryInfo {
  state: LibraryState
  /** Path or soname that was loaded or refused. */
  path: string | null
  /** `pcap_lib_version()`, when loaded. */
  version: string | null
  /** What the loader said, when not loaded. */
  error: string | null
  /** Optional functions this library lacks. */
  lacking: string[]
  /** The library that compiles filters: on Windows the libpcap beside the addon. Null when there is none. */
  filters: string | null
}

/** What `Session` needs to open an adapter or a file. */
export interface SessionOptions {
  backend: string
  /** The adapter's name, or the path of the capture file. */
  device: string
  /** From `createCounters()`: totals go on from session to session. */
  counters: number
  /** A BPF expression; empty takes everything. */
  filter: string
  /** Most bytes kept of a packet. */
  snaplen: number
  promiscuous: boolean
  /** Size of the kernel's ring, in bytes. */
  bufferBytes: number
  /** Deliver each packet at once, at five times the CPU. */
  immediate: boolean
  precision: 'micro' | 'nano'
  /** `host`, `host_lowprec`, `host_hiprec`, `adapter`, `adapter_unsynced`; empty takes the default. */
  timestampType: string
  direction: 'both' | 'in' | 'out'
  /** A packet is handed over at the latest this many milliseconds after it arrived. */
  flushMs: number
  blockBytes: number
  /** Number of blocks in the pool: the memory bound is blocks × blockBytes. */
  blocks: number
  /** Speed of a replay: 1 is the file's own, 0 as fast as possible. */
  replayFactor: number
  replayLoop: boolean
}

/** A sealed block: `memory` from `slot * blockBytes`, `length` bytes of whole pcap records. */
export type OnBlock = (
  slot: number,
  length: number,
  packets: number,
  first: bigint,
  last: bigint,
) => void
/** The session is over: with an error, or null when it was stopped or the file has ended. */
export type OnEnd = (error: Error | null) => void

/** A running capture in its own thread. Blocks arrive through `onBlock` and must be released by slot. */
export interface Session {
  /** DLT value of the records. */
  readonly linkType: number
  readonly snaplen: number
  readonly precision: 'micro' | 'nano'
  /** The pool: one buffer over all blocks. */
  readonly memory: ArrayBuffer
  /** What the adapter could not do as asked (for example promiscuous mode), in words. */
  readonly warnings: string[]
  /** Sealed blocks for which `onBlock` has not been called yet. */
  readonly waiting: number
  start(): void
  /** Gives a block back. A slot that is not out is an error. */
  release(slot: number): void
  /** Swaps the filter: packets of the old one are handed over first, none of it arrives afterwards. */
  setFilter(expression: string): Promise<void>
  /** Seals the current block now instead of at its flush age; resolves when it has been handed to onBlock. */
  flush(): Promise<void>
  /** Reads what the kernel still holds, hands over the last block, then calls `onEnd(null)`. */
  stop(): void
}

/** Totals since `createCounters()`, monotonic, in packets unless said otherwise. */
export interface CaptureCounters {
  /** Packets that reached the adapter and passed its filter: captured + dropped by kernel, interface and pool. */
  received: number
  /** Packets taken into blocks, and their bytes. */
  captured: number
  capturedBytes: number
  /** Lost because the kernel's ring was full. */
  droppedKernel: number
  /** Lost in the adapter or its driver. */
  droppedInterface: number
  /** Lost because no block was free (the disk did not keep up), counted by the kernel's ring meanwhile. */
  droppedPool: number
  /** Blocks handed over, and blocks handed over and not yet given back. */
  blocks: number
  blocksOut: number
  /** Time of the newest packet in nanoseconds since 1970; 0n before the first. */
  lastPacket: bigint
}

/** A compiled BPF program. */
export interface Filter {
  readonly expression: string
  readonly linkType: number
  readonly instructions: number
}

/** What of a run of pcap records is wanted. Times in nanoseconds since 1970, `from` inclusive, `to` exclusive. */
export interface Selection {
  /** Time unit of the records read and of those written. */
  input: 'micro' | 'nano'
  output: 'micro' | 'nano'
  filter?: Filter | undefined
  from?: bigint | undefined
  to?: bigint | undefined
  /** Cut records to so many bytes; 0 or undefined keeps them. */
  snaplen?: number | undefined
  /** Stop after so many packets; undefined means no limit. */
  limit?: number | undefined
}

export interface Selected {
  /** Bytes of whole records read; what follows is the start of an incomplete record (or follows the limit). */
  consumed: number
  /** Bytes written to the output. */
  produced: number
  /** Packets written. */
  packets: number
  /** A record's header cannot be right (length above 256 KiB × 4 or times out of range); reading stopped before it. */
  corrupt: boolean
}

/** What the addon exports. */
export interface Addon {
  library(): LibraryInfo
  adapters(): Adapter[]
  /** What the capture library lists, for a cross-check: opening does not depend on it. Throws LIBRARY_*. */
  libraryDevices(): { names: string[]; error: string | null }
  /**
   * What the system knows of itself and JavaScript cannot see, by name (src/capture/evidence.ts); `adapters` are names whose
   * devices are opened for a moment. Nothing where /proc tells it all.
   */
  evidence(adapters: string[]): Record<string, number | string>
  /** Link types an adapter can deliver (opens it): DLT values with names. Throws a coded error. */
  linkTypes(device: string): { value: number; name: string; description: string }[]
  /** Compiles off the event loop. Rejects with FILTER_INVALID, FILTER_NAME, FILTER_TOO_LONG, FILTER_TIMEOUT or LIBRARY_*. */
  compileFilter(expression: string, linkType: number, snaplen: number): Promise<Filter>
  /** Copies the wanted records of `input` to `output` (may be the same memory) in one pass. */
  select(input: Uint8Array, output: Uint8Array, selection: Selection): Selected
  createCounters(): number
  counters(id: number): CaptureCounters
  /** Adds to totals, for a backend that is not the addon's own. */
  count(id: number, more: Partial<Omit<CaptureCounters, 'received' | 'blocks' | 'blocksOut'>>): void
  /** `EN10MB` for 1; `DLT_n` when unnamed or without libpcap. */
  linkTypeName(linkType: number): string
  /**
   * Lets only SYSTEM, administrators and the owner into a folder, where its mode does not say that (Windows). False when
   * the file system has no such thing.
   */
  makePrivate(folder: string): boolean
  /** Gives memory that was freed back to the system; from now on the C library keeps little of it (glibc). */
  trim(): void
  /** Asks for pages of 2 MiB for memory that was not touched yet. False where there are none, or not on request. */
  preferHugePages(memory: Uint8Array): boolean
  /**
   * Tells of events by which Windows ends this process: four seconds later, or at once at a second event.
   * False where such things are signals. For the main thread alone.
   */
  watchConsole(onEvent: (event: ConsoleEvent) => void): boolean
  Session: new (options: SessionOptions, onBlock: OnBlock, onEnd: OnEnd) => Session
}

// node-gyp-build carries no types.
const load = createRequire(import.meta.url)('node-gyp-build') as (directory: string) => unknown

let loaded: Addon | undefined

/** The addon, loaded at first use. Throws ADDON_MISSING with the loader's words. */
export function addon(): Addon {
  if (loaded === undefined) {
    const directory = fileURLToPath(new URL('../../native', import.meta.url))
    try {
      loaded = load(directory) as Addon
    } catch (error) {
      throw new SidecapError(
        'ADDON_MISSING',
        `The native addon for ${process.platform}-${process.arch} could not be loaded: ${(error as Error).message.split('\n')[0]}`,
        { cause: error },
      )
    }
  }
  return loaded
}
