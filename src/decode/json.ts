/**
 * Packets as JSON, one object a line: the fields of the frame, then its layers, names as Wireshark's.
 *
 *   {"frame.number":1,"frame.time_epoch":"1700000000.000000000",…,"layers":[{"protocol":"eth","offset":0,"size":14,"eth.dst":…},…]}
 *
 * Numbers and booleans are JSON's own; integers of 64 bits, addresses and bytes are strings. `stopped` stands there when reading ended early.
 */
import type { Frame } from './frame.js'
import { OutputBytes, writeNumber } from './jsonbytes.js'
import type { Layer, Protocol, Stopped } from './layer.js'

type ObjectWriter = (
  object: object,
  out: OutputBytes,
  writeValue: (value: unknown) => void,
  number: typeof writeNumber,
) => number

type FrameWriter = (out: OutputBytes, frame: Frame, number: typeof writeNumber) => void

/** A writer learned from the objects it met: it knows these keys, in this order. */
interface Learned {
  keys: string[]
  write: ObjectWriter
}

/** Writes packets into memory of its own; whoever takes the lines gives them away before the next packet is written. */
export class JsonLines {
  readonly #out = new OutputBytes()
  readonly #learned = new Map<string, Learned>()
  readonly #protocols: ReadonlyMap<string, Protocol>
  readonly #writeFrame = frameWriter()
  readonly #value = (value: unknown): void => this.#writeValue(value)

  constructor(protocols: readonly Protocol[]) {
    this.#protocols = new Map(protocols.map((protocol) => [protocol.name, protocol]))
  }

  /** Bytes written and not yet taken. */
  get length(): number {
    return this.#out.at
  }

  /** The lines written since the last time: valid until the next packet. */
  take(): Uint8Array {
    return this.#out.take()
  }

  /** One line, newline included. `extra` is written as it is, before the layers: JSON members with a comma behind each. */
  write(frame: Frame, layers: readonly Layer[], stopped: Stopped | null, extra = ''): void {
    const out = this.#out
    out.room(512 + 64 * layers.length)
    this.#writeFrame(out, frame, writeNumber)
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i]!
      if (i > 0) out.byte(0x3a)
      const protocol = this.#protocols.get(layer.protocol)
      out.plain(protocol?.path === undefined ? layer.protocol : protocol.path(layer))
    }
    out.plain('",')
    if (frame.comments !== undefined && frame.comments.length > 0) {
      out.any(`"frame.comment":${JSON.stringify(frame.comments)},`)
    }
    if (extra !== '') out.any(extra)
    out.room(64)
    out.plain('"layers":[')
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i]!
      if (i > 0) out.byte(0x2c)
      this.#writeObject(layer, layer.protocol)
    }
    out.room(64)
    out.byte(0x5d)
    if (stopped !== null) out.any(`,"stopped":${JSON.stringify(stopped)}`)
    out.plain('}\n')
  }

  /**
   * A layer by the writer of its protocol, a group by that of its last key: objects of one shape mostly share a writer, and
   * one that lacks a key of the object learns it.
   */
  #writeObject(object: object, kind: string): void {
    let count = 0
    let last = ''
    for (const key in object) {
      count++
      last = key
    }
    const name = kind === '' ? last : kind
    const out = this.#out
    const start = out.at
    const known = this.#learned.get(name)
    if (known !== undefined && known.write(object, out, this.#value, writeNumber) === count) return
    out.at = start
    const learned = learn(known?.keys ?? [], object)
    this.#learned.set(name, learned)
    learned.write(object, out, this.#value, writeNumber)
  }

  #writeValue(value: unknown): void {
    const out = this.#out
    if (typeof value === 'string') out.text(value)
    else if (Array.isArray(value)) {
      out.room(16)
      out.byte(0x5b)
      for (let i = 0; i < value.length; i++) {
        if (i > 0) out.byte(0x2c)
        this.#writeValue(value[i])
      }
      out.byte(0x5d)
    } else if (typeof value === 'object' && value !== null) this.#writeObject(value, '')
    else if (typeof value === 'bigint') out.any(`"${value}"`)
    else out.any(JSON.stringify(value) ?? 'null')
    out.room(16)
  }
}

/**
 * Makes a writer for objects with these keys and the object's own. It is compiled, with the text of the keys as 32-bit
 * constants: copying the keys from memory, a loop each, took eight times as long and most of the time of a line.
 */
function learn(known: readonly string[], object: object): Learned {
  const keys = [...known]
  for (const key in object) if (!keys.includes(key)) keys.push(key)
  // Room for all keys and for numbers; texts and groups ask for their own.
  const room = keys.reduce((sum, key) => sum + JSON.stringify(key).length + 32, 64)
  const lines = [
    `out.room(${room});`,
    'let b = out.view, a = out.at, n = 0, v;',
    'b.setInt8(a++, 0x7b);',
  ]
  for (const key of keys) {
    const quoted = JSON.stringify(key)
    lines.push(
      `v = object[${quoted}];`,
      'if (v !== undefined) {',
      ...stores(`${quoted}:`, 'if (n++ > 0) b.setInt8(a++, 0x2c);'),
      "if (typeof v === 'number') a = number(b, a, v);",
      `else if (v === true) { ${stores('true').join('')} }`,
      `else if (v === false) { ${stores('false').join('')} }`,
      `else { out.at = a; value(v); out.room(${room}); b = out.view; a = out.at }`,
      '}',
    )
  }
  lines.push('b.setInt8(a++, 0x7d); out.at = a; return n')
  const make = new Function('object', 'out', 'value', 'number', lines.join('\n'))
  return { keys, write: make as ObjectWriter }
}

/** The head of a line, up to the value of `frame.protocols`. */
function frameWriter(): FrameWriter {
  const put = (text: string) => stores(text).join('')
  const number = (name: string) => `a = number(b, a, frame.${name});`
  const make = new Function(
    'out',
    'frame',
    'number',
    `let b = out.view, a = out.at;
    ${put('{"frame.number":')} ${number('number')}
    if (frame.seconds >= 0) {
      ${put(',"frame.time_epoch":"')} ${number('seconds')}
      out.at = a; out.nanoseconds(frame.nanoseconds); a = out.at;
      b.setInt8(a++, 0x22)
    }
    ${put(',"frame.interface_id":')} ${number('interface.id')}
    ${put(',"frame.len":')} ${number('originalLength')}
    ${put(',"frame.cap_len":')} ${number('capturedLength')}
    ${put(',"frame.protocols":"')}
    out.at = a`,
  )
  return make as FrameWriter
}

/** Statements that store a text at `a` of the view `b`, and move `a` behind it. */
function stores(text: string, before = ''): string[] {
  const bytes = Buffer.from(text)
  const lines = [before]
  let i = 0
  for (; i + 4 <= bytes.length; i += 4)
    lines.push(`b.setInt32(a + ${i}, ${bytes.readInt32LE(i)}, true);`)
  for (; i < bytes.length; i++) lines.push(`b.setInt8(a + ${i}, ${bytes[i]});`)
  lines.push(`a += ${bytes.length};`)
  return lines
}
