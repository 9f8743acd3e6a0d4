/** The examples of the README are what a reader will copy: they are compiled with their types, and run. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeHeader } from '#src/pcap/pcap.js'
import { fixture } from './decode/fixtures.ts'

const root = path.resolve(import.meta.dirname, '..')
const directory = path.join(root, 'node_modules/.cache/sidecap', `readme-${process.pid}`)
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
const examples = new Map(
  [...readme.matchAll(/```ts\n\/\/ example: (\w+)\n(.*?)```/gs)].map(([, name, code]) => [
    name!,
    code!,
  ]),
)

beforeAll(() => {
  mkdirSync(path.join(directory, 'node_modules'), { recursive: true })
  symlinkSync(root, path.join(directory, 'node_modules/sidecap'), 'junction')
  for (const [name, code] of examples) writeFileSync(path.join(directory, `${name}.ts`), code)
  const options = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: { rootDir: '.', outDir: 'out', types: ['node'] },
    include: ['*.ts'],
  }
  writeFileSync(path.join(directory, 'tsconfig.json'), JSON.stringify(options))
  const { packets } = fixture('dns')
  const beacon = Uint8Array.from(
    Buffer.from(`ffffffffffff0200000000010800${UDP_TO_4711}${'00'.repeat(600)}`, 'hex'),
  )
  writeFileSync(path.join(directory, 'last5.pcap'), pcap([...packets, beacon]))
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** IPv4 192.0.2.1 → 192.0.2.2, UDP 40000 → 4711, two bytes: 0x1267. */
const UDP_TO_4711 = '4500001e00014000401100000a0000010a000002' + '9c401267000a0000' + '1267'

test('there are three, and they are right by their types', { timeout: 60_000 }, () => {
  expect([...examples.keys()]).toEqual(['read', 'write', 'extend'])
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  const { stdout, status } = spawnSync(tsc, ['-p', directory], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('read prints who sends to whom', () => {
  expect(run('read')).toMatch(/^10\.0\.0\.1 > 10\.0\.0\.2 $/m)
})

test('write keeps the large packets', () => {
  expect(run('write')).toBe('1 packets written\n')
})

test('extend finds the packets of the new protocol', () => {
  expect(run('extend')).toContain("protocol: 'beacon'")
  expect(run('extend')).toContain("'beacon.id': 4711")
})

function run(name: string): string {
  const file = path.join(directory, 'out', `${name}.js`)
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: directory,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout
}

function pcap(packets: readonly Uint8Array[]): Uint8Array {
  const records = packets.map((bytes, index) => {
    const head = Buffer.alloc(16)
    head.writeUInt32LE(1_700_000_000 + index, 0)
    head.writeUInt32LE(bytes.length, 8)
    head.writeUInt32LE(bytes.length, 12)
    return Buffer.concat([head, bytes])
  })
  const header = writeHeader({ linkType: 1, snaplen: 262_144, precision: 'micro' })
  return Buffer.concat([header, ...records])
}
