/** Flags from the table of settings: `--recorder.bytes 1GiB`, `--http.max-live 8`, `--replay-loop`. */
import { type Command, Option } from 'commander'
import {
  type Config,
  flagOf,
  GROUPS,
  type Key,
  loadConfig,
  SETTINGS,
  variableOf,
} from '../config.js'
import type { Kind, Setting } from '../settings.js'

/** Settings that make sense for `sidecap capture`. */
export const CAPTURE_SETTINGS = [
  'backend',
  'promiscuous',
  'direction',
  'precision',
  'timestampType',
  'immediate',
  'buffer',
  'flush',
  'pool',
  'replay',
  'replayFactor',
  'replayLoop',
] as const

/** What commander gives: texts by key, `true` for a boolean without a value. */
export type Given = Record<string, string | boolean | undefined>

/** Adds a flag for each of these settings, grouped as in the README, and `--config`. */
export function addSettings(command: Command, wanted?: readonly Key[]): Command {
  command.option('--config <file>', 'YAML file of settings; also SIDECAP_CONFIG')
  for (const [title, group] of Object.entries(GROUPS)) {
    for (const [key, setting] of Object.entries(group) as [Key, Setting][]) {
      if (wanted !== undefined && !wanted.includes(key)) continue
      command.addOption(optionOf(key, setting).helpGroup(`${title}:`))
    }
  }
  return command
}

/** The configuration of given flags, the environment and the file; `fixed` goes over all of them. */
export function configOf(given: Given, fixed: Partial<Record<Key, string>> = {}): Config {
  const flags: Record<string, string> = {}
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined && Object.hasOwn(SETTINGS, key)) flags[key] = String(value)
  }
  return loadConfig({
    flags: { ...flags, ...fixed },
    env: process.env,
    file: given['config'] as string | undefined,
  })
}

function optionOf(key: Key, setting: Setting): Option {
  const shown = setting.default === '' ? 'none' : setting.default
  const help = `${setting.help} [${shown}; ${variableOf(key)}]`
  const value = setting.kind === 'boolean' ? '[on|off]' : `<${placeholder(setting.kind)}>`
  return new Option(`${flagOf(key)} ${value}`, help)
}

function placeholder(kind: Kind): string {
  if (typeof kind !== 'string') return kind.join('|')
  return { string: 'text', bytes: 'size', duration: 'time', integer: 'n', number: 'x' }[
    kind as Exclude<Kind, readonly string[] | 'boolean'>
  ]
}
