/** What the routes of packets share: which capture, which adapter, what the file is called. */
import type { FastifyRequest } from 'fastify'
import { SidecapError } from '../errors.js'
import type { ServerDeps } from './deps.js'
import { formatTime, type TimeRange } from './times.js'

/** A packet sent before a request may still be in a block when it comes from this shortly ago. */
const SETTLED = 5_000_000_000n

/** The registered media type of pcap files. */
export const PCAP = 'application/vnd.tcpdump.pcap'

/** Not registered, but what programs say. */
export const PCAPNG = 'application/x-pcapng'

/** What the routes of packets need of a request with these parameters. */
export type PacketRequest<Query> = Pick<
  FastifyRequest,
  'method' | 'headers' | 'ip' | 'log' | 'raw'
> & {
  query: Query
}

/** Throws CAPTURE_NOT_FOUND unless `id` is the recorder. */
export function knownCapture(id: string): void {
  if (id === 'recorder') return
  throw new SidecapError(
    'CAPTURE_NOT_FOUND',
    `There is no capture ${JSON.stringify(id.slice(0, 64))}`,
  )
}

/** The adapter a request names, captured now or with packets on disk. Throws ADAPTER_NOT_FOUND. */
export function adapterOf(deps: ServerDeps, name: string | undefined): string | undefined {
  if (name === undefined) return undefined
  const known = new Set([
    ...deps.captures().map((capture) => capture.interface),
    ...deps.store.adapters(),
  ])
  if (known.has(name)) return name
  // By what opens it, such as a GUID: paths and metrics have its label.
  const opened = deps.captures().find(({ adapter }) => adapter?.name === name)
  if (opened !== undefined) return opened.interface
  throw new SidecapError(
    'ADAPTER_NOT_FOUND',
    `No adapter ${JSON.stringify(name.slice(0, 100))} is recorded; there ${
      known.size === 0 ? 'is none' : `are: ${[...known].join(', ')}`
    }`,
  )
}

/** Content-Disposition with a name that is safe in every file system. */
export function contentDisposition(name: string, extension: 'pcap' | 'pcapng' = 'pcap'): string {
  const safe = name.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 150)
  return `attachment; filename="${safe}.${extension}"`
}

/** What a download is called: its adapter, its time range. */
export function fileName(
  adapter: string | undefined,
  { from, to }: TimeRange,
  now: bigint,
): string {
  const stamp = (time: bigint) => formatTime(time - (time % 1_000_000_000n)).replace(/[-:]/g, '')
  const begin = from === undefined ? '' : `${stamp(from)}-`
  return `sidecap-${adapter ?? 'recorder'}-${begin}${stamp(to === undefined || to > now ? now : to)}`
}

/** Whether packets of a time range may not be on disk yet. */
export function mayBeUnsettled(deps: ServerDeps, { to }: TimeRange, now: bigint): boolean {
  if (to === undefined) return true
  const age = BigInt(deps.config.flush) * 1_000_000n + SETTLED
  // A replay hands over packets of any time.
  return to + age >= now || deps.captures().some((capture) => capture.backend === 'replay')
}
