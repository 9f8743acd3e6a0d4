/** The command line, as a shell sees it: exit codes, what goes to stdout and what to stderr. Needs no privilege. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flagOf, SETTINGS, variableOf } from '#src/config.js'
import { readHeader, scanRecords, writeHeader } from '#src/pcap/pcap.js'

const CLI = path.resolve(import.meta.dirname, '../dist/cli.js')
const PACKETS = 1000

let directory: string
let replay: string
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-cli-'))
  replay = path.join(directory, 'replay.pcap')
  writeFileSync(replay, pcapOf(PACKETS))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A file of so many frames of 60 bytes, a millisecond apart. */
function pcapOf(packets: number): Buffer {
  const header = writeHeader({ linkType: 1, snaplen: 65535, precision: 'micro' })
  const records = Buffer.alloc(packets * 76)
  for (let i = 0; i < packets; i++) {
    const at = i * 76
    records.writeUInt32LE(1_700_000_000 + Math.floor(i / 1000), at)
    records.writeUInt32LE((i % 1000) * 1000, at + 4)
    records.writeUInt32LE(60, at + 8)
    records.writeUInt32LE(60, at + 12)
    records.writeUInt16BE(0x88b5, at + 16 + 12)
    records.writeUInt32BE(i, at + 16 + 14)
  }
  return Buffer.concat([header, records])
}

/** Settings of whoever runs the tests are not ours. */
function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SIDECAP_'))
  return { ...Object.fromEntries(own), ...extra }
}

function sidecap(args: string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    env: environment(env),
    timeout: 30_000,
  })
}

function capture(...args: string[]): SpawnSyncReturns<Buffer> {
  const command = [CLI, 'capture', '--replay', replay, '--replay-factor', '0', ...args]
  return spawnSync(process.execPath, command, { env: environment(), timeout: 30_000 })
}

function packetsIn(file: Uint8Array): number {
  const header = readHeader(file)
  expect(header).toMatchObject({ linkType: 1, precision: 'micro', littleEndian: true })
  const { packets, end, corrupt } = scanRecords(file, 24, file.length, 'micro')
  expect({ end, corrupt }).toEqual({ end: file.length, corrupt: false })
  return packets
}

describe('sidecap --help', () => {
  const { stdout, stderr, status } = sidecap(['--help'])

  test('goes to stdout and ends well', () => {
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  })

  test('names every setting with its flag, its variable and its default', () => {
    const words = stdout.replace(/\s+/g, ' ')
    for (const [key, setting] of Object.entries(SETTINGS)) {
      expect(words).toContain(`${flagOf(key)} `)
      expect(words).toContain(`[${setting.default || 'none'}; ${variableOf(key)}]`)
    }
  })

  test('names every command', () => {
    for (const name of ['interfaces', 'capture', 'doctor']) expect(stdout).toContain(name)
  })
})

test('sidecap --version is that of the package', () => {
  const file = path.resolve(import.meta.dirname, '../package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  expect(sidecap(['--version'])).toMatchObject({ stdout: `${version}\n`, status: 0 })
})

test.each([
  [['--no-such-thing'], 'sidecap --help'],
  [['stats', '--no-such-thing', 'x'], 'sidecap stats --help'],
  [['stats', 'x.pcap', '--top', 'all', '--json'], 'sidecap stats --help'],
])('the hint of %j names the help of its command', (args, help) => {
  expect(sidecap(args).stderr).toContain(`See \`${help}\``)
})

describe('a wrong call ends with 2, a message and a hint on stderr', () => {
  test.each<[string, string[], RegExp]>([
    ['an unknown flag', ['--no-such-thing'], /Unknown option '--no-such-thing'/],
    ['a misspelt flag', ['--snaplem', '1'], /Did you mean --snaplen/],
    ['a flag without its value', ['--snaplen'], /--snaplen.*missing/],
    ['a bad value', ['--recorder.bytes', 'lots'], /--recorder\.bytes: "lots" is not a size/],
    [
      'an unknown command',
      ['record'],
      /no command "record".*interfaces, capture, read, stats, doctor/,
    ],
    ['an argument too many', ['interfaces', 'eth0'], /Too many arguments/],
    ['a value that a boolean took', ['--immediate', 'doctor'], /"doctor" is not true or false/],
    ['a file that is not there', ['--config', '/nowhere/x.yaml'], /x\.yaml cannot be read/],
    ['no count', ['capture', '-c', 'all', '-w', 'x'], /-c: "all" is not a number above 0/],
    ['no time', ['capture', '--duration', 'long', '-w', 'x'], /--duration: "long"/],
    ['a setting before the command', ['--listen', ':1', 'doctor'], /--listen stands before doctor/],
    ['a setting of another command', ['capture', '--listen', ':1'], /Unknown option '--listen'/],
  ])('%s', (_what, args, message) => {
    const { status, stdout, stderr } = sidecap(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^sidecap: .+\nhint: .+\n$/)
    expect(stderr).toMatch(message)
  })

  test('a bad variable', () => {
    const { status, stderr } = sidecap([], { SIDECAP_SNAPLN: '1' })
    expect(status).toBe(2)
    expect(stderr).toContain('SIDECAP_SNAPLN')
  })

  test('as JSON with --json', () => {
    const { status, stderr } = sidecap(['doctor', '--json', '--backend', 'wrong'])
    expect(status).toBe(2)
    expect(JSON.parse(stderr)).toMatchObject({ code: 'CONFIG_INVALID', hint: expect.any(String) })
  })

  test('without the secret', () => {
    const { stderr } = sidecap(['--tokn=hunter2', '--token', 'hunter2'])
    expect(stderr).toContain('--tokn')
    expect(stderr).not.toContain('hunter2')
    expect(sidecap(['--token', 'hunter 2']).stderr).not.toContain('hunter')
  })
})

describe('sidecap interfaces', () => {
  test('lists the adapters', () => {
    const { stdout, status } = sidecap(['interfaces'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^INDEX +NAME +KIND/)
    expect(stdout).toMatch(/\blo\b/)
  })

  test('gives them as JSON', () => {
    const { stdout } = sidecap(['interfaces', '--json'])
    const adapters = JSON.parse(stdout) as { name: string; addresses: unknown[] }[]
    expect(adapters.find(({ name }) => name === 'lo')).toMatchObject({ kind: 'loopback' })
  })
})

describe('sidecap capture', () => {
  test('writes a file and a summary', () => {
    const file = path.join(directory, 'all.pcap')
    const { status, stdout, stderr } = capture('-w', file)
    expect({ status, stdout: stdout.length }).toEqual({ status: 0, stdout: 0 })
    expect(stderr.toString()).toMatch(/^1000 packets captured, 0 dropped by kernel/m)
    expect(packetsIn(readFileSync(file))).toBe(PACKETS)
    expect(readFileSync(file).subarray(24)).toEqual(readFileSync(replay).subarray(24))
  })

  test('streams to a pipe, with text on stderr only', () => {
    for (const args of [[], ['-w', '-']]) {
      const { stdout, stderr } = capture(...args)
      expect(packetsIn(stdout)).toBe(PACKETS)
      expect(stderr.toString()).toMatch(/^capturing .*link type (EN10MB|DLT_1)/)
    }
  })

  test.each([1, 7, 999, 1000])('ends after %i packets', (count) => {
    const { stdout, stderr, status } = capture('-c', String(count))
    expect(status).toBe(0)
    expect(packetsIn(stdout)).toBe(count)
    expect(stderr.toString()).toMatch(new RegExp(`^${count} packets? captured`, 'm'))
  })

  test('cuts packets to the snaplen', () => {
    const { stdout } = capture('-s', '20', '-c', '2')
    expect(packetsIn(stdout)).toBe(2)
    expect(stdout.length).toBe(24 + 2 * (16 + 20))
  })

  test('gives the summary as JSON', () => {
    const { stderr } = capture('--json', '-c', '3')
    expect(JSON.parse(stderr.toString())).toEqual({
      packets: 3,
      dropped: { kernel: 0, interface: 0, pool: 0 },
      file: '-',
    })
  })

  test('ends quietly when its reader goes away', () => {
    const command = `"${process.execPath}" "${CLI}" capture --replay "${replay}" --replay-loop --replay-factor 0`
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; ${command} | head -c 24`],
      { env: environment(), timeout: 30_000 },
    )
    expect({ status, bytes: stdout.length }).toEqual({ status: 0, bytes: 24 })
    expect(stderr.toString()).not.toMatch(/EPIPE|Error/)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('ends gracefully on %s', async (signal) => {
    const file = path.join(directory, `${signal}.pcap`)
    const args = [
      CLI,
      'capture',
      '--replay',
      replay,
      '--replay-loop',
      '--flush',
      '10ms',
      '-w',
      file,
    ]
    const child = spawn(process.execPath, args, {
      env: environment(),
      stdio: ['ignore', 1, 'pipe'],
    })
    let text = ''
    child.stderr!.on('data', (chunk) => {
      text += chunk
    })
    await expect
      .poll(() => existsSync(file) && readFileSync(file).length, { timeout: 10_000 })
      .toBeGreaterThan(1000)
    child.kill(signal)
    const [status] = await once(child, 'close')
    expect(status).toBe(0)
    const packets = packetsIn(readFileSync(file))
    expect(text).toMatch(new RegExp(`^${packets} packets captured`, 'm'))
  })

  test('ends after a duration', () => {
    const { status, stdout } = capture(
      '--replay-loop',
      '--replay-factor',
      '1',
      '--duration',
      '300ms',
    )
    expect(status).toBe(0)
    expect(packetsIn(stdout)).toBeGreaterThan(0)
  })

  test('says when a file cannot be read or written', () => {
    const absent = sidecap(['capture', '--replay', '/nowhere.pcap', '-w', '-'])
    expect(absent).toMatchObject({ status: 1 })
    expect(absent.stderr).toMatch(/\/nowhere\.pcap/)
    const kept = path.join(directory, 'kept.pcap')
    writeFileSync(kept, 'kept')
    expect(sidecap(['capture', '--replay', '/nowhere.pcap', '-w', kept]).status).toBe(1)
    expect(readFileSync(kept, 'utf8')).toBe('kept')
    const unwritable = capture('-w', '/nowhere/x.pcap')
    expect(unwritable.status).toBe(1)
    expect(unwritable.stderr.toString()).toMatch(/\/nowhere\/x\.pcap cannot be written/)
  })
})

describe('sidecap doctor', () => {
  test('gives a report and its verdict as exit code', () => {
    const { stdout, status } = sidecap(['doctor'])
    expect(stdout).toMatch(/^system +\w+-\w+, Node v/)
    expect(status).toBe(/^Fine:/m.test(stdout) ? 0 : 1)
  })

  test('gives it as JSON', () => {
    const { stdout, status } = sidecap(['doctor', '--json', '--interfaces', 'no-such-adapter'])
    expect(status).toBe(1)
    const report = JSON.parse(stdout) as { ok: boolean; problems: { code: string }[] }
    expect(report.ok).toBe(false)
    expect(report.problems.length).toBeGreaterThan(0)
  })
})

describe('the agent', () => {
  test('answers on the port it chose, and ends on SIGTERM', async () => {
    const data = path.join(directory, 'data')
    const args = [CLI, '--replay', replay, '--replay-factor', '0', '--listen', '127.0.0.1:0']
    const child = spawn(process.execPath, [...args, '--data', data], { env: environment() })
    let log = ''
    child.stdout.on('data', (chunk) => {
      log += chunk
    })
    await expect.poll(() => /"port":(\d+)/.exec(log)?.[1], { timeout: 15_000 }).toBeDefined()
    const url = `http://127.0.0.1:${/"port":(\d+)/.exec(log)![1]}`
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await expect
      .poll(async () => packetsIn(new Uint8Array(await (await fetch(`${url}/pcap`)).arrayBuffer())))
      .toBe(PACKETS)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test.skipIf(process.platform === 'win32')(
    'that is still starting ends on SIGTERM as any other',
    async () => {
      const data = path.join(directory, 'early')
      const args = [CLI, '--replay', replay, '--replay-loop', '--listen', '127.0.0.1:0']
      const child = spawn(process.execPath, [...args, '--data', data], { env: environment() })
      let log = ''
      child.stdout.on('data', (chunk) => {
        log += chunk
      })
      const exit = once(child, 'exit')
      await expect.poll(() => existsSync(data), { interval: 2, timeout: 15_000 }).toBe(true)
      child.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
      expect(log).toMatch(/"msg":"stopped"/)
    },
  )
})
