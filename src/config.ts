/**
 * The configuration: one schema makes the flags and their help, the SIDECAP_* variables, the keys of the file,
 * the validation and the table in the README. Every default stands here.
 */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse as parseYaml } from 'yaml'
import { SidecapError } from './errors.js'

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
  /** Never shown in logs or error messages. */
  secret?: true
}

const windows = process.platform === 'win32'

/** Every key. Sizes are kept in bytes, durations in milliseconds. */
export const SETTINGS = {
  interfaces: {
    kind: 'string',
    default: 'auto',
    help: 'adapters to capture: auto, any, or a comma-separated list of names, indexes, addresses, MACs, globs',
  },
  backend: {
    kind: ['auto', 'pcap', 'replay', 'cap'],
    default: 'auto',
    help: 'how packets are captured',
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
  pool: {
    kind: 'integer',
    default: '16',
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

  data: {
    kind: 'string',
    default: windows ? '%ProgramData%\\sidecap' : '/var/lib/sidecap',
    help: 'data directory; a temporary one is used when the default is not writable',
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

  listen: {
    kind: 'string',
    default: ':9722',
    help: 'address and port to listen on; :0 lets the system choose the port and prints it',
  },
  token: {
    kind: 'string',
    default: '',
    secret: true,
    help: 'bearer token for packet data from other addresses than loopback',
  },
  tokenFile: { kind: 'string', default: '', help: 'file that holds such tokens, one a line' },
  'http.requestTimeout': {
    kind: 'duration',
    default: '30s',
    min: 100,
    help: 'longest time a request’s head and body may take to arrive',
  },
  'http.keepAliveTimeout': {
    kind: 'duration',
    default: '65s',
    min: 100,
    help: 'longest idle time of a kept-alive connection',
  },
  'http.stallTimeout': {
    kind: 'duration',
    default: '2m',
    min: 1000,
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
  log: {
    kind: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    help: 'least severe level that is logged',
  },
} as const satisfies Record<string, Setting>

type Value<K extends Kind> = K extends readonly string[]
  ? K[number]
  : K extends 'boolean'
    ? boolean
    : K extends 'string'
      ? string
      : number
export type Key = keyof typeof SETTINGS
/** The validated configuration, by key. */
export type Config = { [K in Key]: Value<(typeof SETTINGS)[K]['kind']> } & {
  /** Whether `data` was chosen by someone (then it must be writable) or is the default. */
  dataChosen: boolean
}

const KEYS = Object.keys(SETTINGS) as Key[]

/** The environment variable of a key: `recorder.bytes` → `SIDECAP_RECORDER_BYTES`. */
export function variableOf(key: string): string {
  return `SIDECAP_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`
}

/** The flag of a key: `recorder.bytes` → `--recorder.bytes`, `http.maxLive` → `--http.max-live`. */
export function flagOf(key: string): string {
  return `--${key.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}`
}

/**
 * Puts flags over environment over file over defaults.
 * Throws CONFIG_UNKNOWN_KEY naming the key, or CONFIG_INVALID naming key, value and what is wanted.
 */
export function loadConfig(
  sources: {
    flags?: Record<string, string>
    env?: NodeJS.ProcessEnv
    file?: string | undefined
  } = {},
): Config {
  const env = sources.env ?? {}
  const file = sources.file ?? env['SIDECAP_CONFIG']
  const given = new Map<Key, { text: string; where: string }>()
  const put = (key: string | undefined, text: string, where: string) => {
    if (key === undefined || !Object.hasOwn(SETTINGS, key)) {
      throw new SidecapError(
        'CONFIG_UNKNOWN_KEY',
        `Unknown configuration key ${where}${suggestion(where)}`,
      )
    }
    given.set(key as Key, { text, where })
  }
  if (file !== undefined && file !== '') {
    for (const [key, value] of readConfigFile(file)) put(key, value, `${key} in ${file}`)
  }
  const variables = new Map(KEYS.map((key) => [variableOf(key), key]))
  for (const [name, value] of Object.entries(env)) {
    // An empty variable is an unset one: manifests often pass empty values through.
    if (
      !name.startsWith('SIDECAP_') ||
      name === 'SIDECAP_CONFIG' ||
      value === undefined ||
      value === ''
    )
      continue
    put(variables.get(name), value, name)
  }
  for (const [key, value] of Object.entries(sources.flags ?? {})) put(key, value, flagOf(key))

  const config: Record<string, unknown> = { dataChosen: given.has('data') }
  for (const key of KEYS) {
    const setting: Setting = SETTINGS[key]
    const { text, where } = given.get(key) ?? { text: setting.default, where: key }
    config[key] = parseValue(setting, text, where)
  }
  config['data'] = expandVariables(config['data'] as string)
  if (config['replay'] !== '' && config['backend'] === 'auto') config['backend'] = 'replay'
  if (config['backend'] === 'replay' && config['replay'] === '') {
    throw new SidecapError('CONFIG_INVALID', 'backend=replay needs a capture file: --replay FILE')
  }
  return config as Config
}

/** Names of the settings a table or --help lists, in order. */
export function settings(): [Key, Setting][] {
  return KEYS.map((key) => [key, SETTINGS[key]])
}

/** `64KiB`, `10MB`, `1.5G` or plain bytes → bytes; undefined when it is none of these. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)b?|b)?$/i.exec(text.trim())
  if (match === null) return undefined
  const power = match[2] === undefined ? 0 : 'kmgt'.indexOf(match[2].toLowerCase()) + 1
  // A bare letter is binary, as in dd and Kubernetes' Mi; only "MB" is decimal.
  const base = match[2] !== undefined && match[3] === '' && /b$/i.test(text.trim()) ? 1000 : 1024
  return Math.round(Number(match[1]) * base ** power)
}

/** `100ms`, `5m`, `1h30m`, `24h`, `7d` or plain seconds → milliseconds; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text) * 1000
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text.trim())) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g))
    total += Number(amount) * (units[unit as string] as number)
  return total
}

function parseValue(setting: Setting, text: string, where: string): string | number | boolean {
  const { kind } = setting
  const refuse = (wanted: string): never => {
    throw new SidecapError(
      'CONFIG_INVALID',
      `${where}: ${setting.secret ? 'the value' : JSON.stringify(text)} is not ${wanted}`,
    )
  }
  if (kind === 'string') return text
  if (kind === 'boolean') {
    if (/^(true|yes|on|1)$/i.test(text)) return true
    return /^(false|no|off|0)$/i.test(text) ? false : refuse('true or false')
  }
  if (typeof kind !== 'string')
    return kind.includes(text) ? text : refuse(`one of ${kind.join(', ')}`)
  const value =
    kind === 'bytes'
      ? parseBytes(text)
      : kind === 'duration'
        ? parseDuration(text)
        : /^-?\d+(\.\d+)?$/.test(text)
          ? Number(text)
          : undefined
  const wanted = {
    bytes: 'a size such as 256MiB',
    duration: 'a duration such as 100ms, 5m or 24h',
    integer: 'a whole number',
    number: 'a number',
  }[kind]
  if (value === undefined || (kind === 'integer' && !Number.isSafeInteger(value)))
    return refuse(wanted)
  if (setting.min !== undefined && value < setting.min)
    return refuse(`at least ${showValue(setting, setting.min)}`)
  if (setting.max !== undefined && value > setting.max)
    return refuse(`at most ${showValue(setting, setting.max)}`)
  return value
}

function showValue(setting: Setting, value: number): string {
  if (setting.kind === 'duration') return value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`
  if (setting.kind !== 'bytes') return String(value)
  return value > 0 && value % 1048576 === 0
    ? `${value / 1048576}MiB`
    : value > 0 && value % 1024 === 0
      ? `${value / 1024}KiB`
      : `${value} bytes`
}

function readConfigFile(file: string): [string, string][] {
  let document: unknown
  try {
    document = parseYaml(readFileSync(file, 'utf8')) ?? {}
  } catch (error) {
    throw new SidecapError(
      'CONFIG_INVALID',
      `The configuration file ${file} cannot be read: ${(error as Error).message.split('\n')[0]}`,
      { cause: error },
    )
  }
  const entries: [string, string][] = []
  const walk = (value: unknown, key: string) => {
    if (Array.isArray(value)) entries.push([key, value.join(',')])
    else if (value !== null && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value))
        walk(inner, key === '' ? name : `${key}.${name}`)
    } else entries.push([key, value === null ? '' : String(value)])
  }
  if (document === null || typeof document !== 'object' || Array.isArray(document)) {
    throw new SidecapError(
      'CONFIG_INVALID',
      `The configuration file ${file} must hold keys and values`,
    )
  }
  walk(document, '')
  return entries
}

function expandVariables(text: string): string {
  const expanded = text.replace(
    /%([A-Za-z]+)%/g,
    (whole, name: string) => process.env[name] ?? whole,
  )
  return path.resolve(expanded.replace(/^~(?=$|\/)/, os.homedir()))
}

/** `, did you mean …` for a key one or two letters off. */
function suggestion(where: string): string {
  const flat = (text: string) =>
    text
      .split(' ')[0]!
      .replace(/^SIDECAP_|^--/, '')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase()
  const near = KEYS.find((key) => distance(flat(key), flat(where)) <= 2)
  return near === undefined ? '' : `, did you mean ${near} (${flagOf(near)}, ${variableOf(near)})?`
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j]! + 1,
        next[j - 1]! + 1,
        row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      )
    }
    row = next
  }
  return row[b.length]!
}
