/**
 * Backend `pktmon` against a stub of PktMonApi.dll that follows its documentation: nobody has run it on Windows yet.
 * What is checked is what this backend makes of the documented structures, not what Windows puts into them.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Testbed } from '../net/netns.js'
import { adapterOf, type Collected, collect, guidBytes } from './collect.js'
import { compileForWindows, Wine, windowsPath, wineSuite } from './wine.js'

/** 100 ns since 1601, of 2026-01-31T12:00:00.1234567Z. */
const FILETIME = 134_143_344_001_234_567n
const UNIX = (FILETIME - 116_444_736_000_000_000n) * 100n

/** An Ethernet frame: to, from, type, then text. */
const frame = (text: string) =>
  `02000000000a 02000000000b 88b5 ${Buffer.from(text.padEnd(50, '.')).toString('hex')}`.replaceAll(
    ' ',
    '',
  )
/** Ethernet, IPv4 and UDP from port 1000 to `port`. */
const udp = (port: number) =>
  [
    '02000000000a 02000000000b 0800',
    '45 00 0020 0000 0000 40 11 0000 0a000001 0a000002',
    `03e8 ${port.toString(16).padStart(4, '0')} 000c 0000 61626364`,
    '0000000000000000000000000000',
  ]
    .join('')
    .replaceAll(' ', '')

/** Of each packet: bytes on the wire, bytes kept. */
const sizes = ({ packets }: Collected) => packets.map(({ length, hex }) => [length, hex.length / 2])

await wineSuite('backend pktmon against a stub', () => {
  let bed: Testbed
  let wine: Wine
  let adapter: Awaited<ReturnType<typeof adapterOf>>
  let script: string
  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
    const stub = await compileForWindows(
      'PktMonApi.dll',
      ['test/wine/stubs/pktmon.cc'],
      ['-shared', '-s'],
    )
    await copyFile(stub, wine.drive('windows/system32/PktMonApi.dll'))
    adapter = await adapterOf(wine, bed.input)
    script = wine.drive('pktmon.txt')
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
  })
  beforeEach(() => rmSync(`${script}.log`, { force: true }))

  /** The data source of the adapter is 7, of another one 8. */
  const sources = () => [
    `source 7 mac=${adapter.mac.replaceAll(':', '')} text=Ours`,
    'source 8 mac=020000000099 text=Other',
  ]
  const log = () => readFileSync(`${script}.log`, 'utf8').trim().split('\n')

  async function play(lines: string[], session: object = {}): Promise<Collected> {
    writeFileSync(script, `${lines.join('\n')}\n`)
    return collect(wine, {
      backend: 'pktmon',
      device: adapter.guid,
      milliseconds: 700,
      env: { STUB_PKTMON: windowsPath(script) },
      session: session as Record<string, unknown>,
    })
  }

  it('takes the frames of the adapter’s data source, with their times', async () => {
    const result = await play([
      ...sources(),
      `packet source=7 time=${FILETIME} hex=${frame('ours')}`,
      `packet source=8 time=${FILETIME} hex=${frame('another’s')}`,
    ])
    expect(result.error).toBeNull()
    expect(result).toMatchObject({ linkType: 1, snaplen: 9000 })
    expect(result.packets).toEqual([{ time: String(UNIX), length: 64, hex: frame('ours') }])
    expect(result.warnings.join()).toMatch(/9000/)
  })

  it('asks in the documented order and closes all that it opened', async () => {
    await play(sources())
    expect(log()).toEqual([
      'PacketMonitorInitialize',
      'PacketMonitorEnumDataSources',
      'PacketMonitorEnumDataSources',
      'PacketMonitorCreateLiveSession',
      'PacketMonitorAddSingleDataSourceToSession',
      'source 7',
      'PacketMonitorCreateRealtimeStream',
      'buffer 10 truncation 9000',
      'PacketMonitorAttachOutputToSession',
      'PacketMonitorSetSessionActive',
      'PacketMonitorSetSessionInactive',
      'PacketMonitorCloseRealtimeStream',
      'PacketMonitorCloseSessionHandle',
      'PacketMonitorUninitialize',
    ])
  })

  it('takes once what several components report, and twice what was sent twice', async () => {
    const report = (edge: number, text: string, drop = 0) =>
      `packet source=7 edge=${edge} drop=${drop} time=${FILETIME} hex=${frame(text)}`
    const { packets } = await play([
      ...sources(),
      ...[1, 2, 3].map((edge) => report(edge, 'a')),
      ...[1, 2, 3].map((edge) => report(edge, 'twice')),
      ...[1, 2, 3].map((edge) => report(edge, 'twice')),
      report(3, 'twice', 70),
      ...[1, 2].map((edge) => report(edge, 'late')),
      report(1, 'late'),
      report(2, 'late'),
    ])
    const texts = packets.map(({ hex }) => Buffer.from(hex.slice(28), 'hex').toString())
    expect(texts.map((text) => text.replaceAll('.', ''))).toEqual([
      'a',
      'twice',
      'twice',
      'late',
      'late',
    ])
  })

  it('leaves out what other layers report in their own form', async () => {
    const { packets, counters } = await play([
      ...sources(),
      `packet source=7 type=3 time=${FILETIME} hex=4500002000000000401100000a0000010a000002`,
      `packet source=7 type=1 time=${FILETIME} hex=${frame('frame')}`,
    ])
    expect(packets.map(({ hex }) => hex)).toEqual([frame('frame')])
    expect(counters).toMatchObject({ received: 1, captured: 1 })
  })

  it('cuts at the snaplen, and at 9,000 bytes where that is larger', async () => {
    const long = `packet source=7 length=12000 time=${FILETIME} hex=${frame('long')}`
    const cut = await play([...sources(), long], { snaplen: 96 })
    expect(cut).toMatchObject({ snaplen: 96, warnings: [] })
    expect(sizes(cut)).toEqual([[12000, 96]])
    expect(log()).toContain('buffer 10 truncation 96')
    const longest = await play([...sources(), long])
    expect(sizes(longest)).toEqual([[12000, 9000]])
  })

  it('counts as dropped what the ring or the reader missed, and packets too large for the API', async () => {
    const { counters } = await play([
      ...sources(),
      `packet source=7 missedw=5 time=${FILETIME} hex=${frame('a')}`,
      `packet source=7 missedw=2 missedr=3 time=${FILETIME} hex=${frame('b')}`,
      'event 3 122',
    ])
    expect(counters).toMatchObject({
      captured: 2,
      droppedKernel: 10,
      droppedInterface: 1,
      received: 13,
    })
  })

  it('20,000 frames from three components: each once, in order', async () => {
    const { packets, counters } = await play([...sources(), 'flood 20000 7 3'], {
      milliseconds: 3000,
    })
    const numbers = packets.map(({ hex }) => Number.parseInt(hex.slice(28, 36), 16))
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1))
    expect(counters).toMatchObject({ captured: 20_000, received: 20_000 })
  })

  it('filters without wpcap.dll, and by direction', async () => {
    rmSync(wine.drive('windows/system32/wpcap.dll'), { force: true })
    const lines = [
      ...sources(),
      `packet source=7 dir=3 time=${FILETIME} hex=${udp(53)}`,
      `packet source=7 dir=4 time=${FILETIME} hex=${udp(80)}`,
    ]
    const filtered = await play(lines, { filter: 'udp port 53' })
    expect(filtered.packets.map(({ hex }) => hex)).toEqual([udp(53)])
    const sent = await play(lines, { direction: 'out' })
    expect(sent.packets.map(({ hex }) => hex)).toEqual([udp(80)])
    const invalid = await play(lines, { filter: 'udp prt 53' })
    expect(invalid.error?.code).toMatch(/^FILTER_/)
  })

  it('ends with the reason when the stream ends', async () => {
    const { error, packets } = await play([
      ...sources(),
      `packet source=7 time=${FILETIME} hex=${frame('last')}`,
      'event 2 13',
    ])
    expect(packets.length).toBe(1)
    expect(error).toMatchObject({ code: 'CAPTURE_FAILED' })
    expect(error?.message).toMatch(/\(13\)/)
  })

  it.each([
    ['PacketMonitorInitialize', '80070005', 'PERMISSION_DENIED', /\(5\)/],
    ['PacketMonitorInitialize', '80070424', 'BACKEND_REFUSED', /\(1060\)/],
    ['PacketMonitorCreateLiveSession', '80004005', 'BACKEND_REFUSED', /0x80004005/],
    ['PacketMonitorEnumDataSources', '8007000e', 'BACKEND_REFUSED', /\(14\)/],
    ['PacketMonitorAddSingleDataSourceToSession', '80070490', 'BACKEND_REFUSED', /\(1168\)/],
    ['PacketMonitorCreateRealtimeStream', '80070057', 'BACKEND_REFUSED', /\(87\)/],
    ['PacketMonitorAttachOutputToSession', '80070057', 'BACKEND_REFUSED', /\(87\)/],
    ['PacketMonitorSetSessionActive', '80070005', 'PERMISSION_DENIED', /\(5\)/],
  ])(
    '%s failing with %s is %s, and what was opened is closed',
    async (name, result, code, text) => {
      const { error } = await play([...sources(), `fail ${name} ${result}`])
      expect(error?.code).toBe(code)
      expect(error?.message).toContain(name)
      expect(error?.message).toMatch(text)
      const calls = log()
      const opened = calls.includes('PacketMonitorInitialize') && name !== 'PacketMonitorInitialize'
      expect(calls.includes('PacketMonitorUninitialize')).toBe(opened)
    },
  )

  it('chooses by description where a physical adapter has the same MAC, and by GUID', async () => {
    const mac = adapter.mac.replaceAll(':', '')
    await play([
      `source 7 mac=${mac} text=${adapter.description}`,
      `source 9 mac=${mac} text=Ether`,
    ])
    expect(log().filter((line) => line.startsWith('source'))).toEqual(['source 7'])
    await play([`source 8 guid=${'00'.repeat(16)}`, `source 9 guid=${guidBytes(adapter.guid)}`])
    expect(log().filter((line) => line.startsWith('source'))).toEqual(['source 7', 'source 9'])
  })

  it('refuses an adapter that no data source belongs to', async () => {
    const { error } = await play(['source 8 mac=020000000099 text=Other'])
    expect(error).toMatchObject({ code: 'BACKEND_REFUSED' })
    expect(error?.message).toMatch(/no data source for adapter cap0/)
  })

  it('names the file that is not there', async () => {
    rmSync(wine.drive('windows/system32/PktMonApi.dll'))
    const { error } = await play(sources())
    expect(error).toMatchObject({ code: 'BACKEND_REFUSED' })
    expect(error?.message).toMatch(/PktMonApi\.dll does not exist/)
    expect(existsSync(`${script}.log`)).toBe(false)
  })
})
