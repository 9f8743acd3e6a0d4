/**
 * The test bed: two network namespaces joined by a veth pair. The generator sends on `gen0` in one, the capturer
 * listens on `cap0` in the other. IPv6 is off and no address is set, so no frame but the generator's appears.
 * Needs root and iproute2, ethtool.
 */
import { type ChildProcess, spawnSync } from 'node:child_process'
import { launch, must, type Result, type RunOptions, run } from './shell.js'
import { tool } from './tools.js'

export interface GenerateOptions {
  count: number
  /** Frames per second; as fast as possible when missing. */
  rate?: number
  /** Bytes from the Ethernet header on; `mixed` is the simple IMIX. Default 64. */
  size?: number | 'mixed' | `${number}-${number}`
  /** Number of the first frame. Default 1. */
  first?: number
  flows?: number
  /** Frames per system call. */
  burst?: number
  /** Core to stay on. */
  cpu?: number
}

/** What the generator did. */
export interface Generated {
  sent: number
  seconds: number
  pps: number
  bytes: number
}

let made = 0
const beds = new Set<Testbed>()
process.on('exit', () => {
  for (const bed of beds) bed.closeSync()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Two namespaces and the pair between them. `close` removes both. */
export class Testbed {
  readonly sender: string
  readonly receiver: string
  /** The adapter frames are sent on, and the one they are captured on. */
  readonly output = 'gen0'
  readonly input = 'cap0'

  private constructor(name: string) {
    this.sender = `${name}-gen`
    this.receiver = `${name}-cap`
  }

  static async create(options: { mtu?: number } = {}): Promise<Testbed> {
    const bed = new Testbed(`sidecap-${process.pid}-${++made}`)
    beds.add(bed)
    for (const namespace of [bed.sender, bed.receiver]) {
      await must(['ip', 'netns', 'add', namespace])
      await must(
        ['ip', 'netns', 'exec', namespace, 'sysctl', '-qw'].concat(
          ['all', 'default'].map((scope) => `net.ipv6.conf.${scope}.disable_ipv6=1`),
        ),
      )
      await must(['ip', '-n', namespace, 'link', 'set', 'lo', 'up'])
    }
    await bed.plug(options.mtu ?? 1500)
    return bed
  }

  /** Makes the pair (again) and brings both ends up. */
  async plug(mtu = 1500): Promise<void> {
    const size = ['mtu', String(mtu), 'txqueuelen', '10000']
    await must(
      ['ip', 'link', 'add', this.output, ...size, 'netns', this.sender, 'type', 'veth'].concat([
        'peer',
        'name',
        this.input,
        ...size,
        'netns',
        this.receiver,
      ]),
    )
    // Trains of frames must be cut and checksummed on the way out (see bench/generate.cc).
    await must(this.#in(this.sender, 'ethtool', '-K', this.output, 'tx', 'off', 'gso', 'off'))
    await must(this.#in(this.sender, 'ethtool', '-K', this.output, 'tx-udp-segmentation', 'off'))
    await must(['ip', '-n', this.sender, 'link', 'set', this.output, 'up'])
    await must(['ip', '-n', this.receiver, 'link', 'set', this.input, 'up'])
  }

  /** Deletes the pair, as when a container's network goes away. */
  async unplug(): Promise<void> {
    await must(['ip', '-n', this.receiver, 'link', 'del', this.input])
  }

  /** A command line that runs inside the capturer's namespace. */
  inside(...command: string[]): string[] {
    return this.#in(this.receiver, ...command)
  }

  /** Runs a program in the capturer's namespace to its end. */
  run(command: readonly string[], options: RunOptions = {}): Promise<Result> {
    return run(this.inside(...command), options)
  }

  /** Starts a program in the capturer's namespace; its pid is the program's. */
  launch(command: readonly string[], options: RunOptions = {}): ChildProcess {
    return launch(this.inside(...command), options)
  }

  /** Sends numbered frames and waits for the end. Throws when not all of them left. */
  async generate(options: GenerateOptions): Promise<Generated> {
    const { count, rate, ...rest } = options
    const flags = ['--count', String(count), '--rate', rate === undefined ? 'max' : String(rate)]
    for (const [name, value] of Object.entries(rest)) flags.push(`--${name}`, String(value))
    const program = await tool('generate')
    const { stdout } = await must(this.#in(this.sender, program, this.output, ...flags))
    return JSON.parse(stdout) as Generated
  }

  /** Removes the namespaces and with them the pair. Processes inside must have ended. */
  async close(): Promise<void> {
    this.closeSync()
  }

  closeSync(): void {
    if (!beds.delete(this)) return
    for (const namespace of [this.sender, this.receiver])
      spawnSync('ip', ['netns', 'del', namespace], { stdio: 'ignore' })
  }

  #in(namespace: string, ...command: string[]): string[] {
    return ['ip', 'netns', 'exec', namespace, ...command]
  }
}
