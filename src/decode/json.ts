/**
 * Packets as JSON, one object a line: the fields of the frame, then its layers, names as Wireshark's.
 *
 *   {"frame.number":1,"frame.time_epoch":"1700000000.000000000",…,"layers":[{"protocol":"eth","offset":0,"size":14,"eth.dst":…},…]}
 *
 * Numbers and booleans are JSON's own; integers of 64 bits, addresses and bytes are strings. `stopped` stands there when reading ended early.
 */
import type { Frame } from './frame.js'
import { OutputBytes, Words, writeNumber } from './jsonbytes.js'
import { frameWriter, type Key, type ObjectWriter, objectWriter } from './jsoncode.js'
import type { Layer, Protocol, Stopped } from './layer.js'

/** Objects of one kind, the layers of a protocol or groups: their writer knows these keys, in this order. */
interface Kind {
  name: string
  path: ((layer: Layer) => string) | undefined
  keys: Key[]
  write: ObjectWriter
}

const writeNothing: ObjectWriter = () => -1

/** Writes packets into memory of its own; whoever takes the lines gives them away before the next packet is written. */
export class JsonLines {
  readonly #out = new OutputBytes()
  readonly #known = new Map<string, Kind>()
  /** Kinds of the layers of the present packet, and their parts of `frame.protocols`. */
  readonly #kinds: Kind[] = []
  readonly #parts: string[] = []
  #lastGroup: Kind = { name: '', path: undefined, keys: [], write: writeNothing }
  readonly #paths: ({ parts: string[]; text: Words } | undefined)[] = new Array(256)
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
    const count = layers.length
    const kinds = this.#kinds
    for (let i = 0; i < count; i++) kinds[i] = this.#kind(layers[i]!.protocol)
    out.room(512 + 64 * count)
    this.#writeFrame(out, frame, writeNumber)
    this.#writePath(layers)
    if (frame.comments !== undefined && frame.comments.length > 0) {
      out.any(`"frame.comment":${JSON.stringify(frame.comments)},`)
    }
    if (extra !== '') out.any(extra)
    out.room(64)
    out.plain('"layers":[')
    for (let i = 0; i < count; i++) {
      if (i > 0) out.byte(0x2c)
      this.#writeObject(layers[i]!, kinds[i]!)
    }
    out.room(64)
    out.byte(0x5d)
    if (stopped !== null) out.any(`,"stopped":${JSON.stringify(stopped)}`)
    out.plain('}\n')
  }

  /** `eth:ethertype:ip:tcp",`: mostly that of one of the last packets, which need not be put together again. */
  #writePath(layers: readonly Layer[]): void {
    const parts = this.#parts
    const count = layers.length
    let hash = count
    for (let i = 0; i < count; i++) {
      const { path, name } = this.#kinds[i]!
      const part = path === undefined ? name : path(layers[i]!)
      parts[i] = part
      hash =
        (hash * 31 + part.length * 5 + part.charCodeAt(0) + part.charCodeAt(part.length - 1)) & 255
    }
    let known = this.#paths[hash]
    if (known === undefined || !startsWith(parts, known.parts, count)) {
      known = {
        parts: parts.slice(0, count),
        text: new Words(`${parts.slice(0, count).join(':')}",`),
      }
      this.#out.room(known.text.size)
      this.#paths[hash] = known
    }
    this.#out.words(known.text)
  }

  #kind(name: string): Kind {
    let kind = this.#known.get(name)
    if (kind === undefined) {
      kind = { name, path: this.#protocols.get(name)?.path, keys: [], write: writeNothing }
      this.#known.set(name, kind)
    }
    return kind
  }

  /** A layer by the writer of its protocol. */
  #writeObject(object: object, kind: Kind): void {
    let count = 0
    for (const _key in object) count++
    this.#writeKeys(object, kind, count)
  }

  /** Groups of one shape mostly share their last key: that is their kind. */
  #writeGroup(group: object): void {
    let count = 0
    let last = ''
    for (const key in group) {
      count++
      last = key
    }
    if (last !== this.#lastGroup.name) this.#lastGroup = this.#kind(last)
    this.#writeKeys(group, this.#lastGroup, count)
  }

  /** An object of so many keys by the writer of its kind, which learns those it lacks. */
  #writeKeys(object: object, kind: Kind, count: number): void {
    const out = this.#out
    const start = out.at
    if (kind.write(object, out, this.#value) === count) return
    out.at = start
    learn(kind, object)
    kind.write(object, out, this.#value)
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
    } else if (typeof value === 'object' && value !== null) this.#writeGroup(value)
    else if (typeof value === 'bigint') out.any(`"${value}"`)
    else out.any(JSON.stringify(value) ?? 'null')
    out.room(16)
  }
}

/** The first `count` texts are the same. */
function startsWith(texts: readonly string[], known: readonly string[], count: number): boolean {
  if (known.length !== count) return false
  for (let i = 0; i < count; i++) if (texts[i] !== known[i]) return false
  return true
}

/** Has the writer of a kind know this object's keys, too. */
function learn(kind: Kind, object: object): void {
  const { keys } = kind
  for (const [name, value] of Object.entries(object)) {
    if (!keys.some((key) => key.name === name)) keys.push({ name, type: typeof value })
  }
  kind.write = objectWriter(keys)
}
