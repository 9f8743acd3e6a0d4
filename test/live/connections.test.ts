/**
 * Must show 2 of accounts, TCP and UDP: iperf3 over a wire that loses 1 % and takes 50 ms, ports that refuse, hosts that are silent,
 * clients that leave. Witnesses are the programs, the kernel's own counters, the wire, and tshark on what the agent recorded.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FlowRecord } from '#src/accounts/flowview.js'
import type { Agent } from '../net/agent.js'
import { liveSuite } from '../net/live.js'
import type { Metrics } from '../net/metrics.js'
import { figure, must } from '../net/shell.js'
import { FAR, FAR6, FATES, NEAR, Wired } from '../net/wired.js'
import { curl, nginx, sum, Watched } from './programs.js'

/** Of the way to the far end, in milliseconds. */
const DELAY = 50
const LOSS = 0.01
const DIRECTIONS = ['ingress', 'egress'] as const

/** What tshark's `tcp.analysis.*` are here. */
const METRICS: Record<string, string> = {
  retransmission: 'sidecap_tcp_retransmissions_total',
  out_of_order: 'sidecap_tcp_out_of_order_total',
  lost_segment: 'sidecap_tcp_lost_segments_total',
  duplicate_ack: 'sidecap_tcp_duplicate_acks_total',
  zero_window: 'sidecap_tcp_zero_windows_total',
}

interface Iperf {
  end: {
    streams: { sender: { bytes: number; retransmits: number; mean_rtt: number } }[]
    sum_sent: { bytes: number; retransmits: number }
    sum: { packets: number; bytes: number }
  }
}

liveSuite('2. what real programs do (TCP, UDP)', (live) => {
  let wired: Wired
  beforeAll(async () => {
    wired = await Wired.create(live.bed)
    await wired.serve('far', await nginx(live.file('far'), live.file('far.log')), 80)
    await wired.serve('far', ['iperf3', '-s'], 5201)
    await wired.serve('near', ['iperf3', '-s'], 5201)
    await wired.set(DELAY, 0)
  })
  afterAll(() => wired?.close())

  const iperf = async (where: 'near' | 'far', ...args: string[]) => {
    const line = ['iperf3', '-J', '-c', where === 'near' ? FAR : NEAR, ...args]
    const { stdout } = await (where === 'near' ? wired.near(line) : wired.far(line))
    return (JSON.parse(stdout) as Iperf).end
  }
  /** Segments by direction that tshark marks with any of these, for each list of marks. */
  const tshark = async (file: string, marks: readonly (readonly string[])[]) => {
    const all = marks.flat()
    const fields = ['ip.src', ...all].flatMap((name) => ['-e', name])
    const { stdout } = await must(['tshark', '-n', '-r', file, '-T', 'fields', ...fields])
    const counts = marks.map(() => ({ ingress: 0, egress: 0 }))
    for (const line of stdout.split('\n')) {
      const [source, ...values] = line.split('\t')
      const marked = all.filter((_, i) => (values[i] ?? '') !== '')
      for (const [i, wanted] of marks.entries()) {
        if (wanted.some((mark) => marked.includes(mark)))
          counts[i]![source === NEAR ? 'egress' : 'ingress']++
      }
    }
    return counts
  }

  it('iperf3 with 1 % loss and 50 ms: every segment that the kernel sends again is told, and the round trip', async () => {
    await wired.set(DELAY, LOSS)
    const watched = await Watched.start(live, wired)
    const before = await wired.kernel('near')
    const { sum_sent: sent, streams } = await iperf('near', '-P', '4', '-n', '20M')
    const after = await wired.kernel('near')
    const metrics = await watched.traffic()
    const { lost } = await wired.passed()
    const direction = 'egress'
    const again = after['TcpRetransSegs']! - before['TcpRetransSegs']!
    const counted = (name: string) => metrics.sum(`sidecap_tcp_${name}_total`, { direction })
    const retransmissions = counted('retransmissions')
    const disordered = counted('out_of_order')
    figure(
      `${sent.bytes} bytes; lost ${lost.forward}; sent again: iperf3 ${sent.retransmits}, kernel ${again}, ` +
        `ours ${retransmissions} + ${disordered} out of order`,
    )
    // iperf3 speaks of its four streams, the kernel of all connections there.
    expect(lost.forward).toBeGreaterThan(20)
    expect(again).toBeGreaterThanOrEqual(sent.retransmits)
    expect(retransmissions + disordered).toBe(again)
    for (const event of ['opened', 'accepted']) {
      const connections = metrics.by(`sidecap_tcp_connections_${event}_total`, 'direction')
      expect(connections, event).toEqual({ [direction]: 5 })
    }
    // With what it has sent iperf3 is content: streams whose last bytes are still under way are reset.
    expect(counted('connections_closed') + counted('connections_reset')).toBe(5)
    const trips = metrics.histogram('sidecap_tcp_round_trip_seconds', { direction })
    const mean = sum(streams.map(({ sender }) => sender.mean_rtt)) / streams.length / 1e6
    figure(
      `round trip: ours ${trips.sum / trips.count} s on average of ${trips.count}, iperf3 ${mean} s`,
    )
    expect(trips.count).toBeGreaterThan(10)
    expect(trips.above(DELAY / 1000)).toBe(trips.count)
    expect(Math.abs(trips.sum / trips.count - mean)).toBeLessThan(0.03)
    const handshakes = metrics.histogram('sidecap_tcp_handshake_seconds', { direction })
    expect([handshakes.count, handshakes.above(DELAY / 1000)]).toEqual([5, 5])
    // tshark takes for out of order what comes again within a round trip; the kernel knows better, and so do we.
    await alike(watched.agent, metrics, true)
    // Of what is recorded: the table has given up what is closed.
    const { flows } = await watched.agent.json<{ flows: FlowRecord[] }>(
      '/api/v1/flows?protocol=tcp&port=5201&last=10m',
    )
    expect(flows.map(({ source, destination }) => [source.ip, destination.ip])).toEqual(
      Array(5).fill([NEAR, FAR]),
    )
    const told = flows.map(({ tcp }) => tcp!.source)
    expect(sum(told.map((end) => end.retransmissions))).toBe(retransmissions)
    expect(sum(told.map((end) => end.out_of_order))).toBe(disordered)
    expect(sum(flows.map((flow) => flow.network.packets))).toBe(
      metrics.sum('sidecap_packets_total', { protocol: 'tcp' }),
    )
    const reset = flows.filter(({ tcp }) => tcp!.state === 'reset').length
    expect(reset).toBe(counted('connections_reset'))
  })

  it('seen where they arrive: segments that are missing and come again, as tshark has them', async () => {
    await wired.set(DELAY, LOSS)
    const watched = await Watched.start(live, wired)
    const { sum_sent: sent } = await iperf('far', '-P', '4', '-n', '20M')
    const metrics = await watched.traffic()
    const { lost } = await wired.passed()
    figure(`${sent.bytes} bytes; lost ${lost.back}; iperf3 sent ${sent.retransmits} again`)
    expect(lost.back).toBeGreaterThan(20)
    expect(metrics.by('sidecap_tcp_connections_opened_total', 'direction')).toEqual({ ingress: 5 })
    await alike(watched.agent, metrics)
  })

  /** What tshark's analysis says of the same packets; `joined`: sent again and out of order as one. Within 2 %, or two. */
  const alike = async (agent: Agent, metrics: Metrics, joined = false) => {
    const both = ['retransmission', 'out_of_order']
    const marks = [
      ...(joined ? [both] : both.map((mark) => [mark])),
      ...['lost_segment', 'duplicate_ack', 'zero_window'].map((mark) => [mark]),
    ]
    const file = live.file('witness.pcap')
    await agent.download('/pcap', file)
    const theirs = await tshark(
      file,
      marks.map((names) => names.map((name) => `tcp.analysis.${name}`)),
    )
    const [found, apart]: [string[], string[]] = [[], []]
    for (const [i, names] of marks.entries()) {
      for (const direction of DIRECTIONS) {
        const cells = names.map((name) => metrics.sum(METRICS[name]!, { direction }))
        const [ours, tsharks] = [sum(cells), theirs[i]![direction]]
        const said = `${names.join(' or ')} ${direction} ${ours}, tshark ${tsharks}`
        found.push(said)
        if (Math.abs(ours - tsharks) > Math.max(2, tsharks * 0.02)) apart.push(said)
      }
    }
    figure(found.join('; '))
    expect(apart).toEqual([])
  }

  it('a reader that is slow closes its window, and opens it again', async () => {
    await wired.set(0, 0)
    const watched = await Watched.start(live, wired)
    const before = await wired.kernel('near')
    const slow = ['--limit-rate', '100k', '--max-time', '3', '-o', '/dev/null']
    await curl(wired, 'near', ...slow, `http://${FAR}/large`)
    const after = await wired.kernel('near')
    const closed = after['TcpExtTCPToZeroWindowAdv']! - before['TcpExtTCPToZeroWindowAdv']!
    const metrics = await watched.traffic()
    const zero = metrics.by('sidecap_tcp_zero_windows_total', 'direction')
    figure(`windows closed: ${closed} times says the kernel, segments with none: ${zero['egress']}`)
    expect(closed).toBeGreaterThan(0)
    expect(Object.keys(zero)).toEqual(['egress'])
    expect(zero['egress']).toBeGreaterThanOrEqual(closed)
    await alike(watched.agent, metrics)
  })

  it('refused, never answered, broken off: each connection is told as what it was, by who opened it', async () => {
    await wired.set(0, 0)
    const watched = await Watched.start(live, wired)
    const before = { near: await wired.kernel('near'), far: await wired.kernel('far') }
    for (let i = 0; i < 3; i++) {
      expect((await wired.near(['curl', '-sS', `http://${FAR}:81/`])).status).toBe(7)
    }
    for (let i = 0; i < 2; i++) {
      const { status } = await wired.far(['sh', '-c', `curl -sS http://${NEAR}:81/ || exit 0`])
      expect(status).toBe(0)
    }
    // 28: no answer within the time; SYNs go out again after one second and after two more.
    const silent = ['curl', '-sS', '--connect-timeout', '4', `http://${FATES.silence}/`]
    const silence = await Promise.all([wired.near(silent), wired.near(silent)])
    expect(silence.map(({ status }) => status)).toEqual([28, 28])
    // 63: larger than allowed; what has come by then stays unread, so the connection is reset.
    const large = ['curl', '-sS', '--max-filesize', '1000', '-o', '/dev/null']
    for (let i = 0; i < 2; i++) {
      expect((await wired.near([...large, `http://${FAR}/large`])).status).toBe(63)
    }
    await curl(wired, 'near', `http://${FAR}/ok`)
    await curl(wired, 'near', `http://[${FAR6}]/ok`)
    const silenced = (metrics: { sum(name: string): number }) =>
      metrics.sum('sidecap_tcp_connections_timed_out_total') === 2
    const metrics = await watched.traffic(silenced)
    const events = (event: string) =>
      metrics.by(`sidecap_tcp_connections_${event}_total`, 'direction')
    expect({
      opened: events('opened'),
      refused: events('refused'),
      timedOut: events('timed_out'),
      accepted: events('accepted'),
      reset: events('reset'),
      closed: events('closed'),
    }).toEqual({
      opened: { egress: 3 + 2 + 2 + 2, ingress: 2 },
      refused: { egress: 3, ingress: 2 },
      timedOut: { egress: 2 },
      accepted: { egress: 4 },
      reset: { egress: 2 },
      closed: { egress: 2 },
    })
    const after = { near: await wired.kernel('near'), far: await wired.kernel('far') }
    const far = (name: string) => after.far[name]! - before.far[name]!
    const near = (name: string) => after.near[name]! - before.near[name]!
    // Accepted there; left here with bytes unread, or still to come.
    const aborted = near('TcpExtTCPAbortOnClose') + near('TcpExtTCPAbortOnData')
    expect([far('TcpPassiveOpens'), aborted]).toEqual([4, 2])
    expect(metrics.by('sidecap_tcp_retransmissions_total', 'direction')).toEqual({
      egress: near('TcpRetransSegs'),
    })
    expect(metrics.by('sidecap_packets_total', 'family')['ipv6']).toBeGreaterThan(8)
  })

  it('UDP: datagrams and bytes as iperf3 sent them', async () => {
    await wired.set(0, 0)
    const watched = await Watched.start(live, wired)
    const size = 1000
    const { sum: sent } = await iperf('near', '-u', '-b', '8M', '-t', '2', '-l', String(size))
    const metrics = await watched.traffic()
    const udp = (name: string) => metrics.by(name, 'direction', { protocol: 'udp' })
    // Before them a datagram of four bytes goes each way: "hello".
    const headers = 14 + 20 + 8
    expect(udp('sidecap_packets_total')).toEqual({ egress: sent.packets + 1, ingress: 1 })
    expect(udp('sidecap_bytes_total')).toEqual({
      egress: sent.packets * (size + headers) + 4 + headers,
      ingress: 4 + headers,
    })
  })
})
