/**
 * A BPF filter that says which records pass, for packets that are given one by one. The addon gives those that pass as bytes,
 * without saying where they were: so each record carries its number in its seconds meanwhile, which no filter looks at.
 */
import type { Filter } from '../capture/addon.js'
import { RECORD_BYTES } from '../pcap/pcap.js'
import type { Accept, TrackFormat } from '../store/track.js'
import type { ServerDeps } from './deps.js'

const SNAPLEN = 262_144

/** One expression, compiled for each link type it meets. */
export class RecordFilter {
  readonly #deps: Pick<ServerDeps, 'compileFilter' | 'select'>
  readonly #expression: string
  readonly #filters = new Map<number, Filter>()
  #scratch = new Uint8Array(0)
  #seconds = new Uint32Array(0)

  constructor(deps: Pick<ServerDeps, 'compileFilter' | 'select'>, expression: string) {
    this.#deps = deps
    this.#expression = expression
  }

  /** Rejects with FILTER_* when the expression is wrong or has no sense for a link type. */
  async prepare(linkType: number): Promise<Filter> {
    const known = this.#filters.get(linkType)
    if (known !== undefined) return known
    const filter = await this.#deps.compileFilter(this.#expression, linkType, SNAPLEN)
    this.#filters.set(linkType, filter)
    return filter
  }

  /** As `prepare`, when that has been done. */
  prepared(linkType: number): Filter | undefined {
    return this.#filters.get(linkType)
  }

  readonly accept: Accept = async (records, count, format) =>
    this.#pass(records, count, format, await this.prepare(format.linkType))

  #pass(
    records: Uint8Array,
    count: number,
    { precision }: TrackFormat,
    filter: Filter,
  ): Uint8Array {
    const passed = new Uint8Array(count)
    if (this.#scratch.length < records.length) this.#scratch = new Uint8Array(records.length)
    if (this.#seconds.length < count) this.#seconds = new Uint32Array(count)
    const view = new DataView(records.buffer, records.byteOffset, records.length)
    let at = 0
    for (let n = 0; n < count; n++) {
      this.#seconds[n] = view.getUint32(at, true)
      view.setUint32(at, n, true)
      at += RECORD_BYTES + view.getUint32(at + 8, true)
    }
    const selection = { input: precision, output: precision, filter }
    const { produced } = this.#deps.select(records, this.#scratch, selection)
    at = 0
    for (let n = 0; n < count; n++) {
      view.setUint32(at, this.#seconds[n]!, true)
      at += RECORD_BYTES + view.getUint32(at + 8, true)
    }
    const found = new DataView(this.#scratch.buffer, 0, produced)
    for (at = 0; at < produced; at += RECORD_BYTES + found.getUint32(at + 8, true)) {
      passed[found.getUint32(at, true)] = 1
    }
    return passed
  }
}

/** A filter for the packets of some adapters; compiled for what is captured now, so that a wrong one is told at once. */
export async function recordFilter(
  deps: ServerDeps,
  expression: string | undefined,
  adapters: readonly string[],
): Promise<RecordFilter | undefined> {
  if (expression === undefined || expression === '') return undefined
  const filter = new RecordFilter(deps, expression)
  const captured = deps.captures().find(({ interface: name }) => adapters.includes(name))
  await filter.prepare(captured?.linkType ?? 1)
  return filter
}
