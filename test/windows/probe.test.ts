/** The table that test/windows/probe.mjs makes of answers; the answers themselves come from Windows, or Wine. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { expectation } from '#src/capture/places.js'

const script = path.resolve(import.meta.dirname, 'probe.mjs')
const { table, surprises } = (await import(script)) as {
  table(rows: unknown[]): string
  surprises(answers: unknown, adapter: unknown): string[]
}

const refused = (name: string, number: number, word: string) => ({
  name,
  usable: false,
  error: { code: 'CAPTURE_FAILED', message: '', hint: '' },
  windows: { error: { code: number, name: word } },
})
const ADAPTER = {
  friendlyName: 'vEthernet (Ethernet) | odd',
  description: 'Hyper-V Virtual Ethernet Container Adapter',
  captured: true,
  flags: { loopback: false },
  backends: [
    refused('pcap', 3, 'ERROR_PATH_NOT_FOUND'),
    { name: 'raw', usable: true, error: null },
    refused('pktmon', 2, 'ERROR_FILE_NOT_FOUND'),
  ],
}
const ANSWERS = {
  windows: {
    place: { kind: 'process-isolated' },
    user: { administrator: true },
    expectations: (['pcap', 'raw', 'pktmon'] as const).map((backend) =>
      expectation('process-isolated', backend),
    ),
  },
  adapters: [ADAPTER],
  evidence: {
    dlls: [{ path: 'C:\\Windows\\System32\\PktMonApi.dll', present: true }],
    devices: [{ npcap: 3 }, { npcap: 3 }],
  },
  captured: { raw: { packets: 40 } },
}

test('a row has the answer to each question', () => {
  const start = {
    image: 'sidecap:nanoserver',
    isolation: 'process',
    user: 'ContainerAdministrator',
  }
  const lines = table([{ ...start, answers: ANSWERS }]).split('\n')
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(13)
  for (const cell of [
    'process-isolated',
    'vEthernet (Ethernet) \\| odd (Hyper-V',
    '3 ERROR_PATH_NOT_FOUND',
    'opens, 40 packets',
    'there',
  ]) {
    expect(lines[2]).toContain(cell)
  }
})

test('images that do not start, and the stopping of an agent, have rows too', () => {
  const lines = table([
    { image: 'a', isolation: 'hyperv', user: 'u', failed: 'no hypervisor\nhere' },
    { image: 'a', isolation: 'process', user: 'docker stop', stop: { code: 0, seconds: 1.5 } },
  ]).split('\n')
  for (const line of lines) expect(line.split('|')).toHaveLength(13)
  expect(lines[2]).toContain('failed: no hypervisor here')
  expect(lines[3]).toContain('exit code 0 after 1.5 s')
})

test('what is not as sources say stands out', () => {
  expect(surprises(ANSWERS, ADAPTER)).toEqual([])
  expect(surprises({ ...ANSWERS, captured: { raw: { packets: 0 } } }, ADAPTER)).toEqual([
    'raw opens but sees nothing',
  ])
  const [pcap, raw, pktmon] = ADAPTER.backends
  const other = {
    ...ADAPTER,
    backends: [{ ...pcap!, usable: true }, { ...raw!, usable: false }, pktmon!],
  }
  expect(surprises(ANSWERS, other)).toEqual(['pcap works', 'raw does not work'])
  // Without the rights that raw needs, its refusal is no surprise.
  const user = { ...ANSWERS, windows: { ...ANSWERS.windows, user: { administrator: false } } }
  expect(surprises(user, other)).toEqual(['pcap works'])
})

test('a wrong call is told', () => {
  const { status, stderr } = spawnSync(process.execPath, [script, 'outside'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toContain('usage')
})
