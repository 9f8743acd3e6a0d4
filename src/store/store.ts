/**
 * The recorder's store, on the main thread: one data directory, its catalog, its retention, and what a download of
 * it will be. The bytes are written by `SegmentWriter` in the workers and read by `readPlan`.
 *
 *   DATA/lock                                             one agent per directory
 *   DATA/recorder/<adapter>/<seq>-<first>-<last>-<n>.pcap  complete segments
 *   DATA/recorder/<adapter>/.<seq>.pcap                    the growing one
 */
import fs from 'node:fs'
import path from 'node:path'
import type { WriterCounters } from '../capture/status.js'
import { HEADER_BYTES } from '../pcap/pcap.js'
import { Catalog, newSegment, type Segment } from './catalog.js'
import { makeDirectory, unusable } from './directory.js'
import { Lock } from './lock.js'
import { decodeAdapter, encodeAdapter } from './names.js'
import { type Plan, type PlanEvents, planDownload } from './plan.js'
import { type FoundRecord, type Place, readRecord } from './record.js'
import { completeOrphan, recoverFolder } from './recovery.js'
import { Retention } from './retention.js'
import type { WriterOptions } from './segment.js'
import { Budget, CounterCells, createWriterCounters, readWriterCounters } from './shared.js'
import type { RecordFormat, SegmentEvent, Selection, StoreOptions, StoreStats } from './types.js'
import { Walk, type WalkOptions } from './walk.js'

export type { RecordFormat, Selection, StoreOptions, StoreStats } from './types.js'

const MIN_SEGMENT = 64 * 1024
const MAX_BLOCK = 1 << 20
/** Kept from the quota for the lock, the token and the like, so that the whole directory stays within it. */
const SMALL_FILES = 4096

/** Owns a data directory. */
export class Store {
  readonly #options: StoreOptions
  readonly #root: string
  readonly #lock: Lock
  readonly #catalog = new Catalog()
  readonly #budget = new Budget()
  readonly #retention: Retention
  readonly #writers = new Map<string, SharedArrayBuffer>()
  readonly #planEvents: PlanEvents = {
    missing: (segment) => this.#forget(segment),
    scanned: (segment, entries) => this.#catalog.setEntries(segment, entries),
  }
  /** Largest block a writer may bring, with a file's header. */
  #block = 0
  #recoveries = 0
  #tornBytes = 0

  private constructor(options: StoreOptions, root: string, lock: Lock) {
    this.#options = options
    this.#root = root
    this.#lock = lock
    this.#budget.limit = options.bytes - SMALL_FILES
    this.#scaleSegments()
    this.#retention = new Retention(this.#catalog, this.#budget, {
      directory: options.directory,
      free: options.free,
      age: options.age,
      headroom: () =>
        Math.max(
          Math.min(Math.max(1, this.#writers.size) * this.#budget.segment, this.#budget.limit / 4),
          this.#block,
        ),
    })
  }

  /**
   * Opens a data directory: takes its lock, completes what a crash left, deletes what exceeds the quota.
   * Throws DATA_LOCKED, DATA_UNWRITABLE.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const root = path.join(options.directory, 'recorder')
    let lock: Lock | undefined
    try {
      makeDirectory(options.directory)
      lock = await Lock.take(options.directory)
      fs.mkdirSync(root, { recursive: true, mode: 0o700 })
      const store = new Store(options, root, lock)
      store.#recover()
      await store.#retention.run()
      store.#retention.start()
      return store
    } catch (error) {
      lock?.release()
      throw unusable(options.directory, error)
    }
  }

  /** Largest block a capture may hand to a writer, in bytes: within a segment, yet room for one packet. */
  blockBytes(snaplen: number): number {
    const packet = Math.ceil((snaplen + 16) / 4096) * 4096
    const block = Math.max(packet, Math.min(MAX_BLOCK, this.#budget.segment - HEADER_BYTES) & ~4095)
    this.#block = Math.max(this.#block, block + HEADER_BYTES)
    return block
  }

  /**
   * What the next `SegmentWriter` of an adapter needs. Only one may be at work: call it after the one before was
   * closed or its worker has gone; what a dead worker left open is completed here.
   */
  writerOptions(adapter: string, format: RecordFormat): WriterOptions {
    const folder = encodeAdapter(adapter)
    // A long name was cut on disk: its segments of an earlier run went under the folder's name until now.
    if (decodeAdapter(folder) === folder) this.#catalog.rename(folder, adapter)
    const counters = this.counters(adapter)
    this.#scaleSegments()
    this.#completeOrphans(adapter, new CounterCells(counters))
    return {
      ...format,
      directory: this.#folder(adapter),
      segmentBytes: this.#budget.segment,
      segmentMs: Math.min(3_600_000, Math.max(1000, this.#options.age / 16)),
      firstSequence: this.#catalog.nextSequence(adapter),
      budget: this.#budget.shared,
      counters,
    }
  }

  /** The shared counters of an adapter's writers, the same over all of them. */
  counters(adapter: string): SharedArrayBuffer {
    let counters = this.#writers.get(adapter)
    if (counters === undefined) {
      counters = createWriterCounters()
      this.#writers.set(adapter, counters)
    }
    return counters
  }

  writerCounters(adapter: string): WriterCounters {
    return readWriterCounters(this.counters(adapter))
  }

  /** Takes a writer's event into the catalog; in the order they were emitted. */
  apply(adapter: string, event: SegmentEvent): void {
    if (event.type === 'failing' || event.type === 'recovered') return
    if (event.type === 'waiting') {
      this.#retention.makeRoom(event.bytes)
      return
    }
    if (event.type === 'opened') {
      this.#catalog.add(adapter, newSegment(this.#folder(adapter), event))
      return
    }
    const segment = this.#catalog.find(adapter, event.sequence)
    if (segment?.state !== 'open') return
    if (event.type === 'block') this.#catalog.append(segment, event)
    else if (event.type === 'lost') this.#catalog.remove(segment)
    else {
      segment.state = 'sealed'
      segment.file = event.name
      segment.size = event.bytes
      segment.closedAt = performance.now()
      segment.checkedAt = segment.closedAt
    }
    this.#retention.check()
  }

  /** Adapters that have packets on disk, by name. */
  adapters(): string[] {
    return this.#catalog
      .adapters()
      .filter((adapter) => this.#catalog.segments(adapter).some(({ packets }) => packets > 0))
  }

  stats(): StoreStats {
    return {
      bytes: this.#budget.used,
      limit: this.#options.bytes,
      segments: this.#catalog.size,
      ...this.#catalog.times(),
      evictions: { ...this.#retention.evictions },
      evictedBytes: this.#retention.evictedBytes,
      recoveries: this.#recoveries,
      tornBytes: this.#tornBytes,
    }
  }

  /** What a download of a time range will send. Throws LINK_TYPES_DIFFER. */
  plan(selection: Selection = {}): Promise<Plan> {
    return planDownload(this.#chosen(selection), selection, this.#planEvents)
  }

  /** The packets of some adapters one by one; see `Walk`. Throws BAD_CURSOR. */
  walk({ adapters, ...options }: Pick<Selection, 'adapters'> & WalkOptions): Walk {
    return new Walk(this.#chosen({ adapters }), options, this.#planEvents)
  }

  /** The record of a packet that a walk gave; null when it has been deleted. */
  async record(adapter: string, place: Place): Promise<FoundRecord | null> {
    return readRecord(this.#catalog.find(adapter, place.sequence), place)
  }

  #chosen({ adapters = this.#catalog.adapters() }: Selection) {
    return [...new Set(adapters)].map((adapter) => ({
      adapter,
      segments: this.#catalog.segments(adapter),
    }))
  }

  /** Stops deleting and gives the directory up. The writers are closed before. */
  async close(): Promise<void> {
    await this.#retention.stop()
    this.#lock.release()
  }

  #folder(adapter: string): string {
    return path.join(this.#root, encodeAdapter(adapter))
  }

  /** Open segments of all adapters together take at most half the quota. */
  #scaleSegments(): void {
    const { bytes, segment } = this.#options
    const share = Math.min(bytes / 8, bytes / 2 / Math.max(1, this.#writers.size))
    this.#budget.segment = Math.floor(Math.min(segment, Math.max(MIN_SEGMENT, share)))
  }

  #recover(): void {
    for (const entry of fs.readdirSync(this.#root, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue
      const found = recoverFolder(path.join(this.#root, entry.name))
      this.#catalog.load(decodeAdapter(entry.name), found.segments)
      this.#budget.add(found.bytes)
      this.#recoveries += found.recoveries
      this.#tornBytes += found.tornBytes
    }
  }

  /** Completes what a worker that has died left open, and settles what it had reserved. */
  #completeOrphans(adapter: string, counters: CounterCells): void {
    this.#budget.release(counters.reserved)
    counters.reserve(-counters.reserved)
    const open = this.#catalog.segments(adapter).filter(({ state }) => state === 'open')
    for (const orphan of open) {
      this.#catalog.remove(orphan)
      const { segment, torn } = completeOrphan(orphan)
      this.#tornBytes += torn
      if (segment === null) continue
      this.#recoveries++
      this.#catalog.add(adapter, segment)
      this.#budget.add(segment.size)
    }
  }

  /** A file somebody deleted is gone from the catalog and the budget. */
  #forget(segment: Segment): void {
    if (this.#catalog.remove(segment)) this.#budget.release(segment.size)
  }
}
