/**
 * Every setting: its kind, default, bounds and one line of help. From this table come the flags and their help, the
 * SIDECAP_* variables, the keys of the file, the validation and the table in the README. Sizes are kept in bytes,
 * durations in milliseconds.
 */
import { parseListen } from './units.js'

/** How a value is written by people and kept by the program. */
export type Kind =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'number'
  | 'bytes'
  | 'duration'
  | readonly string[]

export interface Setting {
  kind: Kind
  /** As a person would write it. */
  default: string
  /** One line for --help and the README. */
  help: string
  /** Bounds, in the unit kept: bytes for sizes, milliseconds for durations. */
  min?: number
  max?: number
  /** What a text must be beyond its kind, and that in words. */
  check?: { holds: (text: string) => boolean; wanted: string }
  /** Never shown in logs or error messages. */
  secret?: true
}

const windows = process.platform === 'win32'

/** The clocks of pcap-tstamp(7). */
const CLOCKS = [
  'host',
  'host_lowprec',
  'host_hiprec',
  'host_hiprec_unsynced',
  'adapter',
  'adapter_unsynced',
]

/** Node's timers fire at once beyond this. */
const TIMER_MAX = 2 ** 31 - 1

const filled = (text: string) => text.trim() !== ''

const CAPTURE = {
  interfaces: {
    kind: 'string',
    default: 'auto',
    help: 'adapters to capture: auto, any, or a comma-separated list of names, indexes, addresses, MACs, globs',
    check: { holds: filled, wanted: 'auto, any or a list of adapters' },
  },
  backend: {
    kind: ['auto', 'pcap', 'raw', 'pktmon', 'replay', 'cap'],
    default: 'auto',
    help: 'how packets are captured; raw and pktmon: Windows without Npcap',
  },
  filter: {
    kind: 'string',
    default: '',
    help: 'BPF filter for everything captured (pcap-filter syntax; no host names)',
  },
  ownPort: {
    kind: 'boolean',
    default: 'false',
    help: 'capture the traffic of the agent’s own port too',
  },
  snaplen: {
    kind: 'integer',
    default: '262144',
    min: 1,
    max: 262144,
    help: 'most bytes kept of a packet',
  },
  promiscuous: { kind: 'boolean', default: 'true', help: 'also take frames addressed to others' },
  direction: {
    kind: ['both', 'in', 'out'],
    default: 'both',
    help: 'direction of the packets taken',
  },
  precision: {
    kind: ['micro', 'nano'],
    default: 'micro',
    help: 'precision of packet times in the files',
  },
  timestampType: {
    kind: 'string',
    default: '',
    help: 'clock of packet times (host, adapter, adapter_unsynced …); empty takes the default',
    check: {
      holds: (text) => text === '' || CLOCKS.includes(text),
      wanted: `one of ${CLOCKS.join(', ')}`,
    },
  },
  immediate: {
    kind: 'boolean',
    default: 'false',
    help: 'take each packet at once, at about five times the CPU',
  },
  buffer: {
    kind: 'bytes',
    default: '8MiB',
    min: 1 << 16,
    max: 2 ** 31 - 1,
    help: 'size of the kernel’s ring, per adapter',
  },
  flush: {
    kind: 'duration',
    default: '100ms',
    min: 1,
    max: 60_000,
    help: 'a packet is on disk and with live clients at most this long after it arrived',
  },
  // Ten thousand packets a second of mixed sizes fit while the worker does something else for five seconds.
  pool: {
    kind: 'integer',
    default: '24',
    min: 2,
    max: 1024,
    help: 'blocks of up to 1 MiB between capture and disk, per adapter',
  },
  replay: {
    kind: 'string',
    default: '',
    help: 'play this capture file instead of capturing (needs no privilege and no libpcap)',
  },
  replayFactor: {
    kind: 'number',
    default: '1',
    min: 0,
    max: 1e6,
    help: 'speed of the replay: 1 is the file’s own, 0 as fast as possible',
  },
  replayLoop: { kind: 'boolean', default: 'false', help: 'start the replay again at its end' },
} as const satisfies Record<string, Setting>

const RECORDER = {
  data: {
    kind: 'string',
    default: windows ? '%ProgramData%\\sidecap' : '/var/lib/sidecap',
    help: 'data directory; a temporary one is used when the default is not writable',
    check: { holds: filled, wanted: 'a directory' },
  },
  'recorder.bytes': {
    kind: 'bytes',
    default: '256MiB',
    min: 1 << 20,
    help: 'most bytes of packets kept on disk, the open file included',
  },
  'recorder.age': {
    kind: 'duration',
    default: '24h',
    min: 1000,
    help: 'longest time packets are kept',
  },
  'recorder.segment': {
    kind: 'bytes',
    default: '16MiB',
    min: 1 << 16,
    max: 2 ** 31 - 1,
    help: 'size at which a file is closed and the next begun',
  },
  'recorder.free': {
    kind: 'bytes',
    default: '0',
    min: 0,
    help: 'evict the oldest files while the disk has less free space than this',
  },
} as const satisfies Record<string, Setting>

const ACCOUNTS = {
  accounts: {
    kind: 'boolean',
    default: 'true',
    help: 'count flows, TCP, DNS, TLS, HTTP … of what is captured, for /metrics and the API',
  },
  'accounts.flows': {
    kind: 'integer',
    default: '100000',
    min: 1000,
    max: 1_000_000,
    help: 'most flows kept at once, per adapter; about 160 bytes each',
  },
  'accounts.idle': {
    kind: 'duration',
    default: '2m',
    min: 1000,
    help: 'a flow without packets for so long has ended',
  },
  'accounts.idleTcp': {
    kind: 'duration',
    default: '15m',
    min: 1000,
    help: 'the same for TCP connections that nobody has closed',
  },
  'accounts.records': {
    kind: 'string',
    default: '',
    help: 'file for a line of JSON (NDJSON, names of ECS) of each flow that has ended, or is open when the agent stops; none when empty',
  },
  'accounts.recordBytes': {
    kind: 'bytes',
    default: '16MiB',
    min: 1 << 16,
    help: 'size at which that file becomes FILE.1, FILE.1 becomes FILE.2 …',
  },
  'accounts.recordFiles': {
    kind: 'integer',
    default: '4',
    min: 1,
    max: 1000,
    help: 'how many of these files are kept, the one being written included',
  },
  'metrics.topFlows': {
    kind: 'integer',
    default: '0',
    min: 0,
    max: 50,
    help: 'so many of the largest flows are in /metrics, with their addresses as labels',
  },
} as const satisfies Record<string, Setting>

const SERVER = {
  listen: {
    kind: 'string',
    default: ':9722',
    help: 'address and port to listen on; :0 lets the system choose the port and prints it',
    check: {
      holds: (text) => parseListen(text) !== undefined,
      wanted: 'an address and port such as :9722, 127.0.0.1:9722 or [::1]:9722',
    },
  },
  token: {
    kind: 'string',
    default: '',
    secret: true,
    help: 'bearer token for packet data from other addresses than loopback',
    check: {
      holds: (text) => /^[\x21-\x7e]*$/.test(text),
      wanted: 'printable ASCII without spaces (no other character fits into an HTTP header)',
    },
  },
  tokenFile: { kind: 'string', default: '', help: 'file that holds such tokens, one a line' },
  'http.requestTimeout': {
    kind: 'duration',
    default: '30s',
    min: 100,
    max: TIMER_MAX,
    help: 'longest time a request’s head and body may take to arrive',
  },
  'http.keepAliveTimeout': {
    kind: 'duration',
    default: '65s',
    min: 100,
    max: TIMER_MAX,
    help: 'longest idle time of a kept-alive connection',
  },
  'http.stallTimeout': {
    kind: 'duration',
    default: '2m',
    min: 1000,
    max: TIMER_MAX,
    help: 'a download or live stream that takes no byte for so long is closed',
  },
  'http.bodyLimit': { kind: 'bytes', default: '64KiB', min: 1024, help: 'largest request body' },
  'http.maxConnections': {
    kind: 'integer',
    default: '512',
    min: 4,
    help: 'most connections at once',
  },
  'http.maxDownloads': { kind: 'integer', default: '32', min: 1, help: 'most downloads at once' },
  'http.maxLive': { kind: 'integer', default: '32', min: 1, help: 'most live streams at once' },
  'http.liveBacklog': {
    kind: 'bytes',
    default: '4MiB',
    min: 1 << 16,
    help: 'a live client this far behind skips whole blocks',
  },
} as const satisfies Record<string, Setting>

const LOG = {
  log: {
    kind: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    help: 'least severe level that is logged',
  },
} as const satisfies Record<string, Setting>

/** The settings by what they are about, as --help and the README show them. */
export const GROUPS = {
  Capture: CAPTURE,
  Recorder: RECORDER,
  Accounts: ACCOUNTS,
  'HTTP server': SERVER,
  Log: LOG,
} as const

/** Every setting by key. */
export const SETTINGS = { ...CAPTURE, ...RECORDER, ...ACCOUNTS, ...SERVER, ...LOG } as const
