/** `sidecap read` and what `sidecap capture` shows, as a shell sees them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeHeader } from '#src/pcap/pcap.js'
import { fixture } from '../decode/fixtures.ts'

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js')
let directory: string
let file: string
const dns = fixture('dns').packets
const tcp = fixture('tcp').packets

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'sidecap-read-'))
  file = path.join(directory, 'some.pcap')
  writeFileSync(file, pcap([...dns, ...tcp]))
})
afterAll(() => rmSync(directory, { recursive: true }))

function pcap(packets: readonly Uint8Array[]): Buffer {
  const records = packets.map((bytes, i) => {
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1_700_000_000 + i, 0)
    head.writeUInt32LE(123_456, 4)
    head.writeUInt32LE(bytes.length, 8)
    head.writeUInt32LE(bytes.length, 12)
    return Buffer.concat([head, bytes])
  })
  return Buffer.concat([
    writeHeader({ linkType: 1, snaplen: 262_144, precision: 'micro' }),
    ...records,
  ])
}

function read(args: string[], input?: Uint8Array) {
  return spawnSync(process.execPath, [CLI, 'read', ...args], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, TZ: 'UTC', NO_COLOR: '1' },
    ...(input === undefined ? {} : { input }),
  })
}

const lines = (text: string) => text.replace(/\n$/, '').split('\n')

describe('a file', () => {
  test('is a line a packet', () => {
    const { stdout, stderr, status } = read([file])
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(lines(stdout)).toHaveLength(dns.length + tcp.length)
    expect(lines(stdout)[0]).toMatch(
      /^22:13:20\.123456 IP \S+ > \S+\.53: UDP, length \d+: DNS: .*\?/,
    )
  })

  test('may come through a pipe, and compressed', () => {
    const whole = read([file]).stdout
    expect(read(['-'], readFileSync(file)).stdout).toBe(whole)
    expect(read(['-'], gzipSync(readFileSync(file))).stdout).toBe(whole)
  })

  test.each([
    ['utc', /^2023-11-14T22:13:20\.123456Z IP/],
    ['epoch', /^1700000000\.123456 IP/],
    ['relative', /^ {4}0\.000000 IP/],
    ['none', /^IP/],
  ])('has its times as --time %s says', (form, wanted) => {
    expect(read([file, '--time', form, '-c', '1']).stdout).toMatch(wanted)
  })

  test('ends after the count', () => {
    expect(lines(read([file, '-c', '2']).stdout)).toHaveLength(2)
  })

  test('is cut by a filter', () => {
    const columns = ['--fields', 'frame.number,udp.srcport']
    const udp = lines(read([file, ...columns]).stdout).filter((line) => !line.endsWith('\t'))
    expect(udp.length).toBeGreaterThan(1)
    expect(lines(read([file, '-f', 'udp', ...columns]).stdout)).toEqual(udp)
  })

  test('that is cut in the middle is read up to there, and that is said', () => {
    const { stdout, stderr, status } = read(['-'], readFileSync(file).subarray(0, -5))
    expect(lines(stdout)).toHaveLength(dns.length + tcp.length - 1)
    expect(stderr).toMatch(/^sidecap: -: /)
    expect(status).toBe(1)
  })
})

describe('a form', () => {
  test('-v has every field, -x every byte', () => {
    const { stdout } = read([file, '-v', '-x', '-c', '1'])
    expect(stdout).toContain('\n    User Datagram Protocol')
    expect(stdout).toContain('\n        Destination Port: 53')
    expect(stdout).toMatch(/\n0000 {2}[0-9a-f]{2} /)
  })

  test('--json is an object a line, with checksums when they are asked for', () => {
    const objects = lines(read([file, '--json', '--checksums']).stdout).map(
      (line) => JSON.parse(line) as { 'frame.number': number; layers: Record<string, unknown>[] },
    )
    expect(objects.map((one) => one['frame.number'])).toEqual(objects.map((_, i) => i + 1))
    expect(objects[0]!.layers.map(({ protocol }) => protocol)).toEqual(['eth', 'ip', 'udp', 'dns'])
    expect(objects[0]!.layers[2]).toHaveProperty(['udp.checksum.status'])
  })

  test('--fields is a column a field', () => {
    const { stdout } = read([file, '--fields', 'frame.number,udp.port,dns.id', '-c', '1'])
    expect(stdout).toMatch(/^1\t\d+,53\t0x[0-9a-f]{4}\n$/)
  })

  test('--stats is the numbers', () => {
    expect(read([file, '--stats']).stdout).toMatch(
      /^packets +\d+.*\n[\s\S]*PROTOCOL[\s\S]* {4}udp/m,
    )
    const all = JSON.parse(read([file, '--stats', '--json']).stdout) as Record<string, unknown>
    expect(all).toMatchObject({ format: 'pcap', packets: dns.length + tcp.length, cutPackets: 0 })
  })

  test('--follow is one conversation', () => {
    expect(read([file, '--follow', 'udp:0', '--as', 'json']).stdout).toMatch(
      /^\{"from":0,"packet":1,/,
    )
    const { stderr, status } = read([file, '--follow', 'tcp:999'])
    expect(stderr).toMatch(/no conversation tcp:999/)
    expect(status).toBe(1)
  })

  test('without a packet has numbers, too, and no times', () => {
    const { stdout, stderr, status } = read(['-', '--stats'], pcap([]))
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toMatch(/^first +none$/m)
    expect(stdout).toMatch(/^duration +none$/m)
    const all = JSON.parse(read(['-', '--stats', '--json'], pcap([])).stdout)
    expect(all).toMatchObject({ packets: 0, first: null, last: null, seconds: null })
  })

  test('-w is another file, in another format, and back the same bytes', () => {
    const other = path.join(directory, 'other.pcapng.gz')
    const back = path.join(directory, 'back.pcap')
    expect(read([file, '-w', other]).stderr).toBe(
      `${dns.length + tcp.length} packets written to ${other}\n`,
    )
    expect(read([other]).stdout).toBe(read([file]).stdout)
    read([other, '-w', back])
    expect(readFileSync(back).equals(readFileSync(file))).toBe(true)
  })

  test('--list-fields are all names', () => {
    expect(read(['--list-fields']).stdout).toMatch(/^ip\.src\tSource Address\tInternet Protocol/m)
  })

  test('--color always marks what stands out', () => {
    expect(read([file, '--color', 'always', '-c', '1']).stdout).toContain('\u001b[')
    expect(read([file, '-c', '1']).stdout).not.toContain('\u001b[')
  })
})

describe('a wrong call ends with a message and a hint', () => {
  test.each<[string, string[], number, RegExp]>([
    ['no file', [], 2, /read needs a capture file/],
    ['a file that is not there', ['/no/such/file'], 1, /\/no\/such\/file/],
    ['two forms', ['-', '--fields', 'ip.src', '-v'], 2, /exclude each other/],
    ['two uses', ['-', '--stats', '-w', 'x'], 2, /exclude each other/],
    ['an unknown field', ['-', '--fields', 'ip.srx'], 2, /no field "ip\.srx"[\s\S]*ip\.version/],
    ['a wrong count', ['-', '-c', '0'], 2, /-c: "0"/],
    ['a wrong form of time', ['-', '--time', 'noon'], 2, /--time: "noon" is not one of local/],
    ['a wrong stream', ['-', '--follow', 'tcp'], 2, /"tcp" is no conversation/],
    [
      'a wrong format',
      ['-', '-w', '-', '--format', 'snoop'],
      2,
      /"snoop" is not one of pcap, pcapng/,
    ],
    ['no capture', ['-'], 1, /sidecap: /],
  ])('%s', (_what, args, code, message) => {
    const { stderr, stdout, status } = read(args, Buffer.from('this is no capture file, at all'))
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/\nhint: .+\n$/)
    expect(status).toBe(code)
  })

  test('a wrong filter', () => {
    const { stderr, status } = read([file, '-f', 'port port'])
    expect(stderr).toMatch(/^sidecap: .*\nhint: /)
    expect(status).toBe(2)
  })
})

describe('sidecap capture shows the same', () => {
  const capture = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [CLI, 'capture', '--replay', file, '--replay-factor', '0', ...args],
      {
        encoding: 'utf8',
        timeout: 30_000,
        env: { ...process.env, TZ: 'UTC' },
      },
    )

  test.each([[['--json']], [['-v']], [['-x']], [['--fields', 'frame.number,ip.src,tcp.port']]])(
    'with %j',
    (form) => {
      const shown = capture(...form)
      const wanted = read([file, ...form]).stdout.replaceAll(
        'Interface: 0,',
        `Interface: 0 (${file}),`,
      )
      expect(shown.stdout).toBe(wanted)
      expect(shown.stderr).toContain(`${dns.length + tcp.length} packets captured`.slice(0, 1))
    },
  )
})
