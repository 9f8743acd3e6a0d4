/** Must show 7: what a download holds, by tcpdump's judgement and RFC 9110's. */
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Agent } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import { figure, must, sleep } from '../net/shell.js'
import { exactly, numbersOf } from '../net/witness.js'

/** Of corpora/filters/apply.tsv (libpcap's own tests): those that select some of what the generator sends. */
const FILTERS = ['ip[9] == 6', 'tcp dst port 80', 'udp[2:2] == 53']

/** One record of a pcap file as written here: little-endian, microseconds. */
interface Packet {
  time: bigint
  start: number
  end: number
}

function packetsOf(file: Buffer): Packet[] {
  const packets: Packet[] = []
  for (let at = 24; at < file.length; ) {
    const end = at + 16 + file.readUInt32LE(at + 8)
    const seconds = BigInt(file.readUInt32LE(at))
    const time = seconds * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4)) * 1000n
    packets.push({ time, start: at, end })
    at = end
  }
  return packets
}

/** The records whose times are in [from, to), as bytes. */
function between(file: Buffer, from: bigint, to: bigint): Buffer {
  const wanted = packetsOf(file).filter(({ time }) => time >= from && time < to)
  return Buffer.concat(wanted.map(({ start, end }) => file.subarray(start, end)))
}

function seconds(time: bigint): string {
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`
}

liveSuite('7. downloads', (live) => {
  /** An agent with 60,000 mixed frames over three seconds in files of 2 MiB, and all of it as tcpdump reads it. */
  const filled = async (): Promise<{ agent: Agent; file: string; all: Buffer }> => {
    const agent = await live.agent({ settings: { 'recorder.segment': '2MiB' } })
    await live.bed.generate({ count: 60_000, rate: 20_000, size: 'mixed' })
    await agent.settled(60_000)
    const file = live.file('all.pcap')
    await agent.download('/pcap', file)
    expect(await numbersOf(file, { count: 60_000 })).toMatchObject(exactly(1, 60_000))
    expect(agent.files().length).toBeGreaterThan(5)
    return { agent, file, all: readFileSync(file) }
  }
  const get = async (agent: Agent, query: Record<string, string>) => {
    const file = live.file('part.pcap')
    await agent.download(`/pcap?${new URLSearchParams(query)}`, file)
    return readFileSync(file)
  }
  const tcpdump = async (input: string, ...args: string[]) => {
    const output = live.file('tcpdump.pcap')
    await must(['tcpdump', '-r', input, '-w', output, ...args])
    return readFileSync(output)
  }
  const same = (ours: Buffer, theirs: Buffer) => ours.subarray(24).equals(theirs.subarray(24))

  it('filters and time ranges give exactly the packets that tcpdump selects from the same bytes', async () => {
    const { agent, file, all } = await filled()
    const packets = packetsOf(all)
    for (const filter of FILTERS) {
      const ours = await get(agent, { filter })
      const theirs = await tcpdump(file, filter)
      figure(`${filter}: ${packetsOf(ours).length} packets`)
      expect(packetsOf(theirs).length).toBeGreaterThan(1000)
      expect(same(ours, theirs), filter).toBe(true)
    }
    // Ranges that begin and end in the middle of blocks, and at the very time of a packet.
    for (const [a, b] of [
      [12_345, 41_007],
      [100, 200],
      [0, 59_999],
      [30_000, 30_001],
    ] as const) {
      const [from, to] = [packets[a]!.time, packets[b]!.time]
      const part = between(all, from, to)
      const range = { from: seconds(from), to: seconds(to) }
      const ours = await get(agent, range)
      expect(ours.subarray(24).equals(part), `packets ${a} to ${b}`).toBe(true)
      const cut = live.file('cut.pcap')
      writeFileSync(cut, Buffer.concat([all.subarray(0, 24), part]))
      for (const filter of FILTERS)
        expect(
          same(await get(agent, { ...range, filter }), await tcpdump(cut, filter)),
          `${filter} of packets ${a} to ${b}`,
        ).toBe(true)
    }
    const limited = await get(agent, { filter: FILTERS[0]!, limit: '777' })
    expect(same(limited, await tcpdump(file, '-c', '777', FILTERS[0]!))).toBe(true)
    const short = await get(agent, { snaplen: '60', filter: FILTERS[1]! })
    for (const { start } of packetsOf(short)) expect(short.readUInt32LE(start + 8)).toBe(60)
    const lost = (await agent.metrics()).totals(live.bed.input)
    expect(lost).toMatchObject({ written: 60_000, dropped: 0 })
  })

  it('Range, If-Range and HEAD follow RFC 9110', async () => {
    const { agent, all } = await filled()
    const packets = packetsOf(all)
    // A range that has ended: its bytes stay the same while packets go on arriving.
    const query = new URLSearchParams({
      from: seconds(packets[5000]!.time),
      to: seconds(packets[45_000]!.time),
    })
    const route = `/api/v1/captures/recorder/packets.pcap?${query}`
    const whole = await agent.get(route)
    const { length } = whole.body
    expect(whole.status).toBe(200)
    expect(whole.headers['accept-ranges']).toBe('bytes')
    expect(Number(whole.headers['content-length'])).toBe(length)
    const etag = whole.headers['etag']!
    expect(etag).toMatch(/^"[^"]+"$/)

    const head = await agent.get(route, '--head')
    expect(head.status).toBe(200)
    for (const name of ['content-length', 'etag', 'accept-ranges', 'content-type'])
      expect(head.headers[name], name).toBe(whole.headers[name])

    const ranged = (range: string, ...more: string[]) =>
      agent.get(route, '-H', `Range: ${range}`, ...more)
    for (const [range, start, end] of [
      ['bytes=0-23', 0, 24],
      ['bytes=0-0', 0, 1],
      ['bytes=23-40', 23, 41],
      [`bytes=1000003-${length + 5}`, 1_000_003, length],
      ['bytes=2000000-', 2_000_000, length],
      ['bytes=-100', length - 100, length],
      [`bytes=-${length * 2}`, 0, length],
    ] as const) {
      const answer = await ranged(range)
      expect(answer.status, range).toBe(206)
      expect(answer.headers['content-range'], range).toBe(`bytes ${start}-${end - 1}/${length}`)
      expect(answer.body.equals(whole.body.subarray(start, end)), range).toBe(true)
    }
    for (const range of [`bytes=${length}-`, 'bytes=-0']) {
      const answer = await ranged(range)
      expect(answer.status, range).toBe(416)
      expect(answer.headers['content-range'], range).toBe(`bytes */${length}`)
    }
    // A range that is none must be ignored, several may be.
    for (const range of ['bytes=5-1', 'packets=0-1', 'bytes=a-b']) {
      const answer = await ranged(range)
      expect([200, 416], range).toContain(answer.status)
      if (answer.status === 200) expect(answer.body.length, range).toBe(length)
    }
    expect([200, 206]).toContain((await ranged('bytes=0-1,5-6')).status)
    expect((await ranged('bytes=0-9', '-H', `If-Range: ${etag}`)).status).toBe(206)
    const changed = await ranged('bytes=0-9', '-H', 'If-Range: "another"')
    expect(changed.status).toBe(200)
    expect(changed.body.length).toBe(length)
    // A download that broke off goes on with curl -C -.
    const file = live.file('resumed.pcap')
    writeFileSync(file, whole.body.subarray(0, 777_777))
    await agent.download(route, file, '-C', '-')
    expect(readFileSync(file).equals(whole.body)).toBe(true)
  })

  it('the open file downloaded 100 times at 20 kpps: whole records, from the first on, each time', async () => {
    const agent = await live.agent({
      settings: { 'recorder.bytes': '1GiB', 'recorder.segment': '1GiB' },
    })
    const count = 300_000
    let sent = false
    const sending = live.bed.generate({ count, rate: 20_000 }).finally(() => {
      sent = true
    })
    await sleep(300)
    let previous = 0
    let during = 0
    for (let i = 0; i < 100; i++) {
      const file = live.file('open.pcap')
      await agent.download('/pcap', file)
      const kept = await numbersOf(file)
      expect(kept, `download ${i}`).toMatchObject(exactly(1, kept.count))
      expect(kept.count).toBeGreaterThanOrEqual(previous)
      previous = kept.count
      if (!sent) during++
    }
    figure(`${during} of 100 downloads while packets arrived; the last held ${previous} packets`)
    expect(agent.files().filter(({ hidden }) => hidden).length).toBe(1)
    expect(agent.files().length).toBe(1)
    expect(during).toBeGreaterThan(50)
    await sending
    expect(await agent.settled(count)).toMatchObject({ written: count, dropped: 0 })
  })

  it('a download sees every packet that was sent before it was asked for', async () => {
    const agent = await live.agent()
    for (let i = 0; i < 20; i++) {
      await live.bed.generate({ count: 10, first: i * 10 + 1, rate: 10_000 })
      const file = live.file('fresh.pcap')
      await agent.download('/pcap', file)
      expect(await numbersOf(file, { count: (i + 1) * 10 })).toMatchObject(exactly(1, (i + 1) * 10))
    }
  })
})
