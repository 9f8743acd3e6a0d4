/** Packets on stdout: lines, trees, hex, JSON or columns. One printer for files and for what is captured live. */
import { styleText } from 'node:util'
import { Columns } from '../decode/columns.js'
import { Conversations, type TimedBytes } from '../decode/conversation/conversations.js'
import { hexDump } from '../decode/hex.js'
import { byName, createDecoder, type Decoder, framing, protocols } from '../decode/index.js'
import { JsonLines } from '../decode/json.js'
import type { Layer, Stopped } from '../decode/layer.js'
import { line } from '../decode/line.js'
import { RelativeNumbers } from '../decode/transport/tcpwords.js'
import { tree } from '../decode/tree.js'
import { SidecapError } from '../errors.js'
import type { CapturedPacket } from '../pcap/types.js'
import { ALWAYS } from './output.js'
import { Stdout } from './stdout.js'

/** How packets are to be shown. */
export interface PrintFlags {
  verbose?: boolean
  hex?: boolean
  json?: boolean
  fields?: string
  checksums?: boolean
  reassemble?: boolean
  absolute?: boolean
  time?: string
  color?: string
}

/** Shows packets. Wait for what `packet` returns, if anything, before the next. */
export interface Printer {
  packet(packet: CapturedPacket): Promise<void> | undefined
  /** Everything shown so far is out. */
  flush(): Promise<void>
}

export const TIMES = ['local', 'utc', 'epoch', 'relative', 'none'] as const
export const COLORS = ['auto', 'always', 'never'] as const

/** The printer these flags ask for. Throws CONFIG_INVALID. */
export function createPrinter(flags: PrintFlags): Printer {
  const time = oneOf('--time', flags.time ?? 'local', TIMES)
  const color = oneOf('--color', flags.color ?? 'auto', COLORS)
  const forms = [flags.json, flags.fields !== undefined, flags.verbose || flags.hex]
  if (forms.filter(Boolean).length > 1) {
    throw new SidecapError('CONFIG_INVALID', '--json, --fields and -v/-x exclude each other', {
      hint: 'Choose one form: JSON holds every field, --fields the columns you name.',
    })
  }
  if (flags.json === true) return new JsonPrinter(flags)
  if (flags.fields !== undefined) return new FieldsPrinter(flags.fields, flags)
  const colored = color === 'always' || (color === 'auto' && wantsColor())
  return new TextPrinter(flags, time, colored)
}

class JsonPrinter implements Printer {
  readonly #stdout = new Stdout()
  readonly #json = new JsonLines(protocols)
  readonly #read: Reader

  constructor(flags: PrintFlags) {
    this.#read = createReader(flags.checksums === true, flags.reassemble === true)
  }

  packet(packet: CapturedPacket): Promise<void> | undefined {
    const { layers, stopped } = this.#read(packet)
    this.#json.write(packet, layers, stopped)
    return this.#json.length < 1 << 18 ? undefined : this.#stdout.bytes(this.#json.take())
  }

  async flush(): Promise<void> {
    if (this.#json.length > 0) await this.#stdout.bytes(this.#json.take())
  }
}

class FieldsPrinter implements Printer {
  readonly #stdout = new Stdout()
  readonly #columns: Columns
  readonly #read: Reader

  constructor(names: string, flags: PrintFlags) {
    this.#columns = new Columns(
      names.split(',').map((name) => name.trim()),
      byName,
    )
    this.#read = createReader(this.#columns.checksums, flags.reassemble === true)
  }

  packet(packet: CapturedPacket): Promise<void> | undefined {
    const { layers } = this.#read(packet)
    return this.#stdout.write(`${this.#columns.row(packet, layers)}\n`)
  }

  async flush(): Promise<void> {
    await this.#stdout.flush()
  }
}

class TextPrinter implements Printer {
  readonly #stdout = new Stdout()
  readonly #read: Reader
  readonly #flags: PrintFlags
  readonly #clock: (packet: CapturedPacket) => string
  readonly #colored: boolean
  readonly #numbers: RelativeNumbers | undefined

  constructor(flags: PrintFlags, time: (typeof TIMES)[number], colored: boolean) {
    this.#flags = flags
    const checksums = flags.checksums === true || flags.verbose === true
    this.#read = createReader(checksums, flags.reassemble === true)
    this.#clock = clock(time)
    this.#colored = colored
    this.#numbers = flags.absolute === true ? undefined : new RelativeNumbers()
  }

  packet(packet: CapturedPacket): Promise<void> | undefined {
    const { layers, stopped } = this.#read(packet)
    const words = line(layers, stopped, byName, framing, this.#numbers)
    const time = this.#clock(packet)
    let text = this.#colored ? colored(time, words, layers, stopped) : `${time}${words}`
    if (this.#flags.verbose === true) {
      text += `\n${tree(packet, layers, stopped, byName)
        .map((branch) => `    ${branch}`)
        .join('\n')}`
    }
    if (this.#flags.hex === true) text += `\n${hexDump(packet.bytes, packet.at, packet.end)}`
    if (this.#flags.verbose === true || this.#flags.hex === true) text += '\n'
    return this.#stdout.write(`${text}\n`)
  }

  async flush(): Promise<void> {
    await this.#stdout.flush()
  }
}

/** What reads packets: each on its own, or with what came before. */
export type Reader = (packet: CapturedPacket) => { layers: Layer[]; stopped: Stopped | null }

/** A reader of packets. With `reassemble`, fragments and segments are put together first. */
export function createReader(checksums: boolean, reassemble: boolean): Reader {
  if (reassemble) {
    const conversations = new Conversations({ checksums })
    return (packet) => conversations.add(asBytes(packet))
  }
  const decoder: Decoder<Layer> = createDecoder({ checksums })
  return (packet) => decoder.decode(asBytes(packet))
}

/** A packet as the decoder takes it. */
export function asBytes(packet: CapturedPacket): TimedBytes {
  const { bytes, at, end, originalLength, seconds } = packet
  return { bytes, at, end, originalLength, seconds, linkType: packet.interface.linkType }
}

/** The time at the head of a line, with a space behind it. */
function clock(form: (typeof TIMES)[number]): (packet: CapturedPacket) => string {
  let start: number | undefined
  const fraction = ({ nanoseconds, interface: { resolution } }: CapturedPacket) => {
    const digits = String(nanoseconds).padStart(9, '0')
    return resolution > 1_000_000 ? digits : digits.slice(0, 6)
  }
  return (packet) => {
    if (form === 'none') return ''
    if (packet.seconds < 0) return '(no time) '
    if (form === 'epoch') return `${packet.seconds}.${fraction(packet)} `
    if (form === 'relative') {
      const now = packet.seconds + packet.nanoseconds / 1e9
      start ??= now
      return `${(now - start).toFixed(6).padStart(12)} `
    }
    const date = new Date(packet.seconds * 1000)
    if (form === 'utc') return `${date.toISOString().slice(0, 19)}.${fraction(packet)}Z `
    const two = (number: number) => String(number).padStart(2, '0')
    return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${fraction(packet)} `
  }
}

/** What went wrong stands out, beginnings and names are told apart. */
function colored(
  time: string,
  words: string,
  layers: readonly Layer[],
  stopped: Stopped | null,
): string {
  const dim = styleText('dim', time, ALWAYS)
  const top = layers.at(-1) as (Layer & Record<string, unknown>) | undefined
  const tcp = layers.find((layer) => layer.protocol === 'tcp') as typeof top
  if (stopped !== null) return dim + styleText('yellow', words, ALWAYS)
  if (tcp?.['tcp.flags.reset'] === true || top?.protocol.startsWith('icmp'))
    return dim + styleText('red', words, ALWAYS)
  if (tcp?.['tcp.flags.syn'] === true) return dim + styleText('green', words, ALWAYS)
  if (top?.protocol === 'dns' || top?.protocol === 'mdns')
    return dim + styleText('cyan', words, ALWAYS)
  return dim + words
}

function wantsColor(): boolean {
  const { NO_COLOR, TERM } = process.env
  return process.stdout.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}

function oneOf<T extends string>(flag: string, given: string, known: readonly T[]): T {
  const found = known.find((value) => value === given)
  if (found !== undefined) return found
  throw new SidecapError(
    'CONFIG_INVALID',
    `${flag}: ${JSON.stringify(given)} is not one of ${known.join(', ')}`,
  )
}
