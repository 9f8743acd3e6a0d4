/**
 * Backend `raw` over a table of sockets that stands for Windows' raw ones (stubs/sockets.cc): Wine has none. Addresses,
 * their coming and going, waiting and receiving are Wine's; nobody has run SIO_RCVALL on Windows with this yet.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Testbed } from '../net/netns.js'
import { must, sleep, waitFor } from '../net/shell.js'
import { ROOT } from '../net/tools.js'
import { adapterOf, type Collected, collect, numberedPacket } from './collect.js'
import { addonWith } from './variant.js'
import { Wine, windowsPath, wineSuite } from './wine.js'

const FIRST = '10.9.0.1'
const SECOND = '10.8.0.1'
/** Where stubs/sockets.cc listens for an address. */
const PORTS: Record<string, number> = { [FIRST]: 9009, [SECOND]: 9008, 'fd00:9::1': 9601 }

const packet = (number: number, from = '10.9.0.7', to = FIRST, bytes = 40) =>
  numberedPacket(number, from, to, bytes)
const numbers = ({ packets }: Collected) =>
  packets.map(({ hex }) => Number.parseInt(hex.slice(56, 64), 16))

type Step = [address: string, port: number, hex: string] | [milliseconds: number]
const to = (address: string, hex: string): Step => [address, PORTS[address] ?? 0, hex]

await wineSuite('backend raw over a table of sockets', () => {
  let bed: Testbed
  let wine: Wine
  let folder: string
  let device: string
  let log: string
  const address = (...change: string[]) =>
    must(['ip', '-n', bed.receiver, 'addr', ...change, 'dev', bed.input])

  beforeAll(async () => {
    bed = await Testbed.create()
    wine = await Wine.create({ bed })
    folder = mkdtempSync(path.join(os.tmpdir(), 'sidecap-raw-'))
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
    await addonWith('windows/sockets.cc', 'test/wine/stubs/sockets.cc', path.join(folder, 'native'))
    rmSync(wine.drive('windows/system32/wpcap.dll'), { force: true })
    device = (await adapterOf(wine, bed.input)).guid
    log = path.join(folder, 'sockets.log')
  })
  afterAll(async () => {
    wine?.close()
    await bed?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    rmSync(log, { force: true })
    await bed.run(['ip', 'addr', 'flush', 'dev', bed.input])
    await address('add', `${FIRST}/24`)
  })

  const calls = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])

  const called = (text: string, times = 1) =>
    waitFor(
      `${times} × ${text}`,
      () => calls().filter((call) => call.startsWith(text)).length >= times,
    )

  /** Captures; once a socket is open, `during` runs and the steps are sent. */
  async function capture(
    steps: Step[],
    options: {
      session?: object
      fail?: string
      milliseconds?: number
      during?: () => Promise<void>
    } = {},
  ): Promise<Collected> {
    const { session = {}, fail = '', milliseconds = 1200, during } = options
    const running = collect(wine, {
      backend: 'raw',
      device,
      milliseconds,
      native: path.join(folder, 'native'),
      env: { STUB_SOCKETS: fail, STUB_SOCKETS_LOG: windowsPath(log) },
      session: session as Record<string, unknown>,
    })
    const play = async () => {
      await called('SIO_RCVALL')
      await sleep(200)
      await during?.()
      const file = path.join(folder, 'steps.json')
      writeFileSync(file, JSON.stringify(steps))
      await must(bed.inside(process.execPath, path.join(ROOT, 'test/wine/send.mjs'), file))
    }
    const [result] = await Promise.all([running, steps.length > 0 ? play() : undefined])
    return result
  }

  it('takes IP packets as link type RAW, at the time they came', async () => {
    const before = BigInt(Date.now()) * 1_000_000n
    const result = await capture([to(FIRST, packet(1)), to(FIRST, packet(2))])
    expect(result.error).toBeNull()
    expect(result).toMatchObject({ linkType: 12, precision: 'nano' })
    expect(result.packets.map(({ hex, length }) => [hex, length])).toEqual([
      [packet(1), 40],
      [packet(2), 40],
    ])
    for (const { time } of result.packets) {
      expect(BigInt(time)).toBeGreaterThan(before)
      expect(BigInt(time)).toBeLessThan(BigInt(Date.now()) * 1_000_000n)
    }
    expect(result.counters).toMatchObject({ received: 2, captured: 2 })
    expect(result.warnings.join('\n')).toMatch(/IP packets only/)
  })

  it('asks for all packets, and for no more at the end', async () => {
    await capture([to(FIRST, packet(1))])
    expect(calls()).toEqual([
      'open IPv4',
      `bind ${FIRST}`,
      'SIO_RCVALL on',
      'SIO_RCVALL off',
      'close',
    ])
    rmSync(log)
    await capture([to(FIRST, packet(1))], { session: { promiscuous: false } })
    expect(calls()).toContain('SIO_RCVALL iplevel')
    expect(calls()).not.toContain('SIO_RCVALL on')
  })

  it('takes once what the sockets of two addresses both get', async () => {
    await address('add', `${SECOND}/24`)
    const both = (number: number) => [to(FIRST, packet(number)), to(SECOND, packet(number))]
    const result = await capture([...both(1), ...both(2), ...both(2), ...both(3)])
    const bound = calls().filter((call) => call.startsWith('bind'))
    expect(bound.sort()).toEqual([`bind ${SECOND}`, `bind ${FIRST}`])
    expect(numbers(result)).toEqual([1, 2, 2, 3])
    expect(result.counters).toMatchObject({ received: 4, captured: 4 })
  })

  it('follows addresses that come and go', async () => {
    const result = await capture([to(FIRST, packet(1)), [100], to(SECOND, packet(2))], {
      milliseconds: 6000,
      during: async () => {
        await address('add', `${SECOND}/24`)
        await called(`bind ${SECOND}`)
        await address('del', `${FIRST}/24`)
        await called('close')
        await address('add', `${FIRST}/24`)
        await called(`bind ${FIRST}`, 2)
        await sleep(100)
      },
    })
    expect(result.error).toBeNull()
    expect(numbers(result)).toEqual([1, 2])
  })

  it('opens a socket anew that has failed', async () => {
    const down = Buffer.from('down').toString('hex')
    const steps = [to(FIRST, packet(1)), to(FIRST, down), [2500] as Step, to(FIRST, packet(2))]
    const result = await capture(steps, { milliseconds: 5000 })
    expect(result.error).toBeNull()
    expect(numbers(result)).toEqual([1, 2])
  })

  it('filters, cuts and tells directions apart', async () => {
    const steps = [
      to(FIRST, packet(1, '10.9.0.7', FIRST, 400)),
      to(FIRST, packet(1000, FIRST, '10.9.0.7', 400)),
    ]
    const filtered = await capture(steps, { session: { filter: 'udp port 53', snaplen: 64 } })
    expect(numbers(filtered)).toEqual([1])
    expect(filtered.packets).toMatchObject([{ length: 400 }])
    expect(filtered.packets[0]?.hex.length).toBe(128)
    rmSync(log)
    expect(numbers(await capture(steps, { session: { direction: 'in' } }))).toEqual([1])
    rmSync(log)
    expect(numbers(await capture(steps, { session: { direction: 'out' } }))).toEqual([1000])
  })

  it('counts IPv6 packets that come without their header, and keeps those that come whole', async () => {
    const [six, whole] = ['fd00:9::1', Buffer.alloc(48)]
    whole.writeUInt8(0x60, 0)
    whole.writeUInt16BE(8, 4)
    const ipv6 = async (disabled: 0 | 1) => {
      const keys = ['lo', bed.input].map((name) => `net.ipv6.conf.${name}.disable_ipv6=${disabled}`)
      await must(bed.inside('sysctl', '-qw', ...keys))
    }
    await ipv6(0)
    await address('add', `${six}/64`, 'nodad')
    const result = await capture([
      to(six, whole.toString('hex')),
      to(six, packet(1)),
      to(six, '0000000000000000'),
    ])
    expect(result.packets.map(({ hex }) => hex)).toEqual([whole.toString('hex')])
    expect(result.counters).toMatchObject({ captured: 1, droppedInterface: 2, received: 3 })
    expect(result.warnings.join('\n')).toMatch(/without their header/)
    await ipv6(1)
  })

  it('10,000 packets: each once, in order', async () => {
    const steps: Step[] = []
    for (let i = 1; i <= 10_000; i++) {
      steps.push(to(FIRST, packet(i)))
      if (i % 100 === 0) steps.push([5])
    }
    const result = await capture(steps, { milliseconds: 8000 })
    expect(numbers(result)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1))
  }, 60_000)

  it.each([
    ['open:10013', 'PERMISSION_DENIED', /10\.9\.0\.1: socket: .*\(10013\)/],
    ['on:10013', 'PERMISSION_DENIED', /SIO_RCVALL: .*\(10013\)/],
    ['open:10043', 'BACKEND_REFUSED', /\(10043\)/],
    ['on:10045,iplevel:10045', 'BACKEND_REFUSED', /SIO_RCVALL: .*\(10045\)/],
    [`bind=${FIRST}:10049`, 'BACKEND_REFUSED', /bind: .*\(10049\)/],
  ])('%s: %s, with the address and the number', async (fail, code, text) => {
    const { error } = await capture([], { fail })
    expect(error?.code).toBe(code)
    expect(error?.message).toMatch(text)
    expect(calls().filter((call) => call === 'close').length).toBe(fail.startsWith('open') ? 0 : 1)
  })

  it('goes on without promiscuous mode, and says so', async () => {
    const result = await capture([to(FIRST, packet(1))], { fail: 'on:10045' })
    expect(numbers(result)).toEqual([1])
    expect(result.warnings.join('\n')).toMatch(/does not become promiscuous/)
  })

  it('ends when the adapter goes', async () => {
    const result = await capture([to(FIRST, packet(1)), [2500]], {
      milliseconds: 8000,
      during: async () => {
        setTimeout(() => void bed.unplug(), 1000)
      },
    })
    expect(result.error?.code).toMatch(/^ADAPTER_(GONE|DOWN)$/)
    expect(numbers(result)).toEqual([1])
  })
})
