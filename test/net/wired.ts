/**
 * A network for real programs: the agent's namespace and one of servers, joined by a wire that delays and loses.
 *
 *   agent's namespace                 between (bed.sender)                far namespace
 *   cap0 10.99.0.2, fd99::2  ──veth── gen0  wire  far0  ──veth── far1 10.99.0.3, fd99::3 (forwards)
 *
 * Neighbours are set by hand, so that a packet on cap0 is one that a program caused; the adapter's own counters are the first witness
 * of every test. Networks behind the far end answer as their routes say: see FATES.
 */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Testbed } from './netns.js'
import { launch, must, type Result, type RunOptions, run, waitFor } from './shell.js'
import { tool } from './tools.js'

export const NEAR = '10.99.0.2'
export const FAR = '10.99.0.3'
export const NEAR6 = 'fd99::2'
export const FAR6 = 'fd99::3'
const MACS = { near: '02:00:00:00:99:02', far: '02:00:00:00:99:03' }

/** What becomes of packets to these addresses, all of them behind the far end. */
export const FATES = {
  silence: '10.7.0.1',
  prohibited: '10.6.0.1',
  noHost: '10.5.0.1',
  noNetwork: '10.8.0.1',
  /** For more than 1,000 bytes. */
  tooBig: '10.3.0.1',
  prohibited6: 'fd06::1',
} as const

/** Counters of an adapter in one namespace, as the kernel counts them. */
export interface AdapterCounts {
  packets: { ingress: number; egress: number }
  bytes: { ingress: number; egress: number }
}

/** What the wire did, in frames; `forward` is towards the far end. */
export interface Passed {
  forward: number
  back: number
  lost: { forward: number; back: number }
}

const made = new Set<Wired>()
process.on('exit', () => {
  for (const wired of made) wired.closeSync()
})

/** The far namespace, the wire to it, and the servers that tests start. `close` ends and removes all of it. */
export class Wired {
  readonly bed: Testbed
  readonly farNamespace: string
  #wire: ChildProcess | undefined
  #said = ''
  readonly #servers: ChildProcess[] = []

  private constructor(bed: Testbed) {
    this.bed = bed
    this.farNamespace = bed.sender.replace(/gen$/, 'far')
  }

  static async create(bed: Testbed): Promise<Wired> {
    const wired = new Wired(bed)
    const far = wired.farNamespace
    made.add(wired)
    await must(['ip', 'netns', 'add', far])
    const ip = (namespace: string, line: string) =>
      must(['ip', '-n', namespace, ...line.split(' ')])
    await wired.far(['sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1'])
    await ip(bed.sender, `link add far0 type veth peer name far1 netns ${far}`)
    await ip(bed.receiver, `link set ${bed.input} address ${MACS.near}`)
    await ip(far, `link set far1 address ${MACS.far}`)
    const ends = [
      { namespace: bed.receiver, adapter: bed.input, addresses: [NEAR, NEAR6] },
      { namespace: far, adapter: 'far1', addresses: [FAR, FAR6] },
    ]
    for (const { namespace, adapter, addresses } of ends) {
      const inside = (...command: string[]) => must(['ip', 'netns', 'exec', namespace, ...command])
      // The wire passes frames on as they are: whole, and with their checksums.
      await inside('ethtool', '-K', adapter, 'tx', 'off', 'gso', 'off', 'tso', 'off')
      const knobs = ['disable_ipv6=0', 'accept_dad=0', 'accept_ra=0', 'router_solicitations=0']
      const ipv6 = knobs.map((knob) => `net.ipv6.conf.${adapter}.${knob}`)
      await inside('sysctl', '-qw', ...ipv6, 'net.ipv4.conf.all.send_redirects=0')
      await ip(namespace, `addr add ${addresses[0]}/24 dev ${adapter}`)
      await ip(namespace, `-6 addr add ${addresses[1]}/64 dev ${adapter} nodad`)
      await ip(namespace, `link set ${adapter} up`)
      await ip(namespace, 'link set lo up')
      const other = namespace === far ? 'near' : 'far'
      for (const address of other === 'far' ? [FAR, FAR6] : [NEAR, NEAR6]) {
        await ip(
          namespace,
          `neigh replace ${address} lladdr ${MACS[other]} dev ${adapter} nud permanent`,
        )
      }
    }
    await ip(bed.sender, 'link set far0 up')
    await ip(bed.receiver, `route add 10.0.0.0/8 via ${FAR}`)
    await ip(bed.receiver, `-6 route add fd00::/8 via ${FAR6}`)
    const knobs = ['ipv4.ip_forward=1', 'ipv4.icmp_ratelimit=0', 'ipv6.conf.all.forwarding=1']
    await wired.far(['sysctl', '-qw', ...knobs.map((knob) => `net.${knob}`)])
    await ip(far, 'route add blackhole 10.7.0.0/16')
    await ip(far, 'route add prohibit 10.6.0.0/16')
    await ip(far, 'route add unreachable 10.5.0.0/16')
    await ip(far, `route add 10.3.0.0/16 via ${NEAR} mtu 1000`)
    await ip(far, '-6 route add prohibit fd06::/16')
    await wired.#connect()
    // IPv6 tells of itself, several times, within a second each.
    await wired.#quiet(1500)
    return wired
  }

  /** Runs a program in the far namespace; it must succeed. */
  far(command: readonly string[], options: RunOptions = {}): Promise<Result> {
    return must(this.#far(command), options)
  }

  /** Runs a program in the agent's namespace, whatever it ends with. */
  near(command: readonly string[], options: RunOptions = {}): Promise<Result> {
    return run(this.bed.inside(...command), options)
  }

  /** Starts a server and waits until it listens on a port, by TCP or UDP. Ends with `close`. */
  async serve(where: 'near' | 'far', command: readonly string[], port: number): Promise<void> {
    const place = (line: readonly string[]) =>
      where === 'far' ? this.#far(line) : this.bed.inside(...line)
    const server = launch(place(command))
    this.#servers.push(server)
    let said = ''
    server.stderr?.on('data', (data: Buffer) => {
      said += data
    })
    await waitFor(`${command[0]} on port ${port}`, async () => {
      if (server.exitCode !== null) throw new Error(`${command[0]} ended: ${said}`)
      const { stdout } = await run(place(['ss', '-Hltun', `sport = :${port}`]))
      return stdout.trim() !== ''
    })
  }

  /** Sets the delay of the way to the far end, in milliseconds, and the share of frames with data that are lost both ways. */
  async set(delay: number, loss: number): Promise<void> {
    const before = this.#said.length
    this.#wire!.stdin!.write(`${delay} ${loss}\n`)
    await waitFor('the wire to change', () => this.#said.length > before)
  }

  /** Takes the wire away, says what it did, and puts a new one there, without delay or loss. */
  async passed(): Promise<Passed> {
    await this.#disconnect()
    const done = JSON.parse(this.#said.trimEnd().split('\n').at(-1)!) as Passed
    await this.#connect()
    return done
  }

  /** A VXLAN tunnel between the two ends: 10.66.0.2 and 10.66.0.3. */
  async tunnel(): Promise<void> {
    const make = (peer: string, adapter: string, own: string) =>
      [
        `ip link add vx0 type vxlan id 7 remote ${peer} dstport 4789 dev ${adapter}`,
        `ip addr add ${own}/24 dev vx0`,
        'ip link set vx0 up',
      ].join(' && ')
    await must(this.bed.inside('sh', '-c', make(FAR, this.bed.input, '10.66.0.2')))
    await this.far(['sh', '-c', make(NEAR, 'far1', '10.66.0.3')])
  }

  /** The kernel's counters of the captured adapter. */
  async counts(): Promise<AdapterCounts> {
    const { stdout } = await must([
      'ip',
      '-n',
      this.bed.receiver,
      '-s',
      '-j',
      'link',
      'show',
      this.bed.input,
    ])
    const { rx, tx } = JSON.parse(stdout)[0].stats64
    return {
      packets: { ingress: rx.packets, egress: tx.packets },
      bytes: { ingress: rx.bytes, egress: tx.bytes },
    }
  }

  /** Every counter of /proc/net/snmp and netstat of a namespace: `TcpRetransSegs`, `IcmpInDestUnreachs`, … */
  async kernel(where: 'near' | 'far'): Promise<Record<string, number>> {
    const line = ['nstat', '-a', '-s', '-z', '-j']
    const { stdout } = await must(where === 'far' ? this.#far(line) : this.bed.inside(...line))
    return JSON.parse(stdout).kernel
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await end(server)
    await this.#disconnect()
    this.closeSync()
  }

  closeSync(): void {
    if (made.delete(this)) spawnSync('ip', ['netns', 'del', this.farNamespace], { stdio: 'ignore' })
  }

  async #quiet(milliseconds: number): Promise<void> {
    let before = ''
    await waitFor(
      'the adapter to be quiet',
      async () => {
        const now = JSON.stringify(await this.counts())
        const same = now === before
        before = now
        return same
      },
      20_000,
      milliseconds,
    )
  }

  #far(command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.farNamespace, ...command]
  }

  async #connect(): Promise<void> {
    const wire = [await tool('wire'), this.bed.output, 'far0']
    this.#said = ''
    this.#wire = launch(['ip', 'netns', 'exec', this.bed.sender, ...wire], { input: '' })
    this.#wire.stdout!.on('data', (data: Buffer) => {
      this.#said += data
    })
    await waitFor('the wire', () => this.#said.startsWith('ready'))
  }

  async #disconnect(): Promise<void> {
    if (this.#wire !== undefined) await end(this.#wire)
    this.#wire = undefined
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
  await closed
  clearTimeout(timer)
}
