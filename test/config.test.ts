import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  flagOf,
  GROUPS,
  loadConfig,
  parseBytes,
  parseDuration,
  parseListen,
  SETTINGS,
  settings,
  variableOf,
} from '#src/config.js'
import { SidecapError } from '#src/errors.js'

const SECRET = 'hunter2-hunter2'
let directory: string
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-config-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function fileWith(text: string): string {
  const file = path.join(directory, `${Math.random().toString(36).slice(2)}.yaml`)
  writeFileSync(file, text)
  return file
}

function errorOf(act: () => unknown): SidecapError {
  try {
    act()
  } catch (error) {
    if (error instanceof SidecapError) return error
    throw error
  }
  throw new Error('was accepted')
}

describe('the defaults', () => {
  const config = loadConfig()

  test('are the documented ones', () => {
    expect(config).toMatchObject({
      interfaces: 'auto',
      snaplen: 262144,
      flush: 100,
      pool: 24,
      listen: ':9722',
      'recorder.bytes': 256 * 1048576,
      'recorder.age': 86_400_000,
      'recorder.segment': 16 * 1048576,
      dataChosen: false,
    })
  })

  test('of every key pass their own validation and are named in one group', () => {
    const grouped = Object.values(GROUPS).flatMap((group) => Object.keys(group))
    expect(grouped).toEqual(Object.keys(SETTINGS))
    for (const [key, setting] of settings()) {
      expect(loadConfig({ flags: { [key]: setting.default } })).toHaveProperty([key])
      expect(setting.help).not.toMatch(/\.$/)
    }
  })

  test('have distinct flags and variables', () => {
    const keys = Object.keys(SETTINGS)
    expect(new Set(keys.map(flagOf)).size).toBe(keys.length)
    expect(new Set(keys.map(variableOf)).size).toBe(keys.length)
    expect(flagOf('http.maxLive')).toBe('--http.max-live')
    expect(variableOf('http.maxLive')).toBe('SIDECAP_HTTP_MAX_LIVE')
  })
})

describe('flags, variables and the file', () => {
  test('say the same things', () => {
    const wanted = { 'recorder.bytes': 10 * 1048576, snaplen: 96, replayLoop: true }
    expect(
      loadConfig({ flags: { 'recorder.bytes': '10MiB', snaplen: '96', replayLoop: 'true' } }),
    ).toMatchObject(wanted)
    expect(
      loadConfig({
        env: {
          SIDECAP_RECORDER_BYTES: '10MiB',
          SIDECAP_SNAPLEN: '96',
          SIDECAP_REPLAY_LOOP: 'yes',
        },
      }),
    ).toMatchObject(wanted)
    const nested = 'recorder:\n  bytes: 10MiB\nsnaplen: 96\nreplayLoop: true\n'
    expect(loadConfig({ file: fileWith(nested) })).toMatchObject(wanted)
    const dotted = '{"recorder.bytes": "10MiB", "snaplen": 96, "replayLoop": true}'
    expect(loadConfig({ file: fileWith(dotted) })).toMatchObject(wanted)
  })

  test('override one another: flags over variables over the file over defaults', () => {
    const file = fileWith('snaplen: 1\npool: 2\nflush: 1s\n')
    const env = { SIDECAP_SNAPLEN: '2', SIDECAP_POOL: '3', SIDECAP_CONFIG: file }
    expect(loadConfig({ flags: { snaplen: '3' }, env })).toMatchObject({
      snaplen: 3,
      pool: 3,
      flush: 1000,
    })
  })

  test('a list in the file is a list of adapters', () => {
    expect(loadConfig({ file: fileWith('interfaces: [eth0, veth*]\n') }).interfaces).toBe(
      'eth0,veth*',
    )
  })

  test('an empty variable is an unset one, an empty file sets nothing', () => {
    expect(loadConfig({ env: { SIDECAP_LISTEN: '' }, file: fileWith('') }).listen).toBe(':9722')
  })

  test('variables of a Kubernetes service named sidecap are not ours', () => {
    const env = {
      SIDECAP_SERVICE_HOST: '10.0.0.1',
      SIDECAP_SERVICE_PORT: '9722',
      SIDECAP_SERVICE_PORT_METRICS: '9722',
      SIDECAP_PORT: 'tcp://10.0.0.1:9722',
      SIDECAP_PORT_9722_TCP: 'tcp://10.0.0.1:9722',
      SIDECAP_PORT_9722_TCP_ADDR: '10.0.0.1',
      SIDECAP_METRICS_SERVICE_HOST: '10.0.0.2',
      SIDECAP_METRICS_PORT: 'tcp://10.0.0.2:80',
    }
    expect(loadConfig({ env })).toEqual(loadConfig())
    // … but a port somebody typed is a mistake to be told.
    expect(errorOf(() => loadConfig({ env: { SIDECAP_PORT: '9722' } })).code).toBe(
      'CONFIG_UNKNOWN_KEY',
    )
  })

  test('a chosen data directory is told apart from the default', () => {
    const config = loadConfig({ flags: { data: '~/x' } })
    expect(config.dataChosen).toBe(true)
    expect(config.data).toBe(path.join(os.homedir(), 'x'))
  })

  test('a replay file chooses the backend', () => {
    expect(loadConfig({ flags: { replay: 'a.pcap' } }).backend).toBe('replay')
  })
})

/** What is wrong, where it is said, what the message must hold. */
const BAD: [string, { flags?: object; env?: object; file?: string }, RegExp[]][] = [
  ['an unknown flag', { flags: { interface: 'eth0' } }, [/--interface\b/, /mean interfaces/]],
  ['an unknown variable', { env: { SIDECAP_SNAPLENGTH: '1' } }, [/SIDECAP_SNAPLENGTH/]],
  ['a misspelt variable', { env: { SIDECAP_INTERFACE: 'x' } }, [/SIDECAP_INTERFACES/]],
  ['an unknown key of the file', { file: 'recorder:\n  size: 1\n' }, [/recorder\.size in/]],
  ['__proto__ as a key', { file: '{"__proto__": {"listen": ":1"}}' }, [/__proto__/]],
  ['constructor as a key', { flags: { constructor: 'x' } }, [/--constructor/]],
  [
    'a size without a number',
    { flags: { 'recorder.bytes': 'much' } },
    [/--recorder\.bytes/, /256MiB/],
  ],
  ['a negative size', { flags: { 'recorder.bytes': '-1' } }, [/--recorder\.bytes/, /size/]],
  ['a size below the least', { flags: { 'recorder.bytes': '1KiB' } }, [/at least 1MiB/]],
  ['a size beyond numbers', { flags: { 'recorder.bytes': '99999999T' } }, [/size/]],
  ['a duration without unit words', { env: { SIDECAP_FLUSH: 'soon' } }, [/SIDECAP_FLUSH/, /100ms/]],
  ['a duration of zero', { env: { SIDECAP_FLUSH: '0' } }, [/SIDECAP_FLUSH/, /at least 1ms/]],
  ['a duration too long', { env: { SIDECAP_FLUSH: '2m' } }, [/at most 60s/]],
  ['a timeout no timer can hold', { env: { SIDECAP_HTTP_STALL_TIMEOUT: '90d' } }, [/at most/]],
  ['a fraction for a count', { flags: { pool: '2.5' } }, [/--pool/, /whole number/]],
  ['words for a count', { flags: { snaplen: 'all' } }, [/--snaplen/, /whole number/]],
  ['a snaplen of zero', { flags: { snaplen: '0' } }, [/--snaplen/, /at least 1/]],
  ['a snaplen too large', { flags: { snaplen: '262145' } }, [/at most 262144/]],
  [
    'an unknown backend',
    { flags: { backend: 'npcap' } },
    [/--backend/, /auto, pcap, raw, pktmon, replay, cap/],
  ],
  ['an unknown direction', { env: { SIDECAP_DIRECTION: 'up' } }, [/both, in, out/]],
  ['an unknown clock', { flags: { timestampType: 'sundial' } }, [/--timestamp-type/, /adapter/]],
  [
    'neither true nor false',
    { flags: { promiscuous: 'maybe' } },
    [/--promiscuous/, /true or false/],
  ],
  ['replay without a file', { flags: { backend: 'replay' } }, [/--replay FILE/]],
  ['a file to replay and adapters', { flags: { backend: 'pcap', replay: 'x' } }, [/exclude/]],
  ['a factor that is no number', { flags: { replayFactor: 'fast' } }, [/--replay-factor/]],
  ['no adapters at all', { flags: { interfaces: ' ' } }, [/--interfaces/, /auto, any/]],
  ['no data directory', { flags: { data: '' } }, [/--data/, /directory/]],
  ['an address without a port', { flags: { listen: 'localhost' } }, [/--listen/, /:9722/]],
  ['a port beyond 65535', { flags: { listen: ':65536' } }, [/--listen/]],
  ['an address of IPv6 without brackets', { flags: { listen: '::1:9722' } }, [/--listen/]],
  ['a level of no logger', { flags: { log: 'loud' } }, [/--log/, /fatal, error/]],
  ['a file that is a list', { file: '- a\n- b\n' }, [/keys and values/]],
  ['a file that is a word', { file: 'hello\n' }, [/keys and values/]],
  ['a list of mappings', { file: 'interfaces:\n  - name: eth0\n' }, [/under interfaces/]],
  ['a key twice', { file: 'pool: 2\npool: 3\n' }, [/not valid YAML \(line 2\)/]],
  ['a token with a space', { flags: { token: `${SECRET} x` } }, [/--token/, /printable/]],
  ['a token with a newline', { env: { SIDECAP_TOKEN: `${SECRET}\n` } }, [/SIDECAP_TOKEN/]],
  ['a token in a broken file', { file: `token: *${SECRET}\n` }, [/not valid YAML/]],
  ['a token with a colon', { file: `token: ${SECRET}: x\n` }, [/not valid YAML/]],
]

describe('a bad configuration is refused, naming the key and what is wanted, never a secret', () => {
  test.each(BAD)('%s', (_what, { flags, env, file }, patterns) => {
    const error = errorOf(() =>
      loadConfig({
        flags: flags as Record<string, string>,
        env: env as NodeJS.ProcessEnv,
        ...(file === undefined ? {} : { file: fileWith(file) }),
      }),
    )
    expect(error.code).toMatch(/^CONFIG_(INVALID|UNKNOWN_KEY)$/)
    for (const pattern of patterns) expect(error.message).toMatch(pattern)
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain(SECRET)
    expect(error.hint).toMatch(/--help/)
  })

  test('a file that is not there', () => {
    const error = errorOf(() => loadConfig({ file: path.join(directory, 'absent.yaml') }))
    expect(error.message).toMatch(/absent\.yaml.*ENOENT/)
  })
})

test('sizes are read as people write them', () => {
  expect(['1024', '64KiB', '10MB', '1.5G', '2Mi', '512k', '7b', ' 1 KiB '].map(parseBytes)).toEqual(
    [1024, 65536, 10_000_000, 1.5 * 2 ** 30, 2 * 2 ** 20, 512 * 1024, 7, 1024],
  )
  expect(['', 'MiB', '1e3', '-1', '1 2', '0x10', '1PiB'].map(parseBytes)).toEqual(
    Array(7).fill(undefined),
  )
})

test('durations are read as people write them', () => {
  expect(['100ms', '5m', '1h30m', '7d', '2', '0.5', '1.5s'].map(parseDuration)).toEqual([
    100, 300_000, 5_400_000, 604_800_000, 2000, 500, 1500,
  ])
  expect(['', 'm', '5 m', '-1s', '1y', '1h 30m', '1e3'].map(parseDuration)).toEqual(
    Array(7).fill(undefined),
  )
})

test('addresses to listen on are read in each usual form', () => {
  expect([':9722', '0', '127.0.0.1:80', '[::1]:9722', 'localhost:1'].map(parseListen)).toEqual([
    { host: '', port: 9722 },
    { host: '', port: 0 },
    { host: '127.0.0.1', port: 80 },
    { host: '::1', port: 9722 },
    { host: 'localhost', port: 1 },
  ])
})
