/** Packets as text for clients: JSON of all layers or of chosen fields, one by one, in the form that the answer has. */
import { Columns } from '../decode/columns.js'
import type { Frame } from '../decode/frame.js'
import { hexDump } from '../decode/hex.js'
import { byName, createDecoder, framing, protocols } from '../decode/index.js'
import { JsonLines } from '../decode/json.js'
import type { Layer, Stopped } from '../decode/layer.js'
import { line } from '../decode/line.js'
import { tree } from '../decode/tree.js'
import { asSidecapError, SidecapError } from '../errors.js'
import { RECORD_BYTES } from '../pcap/pcap.js'
import { adapterNumber, writePacketCursor } from './cursor.js'
import type { Form, RenderJob } from './renderjob.js'

/** Sets of fields that are kept ready. */
const MOST_COLUMNS = 32

interface Decoded {
  layers: Layer[]
  stopped: Stopped | null
}

/** Writes packets. Not for two threads. */
export class Renderer {
  readonly #json = new JsonLines(protocols)
  readonly #decoder = createDecoder<Layer>()
  readonly #checking = createDecoder<Layer>({ checksums: true })
  readonly #columns = new Map<string, Columns>()
  #out = new Uint8Array(1 << 16)
  #filled = 0

  /** Throws BAD_REQUEST naming the first field nobody has. */
  check(fields: string): void {
    this.#columnsOf(fields)
  }

  /** The packets as bytes of their own. Throws BAD_REQUEST as `check`. */
  render(job: RenderJob): Uint8Array<ArrayBuffer> {
    const { form, fields, sources, records, places } = job
    const columns = fields === null ? null : this.#columnsOf(fields)
    const numbers = sources.map(({ name }) => adapterNumber(name))
    const view = new DataView(records.buffer, records.byteOffset, records.length)
    this.#filled = 0
    let { number } = job
    for (let at = 0, n = 0; at < records.length; n++, number++) {
      const index = places === null ? 0 : places[3 * n]!
      const source = sources[index]!
      const capturedLength = view.getUint32(at + 8, true)
      const seconds = view.getUint32(at, true)
      const fraction = view.getUint32(at + 4, true)
      const frame: Frame = {
        number,
        seconds,
        nanoseconds: source.precision === 'nano' ? fraction : fraction * 1000,
        capturedLength,
        originalLength: view.getUint32(at + 12, true),
        interface: source,
      }
      const cursor =
        places === null
          ? ''
          : `"cursor":"${writePacketCursor(numbers[index]!, {
              sequence: places[3 * n + 1]!,
              offset: places[3 * n + 2]!,
              seconds,
              fraction,
            })}",`
      const begin = at + RECORD_BYTES
      at = begin + capturedLength
      this.#one(form, frame, records, begin, cursor, columns)
    }
    return this.#out.slice(0, this.#filled)
  }

  #one(
    form: Form,
    frame: Frame,
    bytes: Uint8Array,
    at: number,
    cursor: string,
    columns: Columns | null,
  ): void {
    const { capturedLength, originalLength, interface: source, number } = frame
    const end = at + capturedLength
    const decoder = form === 'packet' || columns?.checksums ? this.#checking : this.#decoder
    const { linkType } = source
    let decoded: Decoded = decoder.decode({ bytes, at, end, originalLength, linkType })
    let text: Uint8Array
    try {
      text = this.#text(frame, decoded, cursor, columns)
    } catch (error) {
      // A packet that cannot be shown does not take those around it along.
      this.#json.take()
      decoded = { layers: [], stopped: fault(capturedLength, error) }
      text = this.#text(frame, decoded, cursor, columns)
    }
    if (form === 'array') this.#put(',')
    else if (form === 'events') this.#put(`event: packet\nid: ${number}\ndata: `)
    else if (form === 'packet') this.#put('{"packet":')
    this.#append(text)
    if (form === 'events') this.#put('\n')
    if (form === 'packet') this.#put(`,${details(frame, decoded, bytes, at, end)}}\n`)
  }

  /** One object and a newline: valid until the next. */
  #text(
    frame: Frame,
    { layers, stopped }: Decoded,
    cursor: string,
    columns: Columns | null,
  ): Uint8Array {
    if (columns !== null) {
      const named = JSON.stringify(columns.object(frame, layers))
      return Buffer.from(`{${cursor}"fields":${named}}\n`)
    }
    const name = JSON.stringify(frame.interface.name)
    const words = JSON.stringify(line(layers, stopped, byName, framing))
    const extra = `${cursor}"frame.interface_name":${name},"line":${words},`
    this.#json.write(frame, layers, stopped, extra)
    return this.#json.take()
  }

  #columnsOf(fields: string): Columns {
    let columns = this.#columns.get(fields)
    if (columns === undefined) {
      const names = fields.split(',').map((name) => name.trim())
      try {
        columns = new Columns(names, byName)
      } catch (error) {
        const { message, hint } = asSidecapError(error)
        throw new SidecapError('BAD_REQUEST', message, { hint })
      }
      const [oldest] = this.#columns.keys()
      if (this.#columns.size >= MOST_COLUMNS) this.#columns.delete(oldest!)
      this.#columns.set(fields, columns)
    }
    return columns
  }

  #put(text: string): void {
    this.#append(Buffer.from(text))
  }

  #append(bytes: Uint8Array): void {
    const size = this.#filled + bytes.length
    if (size > this.#out.length) {
      const larger = new Uint8Array(2 * size)
      larger.set(this.#out.subarray(0, this.#filled))
      this.#out = larger
    }
    this.#out.set(bytes, this.#filled)
    this.#filled = size
  }
}

/** What one packet has beside its object. */
function details(
  frame: Frame,
  { layers, stopped }: Decoded,
  bytes: Uint8Array,
  at: number,
  end: number,
): string {
  const members = {
    tree: tree(frame, layers, stopped, byName),
    hex: hexDump(bytes, at, end),
    bytes: Buffer.from(bytes.subarray(at, end)).toString('base64'),
  }
  return JSON.stringify(members).slice(1, -1)
}

function fault(have: number, error: unknown): Stopped {
  const { message } = error as Error
  return { protocol: 'frame', offset: 0, need: have, have, because: 'fault', detail: message }
}
