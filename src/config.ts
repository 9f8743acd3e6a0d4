/**
 * The configuration: one schema makes the flags and their help, the SIDECAP_* variables, the keys of the file,
 * the validation and the table in the README. Every default stands here.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { parse, YAMLParseError } from 'yaml'
import { SidecapError } from './errors.js'
import { type Kind, SETTINGS, type Setting } from './settings.js'
import { parseBytes, parseDuration, showBytes, showDuration } from './units.js'

export { GROUPS, type Kind, SETTINGS, type Setting } from './settings.js'
export { type Listen, parseBytes, parseDuration, parseListen } from './units.js'

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
    if (!name.startsWith('SIDECAP_') || name === 'SIDECAP_CONFIG' || !value) continue
    const key = variables.get(name)
    if (key === undefined && isServiceLink(name, value)) continue
    put(key, value, name)
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
  if (config['backend'] !== 'replay' && config['replay'] !== '') {
    throw new SidecapError(
      'CONFIG_INVALID',
      `replay and backend=${config['backend']} exclude each other`,
    )
  }
  return config as Config
}

/** Names of the settings a table or --help lists, in order. */
export function settings(): [Key, Setting][] {
  return KEYS.map((key) => [key, SETTINGS[key]])
}

function parseValue(setting: Setting, text: string, where: string): string | number | boolean {
  const { kind } = setting
  const refuse = (wanted: string): never => {
    throw new SidecapError(
      'CONFIG_INVALID',
      `${where}: ${setting.secret ? 'the value' : JSON.stringify(text)} is not ${wanted}`,
    )
  }
  if (kind === 'string') {
    return setting.check === undefined || setting.check.holds(text)
      ? text
      : refuse(setting.check.wanted)
  }
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
  if (setting.kind === 'duration') return showDuration(value)
  return setting.kind === 'bytes' ? showBytes(value) : String(value)
}

/**
 * Kubernetes gives every container variables about the services of its namespace. One named `sidecap` or `sidecap-…`
 * yields SIDECAP_SERVICE_HOST, SIDECAP_PORT=tcp://…, SIDECAP_PORT_9722_TCP_ADDR …: not meant for us.
 */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
    (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value))
  )
}

/** Keys and texts of a YAML (or JSON) file: mappings may nest (`recorder: { bytes: … }`) or use dotted keys. */
function readConfigFile(file: string): [string, string][] {
  const refuse = (why: string, cause?: unknown): never => {
    throw new SidecapError('CONFIG_INVALID', `The configuration file ${file} ${why}`, { cause })
  }
  let text = ''
  let document: unknown
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    refuse(`cannot be read: ${(error as Error).message}`, error)
  }
  try {
    // Loaded for a file alone: an agent without one is some megabytes smaller.
    const yaml = createRequire(import.meta.url)('yaml') as { parse: typeof parse }
    document = yaml.parse(text) ?? {}
  } catch (error) {
    // The parser's own words may quote the file, tokens included: only the place is told.
    const line = (error as Partial<YAMLParseError>).linePos?.[0].line
    refuse(`is not valid YAML${line === undefined ? '' : ` (line ${line})`}`)
  }
  const entries: [string, string][] = []
  const isMapping = (value: unknown) => value !== null && typeof value === 'object'
  const walk = (value: unknown, key: string) => {
    if (Array.isArray(value)) {
      if (value.some(isMapping)) refuse(`holds a list of mappings under ${key}: give plain values`)
      entries.push([key, value.join(',')])
    } else if (isMapping(value)) {
      for (const [name, inner] of Object.entries(value as object)) {
        walk(inner, key === '' ? name : `${key}.${name}`)
      }
    } else entries.push([key, value === null ? '' : String(value)])
  }
  if (!isMapping(document) || Array.isArray(document)) refuse('must hold keys and values')
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
