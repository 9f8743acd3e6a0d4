/**
 * `sidecap capture`: packets of one adapter (or of a file) to a pcap file or to stdout, or shown as `sidecap read` shows
 * them, until a count, a time or a signal ends it. Needs no agent and keeps nothing.
 */
import { addon, type Session } from '../capture/addon.js'
import { type Opening, openAutomatic, tell } from '../capture/automatic.js'
import type { Block } from '../capture/block.js'
import { sessionOptions } from '../capture/capture.js'
import { ANY, findAdapter, isOpen, pick, selectors } from '../capture/interfaces.js'
import { type Config, parseDuration } from '../config.js'
import { asSidecapError, SidecapError } from '../errors.js'
import { RECORD_BYTES } from '../pcap/pcap.js'
import { configOf, type Given } from './options.js'
import type { PrintFlags } from './print.js'
import { Screen } from './screen.js'
import { Sink } from './sink.js'

/** What the flags of this command give beside settings. */
export interface CaptureFlags extends Given, PrintFlags {
  interface?: string
  filter?: string
  write?: string
  count?: string
  snaplen?: string
  duration?: string
  json?: boolean
  verbose?: boolean
  hex?: boolean
  checksums?: boolean
  reassemble?: boolean
  absolute?: boolean
  fields?: string
  time?: string
  color?: string
}

const BLOCK_BYTES = 1 << 20

/** Captures until the end; resolves when all is written. Throws coded errors. */
export async function capture(flags: CaptureFlags): Promise<void> {
  const { interface: adapters, filter, snaplen } = flags
  const config = configOf(flags, {
    ...(adapters === undefined ? {} : { interfaces: adapters }),
    ...(filter === undefined ? {} : { filter }),
    ...(snaplen === undefined ? {} : { snaplen }),
  })
  const limit = count(flags.count)
  const duration = time(flags.duration)
  const device = deviceOf(config)
  const counters = addon().createCounters()
  const sink = destination(flags)
  const { promise: ended, resolve: end } = deferred<Error | null>()
  let taken = 0
  let failure: unknown
  let session: Session | undefined
  const fail = (error: unknown) => {
    failure ??= error
    session?.stop()
  }
  const onBlock = (block: Block) => {
    const packets = Math.min(block.packets, limit - taken)
    taken += packets
    const whole = packets === block.packets
    const bytes = whole ? block.bytes : block.bytes.subarray(0, lengthOf(block.bytes, packets))
    // The block stays out until its bytes are written: a slow reader holds up the capture, not memory.
    void sink
      .write(bytes, packets)
      .catch(fail)
      .finally(() => block.release())
    if (taken >= limit) session?.stop()
  }
  try {
    const options = { ...sessionOptions(config, BLOCK_BYTES), device, counters }
    const opening = await openAutomatic(options, { onBlock, onEnd: end })
    session = opening.session
    const { linkType, snaplen, precision } = session
    sink.begin({ linkType, snaplen, precision }, device).catch(fail)
    if (flags.json !== true) announce(device, opening)
    stopAt(session, duration)
    session.start()
    const error = await ended
    if (error !== null) fail(error)
  } finally {
    await sink.close()
  }
  const totals = addon().counters(counters)
  const summary = {
    packets: sink.packets,
    dropped: {
      kernel: totals.droppedKernel,
      interface: totals.droppedInterface,
      pool: totals.droppedPool,
    },
    file: sink.name,
  }
  console.error(flags.json === true ? JSON.stringify(summary) : sentence(summary))
  if (failure !== undefined) throw asSidecapError(failure, 'CAPTURE_FAILED')
}

/** A file, a pipe, or the terminal: packets are shown where nothing asks for a file of them. */
function destination(flags: CaptureFlags): Sink | Screen {
  const { write, json, fields, verbose, hex } = flags
  const shown = fields !== undefined || verbose === true || hex === true
  if (write !== undefined && shown) {
    throw new SidecapError('CONFIG_INVALID', '-w does not go with -v, -x and --fields', {
      hint: 'Capture to a file, then look at it: sidecap read FILE -v',
    })
  }
  if (write === undefined && (shown || json === true || process.stdout.isTTY))
    return new Screen(flags)
  return new Sink(write)
}

/** Says on stderr what is captured, as tcpdump does. */
function announce(device: string, { session, backend, refused }: Opening): void {
  const { snaplen, warnings } = session
  const linkType = addon().linkTypeName(session.linkType)
  console.error(`capturing ${device}, link type ${linkType}, snaplen ${snaplen}`)
  for (const refusal of refused) console.error(`backend ${backend}, since ${tell(refusal)}`)
  for (const warning of warnings) console.error(`warning: ${warning}`)
}

/** Ends the session gracefully on a signal and after `duration` milliseconds; a second signal ends at once. */
function stopAt(session: Session, duration: number | undefined): void {
  let asked = false
  const stop = (signal?: string) => {
    if (asked && signal !== undefined) process.exit(signal === 'SIGINT' ? 130 : 143)
    asked ||= signal !== undefined
    session.stop()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (duration !== undefined) setTimeout(stop, duration).unref()
}

/** The one adapter to capture, or the file to replay. */
function deviceOf(config: Config): string {
  if (config.backend === 'replay') return config.replay
  const adapters = addon().adapters()
  const wanted = selectors(config.interfaces)
  if (wanted.includes(ANY)) return ANY
  const names = wanted
    .flatMap((selector) =>
      isOpen(selector) ? pick(adapters, selector) : [findAdapter(adapters, selector)],
    )
    .map(({ name }) => name)
  const [first] = names
  if (first === undefined) {
    throw new SidecapError(
      'ADAPTER_NOT_FOUND',
      `No adapter fits ${JSON.stringify(config.interfaces)}`,
    )
  }
  if (names.some((name) => name !== first)) {
    throw new SidecapError(
      'ADAPTER_AMBIGUOUS',
      `One adapter is captured at a time, not ${names.join(', ')}`,
      { hint: 'Choose one with -i NAME, or -i any for all of them in one file.' },
    )
  }
  return first
}

/** Bytes of the first `packets` records. */
function lengthOf(bytes: Uint8Array, packets: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  for (let i = 0; i < packets; i++) at += RECORD_BYTES + view.getUint32(at + 8, true)
  return at
}

function sentence(summary: { packets: number; dropped: Record<string, number> }): string {
  const { kernel, interface: adapter, pool } = summary.dropped
  return (
    `${summary.packets} packet${summary.packets === 1 ? '' : 's'} captured, ` +
    `${kernel} dropped by kernel, ${adapter} by the interface, ${pool} for want of a free block`
  )
}

function count(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new SidecapError('CONFIG_INVALID', `-c: ${JSON.stringify(text)} is not a number above 0`)
}

function time(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if (duration !== undefined && duration > 0 && duration < 2 ** 31) return duration
  throw new SidecapError(
    'CONFIG_INVALID',
    `--duration: ${JSON.stringify(text)} is not a time such as 10s or 5m`,
  )
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
