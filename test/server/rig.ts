/**
 * A server with small parts behind it: a recording in memory, one adapter, a hub to publish blocks to. Every part can
 * be replaced by a test.
 */
import net, { type AddressInfo } from 'node:net'
import { LiveHub } from '#src/capture/live.js'
import type { CaptureStatus } from '#src/capture/status.js'
import { type Config, loadConfig } from '#src/config.js'
import { createRegistry } from '#src/metrics/index.js'
import { writeHeader } from '#src/pcap/pcap.js'
import type { ServerDeps } from '#src/server/deps.js'
import { buildServer } from '#src/server/server.js'
import { createTraffic } from '#src/server/traffic.js'
import type { Plan } from '#src/store/plan.js'

export const TOKEN = 'correct-horse-battery-staple'
/** 2026-01-31T12:00:00Z. */
export const NOW = 1_769_860_800_000_000_000n

/** Whole records of micro precision: packet `n` has `length` bytes, all of value n & 255, at second n. */
export function records(count: number, length = 60, first = 0): Uint8Array {
  const bytes = new Uint8Array(count * (16 + length))
  const view = new DataView(bytes.buffer)
  for (let n = 0; n < count; n++) {
    const at = n * (16 + length)
    view.setUint32(at, first + n, true)
    view.setUint32(at + 8, length, true)
    view.setUint32(at + 12, length, true)
    bytes.fill((first + n) & 255, at + 16, at + 16 + length)
  }
  return bytes
}

/** The first bytes of packets' contents, by record: what tells them apart. */
export function contents(file: Uint8Array): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const found: number[] = []
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) {
    found.push(file[at + 16]!)
  }
  return found
}

/** As the addon's: the filter `byte N` takes packets that begin with N; snaplen and limit as there. */
export const select: ServerDeps['select'] = (input, output, { filter, snaplen, limit }) => {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const wanted = filter === undefined ? null : Number(filter.expression.split(' ')[1])
  let at = 0
  let produced = 0
  let packets = 0
  while (at + 16 <= input.length && packets < (limit ?? Number.POSITIVE_INFINITY)) {
    const length = view.getUint32(at + 8, true)
    if (at + 16 + length > input.length) break
    if (wanted === null || input[at + 16] === wanted) {
      const kept = Math.min(length, snaplen || length)
      output.set(input.slice(at, at + 16 + kept), produced)
      new DataView(output.buffer, output.byteOffset).setUint32(produced + 8, kept, true)
      produced += 16 + kept
      packets++
    }
    at += 16 + length
  }
  return { consumed: at, produced, packets, corrupt: false }
}

export function capture(changes: Partial<CaptureStatus> = {}): CaptureStatus {
  return {
    interface: 'eth0',
    adapter: null,
    state: 'capturing',
    error: null,
    backend: 'pcap',
    linkType: 1,
    linkTypeName: 'EN10MB',
    snaplen: 262144,
    precision: 'micro',
    filter: '',
    warnings: [],
    counters: {
      received: 112,
      captured: 109,
      capturedBytes: 6540,
      droppedKernel: 2,
      droppedInterface: 0,
      droppedPool: 1,
      blocks: 3,
      blocksOut: 1,
      lastPacket: NOW,
    },
    store: { written: 100, writtenBytes: 7600, droppedDisk: 4, failing: false, error: null },
    restarts: 5,
    ...changes,
  }
}

export interface Rig {
  deps: ServerDeps
  app: ReturnType<typeof buildServer>
  hub: LiveHub
  stop: AbortController
  /** What the store was asked, in order. */
  asked: unknown[]
  flushes: number
  port: number
  /** Sends raw text to a listening server and reads until it closes the connection. */
  raw(text: string): Promise<string>
}

/** A server that does not listen. `file` is the recording: header and records. */
export function build(
  options: { deps?: Partial<ServerDeps>; flags?: Record<string, string>; file?: Uint8Array } = {},
): Rig {
  const config: Config = loadConfig({ flags: options.flags ?? {} })
  const file =
    options.file ??
    Buffer.concat([writeHeader({ linkType: 1, snaplen: 262144, precision: 'micro' }), records(100)])
  const asked: unknown[] = []
  const stop = new AbortController()
  const hub = new LiveHub(() => {})
  const traffic = createTraffic()
  const plan = {
    sources: [],
    header: file.subarray(0, 24),
    linkType: 1,
    snaplen: 262144,
    precision: 'micro',
    bytes: file.length,
    packets: 100,
    etag: 'one',
  } satisfies Plan
  const rig = { hub, stop, asked, flushes: 0, port: 0 } as unknown as Rig
  const base = {
    config,
    version: '1.2.3',
    tokens: ['another-token', TOKEN],
    captures: () => [capture()],
    adapters: () => [],
    store: {
      adapters: () => ['eth0', 'gone0'],
      stats: () => ({
        bytes: 1000,
        limit: 2000,
        segments: 3,
        oldest: NOW - 5n,
        newest: NOW,
        evictions: { bytes: 1, age: 2, free: 3 },
        evictedBytes: 6000,
        recoveries: 1,
        tornBytes: 7,
      }),
      plan: async (selection) => {
        asked.push(selection ?? {})
        return plan
      },
      walk: () => {
        throw new Error('This rig has a file, and no segments')
      },
      record: async () => null,
    },
    async *read(_plan, { range, filter, snaplen, limit, select: selects = select }) {
      if (filter === undefined && snaplen === undefined && limit === undefined) {
        yield file.subarray(range?.start, range?.end)
        return
      }
      yield file.subarray(0, 24)
      const output = new Uint8Array(file.length)
      const { produced } = selects(file.subarray(24), output, {
        input: 'micro',
        output: 'micro',
        filter,
        snaplen,
        limit,
      })
      yield output.subarray(0, produced)
    },
    accounts: { list: () => [] },
    records: { subscribe: () => () => {} },
    live: hub,
    flush: async () => {
      rig.flushes++
    },
    traffic,
    compileFilter: async (expression, linkType) => ({ expression, linkType, instructions: 1 }),
    select,
    now: () => NOW,
    ready: () => [],
    stopping: stop.signal,
  } satisfies Omit<ServerDeps, 'registry'> as Omit<ServerDeps, 'registry'>
  const parts = { ...base, ...options.deps }
  const deps: ServerDeps = {
    registry: createRegistry({
      version: parts.version,
      captures: () => parts.captures(),
      store: () => parts.store.stats(),
      server: parts.traffic,
    }),
    ...parts,
  }
  rig.deps = deps
  rig.app = buildServer(deps)
  rig.raw = (text) => exchange(rig.port, text)
  return rig
}

/** The same, listening on a loopback port of the system's choice. */
export async function listen(options: Parameters<typeof build>[0] = {}): Promise<Rig> {
  const rig = build(options)
  await rig.app.listen({ host: '127.0.0.1', port: 0 })
  rig.port = (rig.app.server.address() as AddressInfo).port
  return rig
}

async function exchange(port: number, text: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', (part) => parts.push(part))
  socket.on('error', () => {})
  socket.write(text)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(parts).toString('latin1')
}

/** Waits, generously, until something holds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 10) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`Waited 10 s in vain: ${what}`)
}
