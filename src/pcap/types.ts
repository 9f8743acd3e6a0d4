/** What a capture file holds, whatever its format: sections, interfaces, packets and the blocks beside them. */
import type { Precision } from './pcap.js'

/** An option of a pcapng block that has no field of its own here; the value as it stands in the file. */
export interface PcapngOption {
  code: number
  value: Uint8Array
}

/** A section of a pcapng file: what its Section Header Block says. */
export interface CaptureSection {
  /** From 1. */
  number: number
  littleEndian: boolean
  hardware?: string
  os?: string
  application?: string
  comments: string[]
  options: PcapngOption[]
}

/** What the last Interface Statistics Block said of an interface. */
export interface CaptureStatistics {
  received?: bigint
  /** Lost by the interface or for want of resources. */
  dropped?: bigint
  filterAccepted?: bigint
  systemDropped?: bigint
  delivered?: bigint
}

/** The interface that packets were taken at. A pcap file has one, without a name. */
export interface CaptureInterface {
  /** From 0, counted through the whole file, whatever its sections. */
  id: number
  /** Number of its section, from 1. */
  section: number
  /** From 0, counted in its section: the number by which packets name it there. */
  index: number
  /** libpcap's DLT value, as everywhere in the program. */
  linkType: number
  /** Bytes kept of a packet; 0 when there is no limit. */
  snaplen: number
  /** Ticks of its clock in a second: 1e6, 1e9, other powers of 10 or 2. */
  resolution: number
  /** Seconds to add to its times; they are added in the packets already. */
  offset: bigint
  /** Length of the frame check sequence in bits, where it is told. */
  fcsLength?: number
  name?: string
  description?: string
  filter?: string
  os?: string
  hardware?: string
  mac?: string
  /** Bits a second. */
  speed?: bigint
  comments: string[]
  options: PcapngOption[]
  statistics?: CaptureStatistics
}

/** One packet as read. `bytes[at, end)` are its bytes: valid until the next batch is asked for. */
export interface CapturedPacket {
  /** From 1. */
  number: number
  interface: CaptureInterface
  /** Seconds since 1970. */
  seconds: number
  /** 0 … 999,999,999; `seconds` and this are -1 when there is no time, as in a Simple Packet Block. */
  nanoseconds: number
  capturedLength: number
  originalLength: number
  bytes: Uint8Array
  at: number
  end: number
  comments?: string[] | undefined
  /** The flags word of pcapng: direction in its two lowest bits (1 in, 2 out). */
  flags?: number | undefined
  /** Packets lost between the one before and this one. */
  dropped?: bigint | undefined
  packetId?: bigint | undefined
  queue?: number | undefined
  verdicts?: Uint8Array[] | undefined
  options?: PcapngOption[] | undefined
}

/**
 * A block that is not a packet. SHB and IDB have no body, their content stands in `section` and `interface`; an ISB
 * has both.
 */
export interface CaptureBlock {
  type: number
  /** SHB, IDB, NRB, ISB, DSB, CB, DCB (a custom block not to be copied), or the type as hex. */
  name: string
  /** It stands after this packet: 0 for those before the first. */
  after: number
  section: CaptureSection
  interface?: CaptureInterface
  /** A copy of what stands between the block's two lengths, in the byte order of its section. */
  body: Uint8Array
}

/** Something wrong in a file: what, and at which byte of it (after decompression). */
export interface CaptureProblem {
  message: string
  offset: number
}

/** A capture being read. Owns the source: `close` it unless it was read to its end. */
export interface CaptureReader extends AsyncIterable<CapturedPacket> {
  readonly format: 'pcap' | 'pcapng'
  readonly compression: 'none' | 'gzip' | 'zstd'
  /** `nano` once an interface is known whose clock is finer than a microsecond. */
  readonly precision: Precision
  /** Byte order at the head; sections of pcapng may differ. */
  readonly littleEndian: boolean
  /** Those known by now; grows while reading. */
  readonly interfaces: readonly CaptureInterface[]
  /** Bytes of the file as it lies there; null for a stream. */
  readonly size: number | null
  /** How many of them have been taken. */
  readonly position: number
  /** Packets given so far. */
  readonly packets: number
  /** Set when the file ended in the middle or is damaged; every whole packet before it was given. */
  readonly problem: CaptureProblem | null
  /** What was wrong and could be left out: options that overrun their block. The first hundred. */
  readonly notices: readonly CaptureProblem[]
  /** Blocks that are no packets, in order; at most 10,000 or 16 MiB are held, further ones counted. */
  readonly blocks: readonly CaptureBlock[]
  readonly blocksLeftOut: number
  /** The blocks held, which are then held no longer. */
  takeBlocks(): CaptureBlock[]
  /**
   * Packets as they come, at most about 1 MiB at a time. The fast way. Rejects with FILE_UNREADABLE when the source
   * fails; what is wrong *in* the file is `problem`.
   */
  batches(): AsyncIterableIterator<CapturedPacket[]>
  close(): Promise<void>
}

/** What can be read: a path, `-` for stdin, a stream, chunks, or a whole file in memory. */
export type CaptureSource = string | AsyncIterable<Uint8Array> | Uint8Array
