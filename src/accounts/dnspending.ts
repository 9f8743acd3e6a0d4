/**
 * DNS queries that wait for their answer, by flow and id: a table of a fixed size, the oldest first. A query is *late* after 5 s; its
 * answer is still known until the table needs the place.
 */

/** Queries that are remembered at most. */
const MOST_PENDING = 8192
const BUCKETS = 2 * MOST_PENDING
/** Time after which a query counts as unanswered, and the same query again as a new one: Wireshark's time, too. */
const PATIENCE_NS = 5e9
const NONE = -1

export class PendingQueries {
  /** When the query was sent, and the name it asks for. */
  readonly times = new Float64Array(MOST_PENDING)
  readonly names = new Float64Array(MOST_PENDING)
  readonly #flows = new Int32Array(MOST_PENDING)
  /** When the flow was opened: another flow in its slot is not the same. */
  readonly #opened = new Float64Array(MOST_PENDING)
  readonly #ids = new Int32Array(MOST_PENDING)
  // By hash of flow and id: chains, the newest first.
  readonly #heads = new Int32Array(BUCKETS).fill(NONE)
  readonly #next = new Int32Array(MOST_PENDING)
  // By age.
  readonly #older = new Int32Array(MOST_PENDING)
  readonly #newer = new Int32Array(MOST_PENDING)
  #oldest = NONE
  #newest = NONE
  /** The oldest that is not late. */
  #waiting = NONE
  #free = NONE
  #used = 0
  readonly #seed = (Math.random() * 2 ** 32) | 0

  /** The place of the last query with this id in this flow, -1 when none is remembered. */
  find(flow: number, opened: number, id: number): number {
    let i = this.#heads[this.#bucket(flow, id)]!
    while (i >= 0) {
      if (this.#flows[i] === flow && this.#ids[i] === id && this.#opened[i] === opened) return i
      i = this.#next[i]!
    }
    return NONE
  }

  /** Remembers a query. False when one that was not late had to be forgotten for it. */
  add(flow: number, opened: number, id: number, time: number, name: number): boolean {
    let inTime = true
    if (this.#free < 0 && this.#used === MOST_PENDING) {
      inTime = this.#oldest !== this.#waiting
      this.remove(this.#oldest)
    }
    let place = this.#free
    if (place < 0) place = this.#used++
    else this.#free = this.#next[place]!
    this.#flows[place] = flow
    this.#opened[place] = opened
    this.#ids[place] = id
    this.times[place] = time
    this.names[place] = name
    const bucket = this.#bucket(flow, id)
    this.#next[place] = this.#heads[bucket]!
    this.#heads[bucket] = place
    this.#older[place] = this.#newest
    this.#newer[place] = NONE
    if (this.#newest < 0) this.#oldest = place
    else this.#newer[this.#newest] = place
    this.#newest = place
    if (this.#waiting < 0) this.#waiting = place
    return inTime
  }

  /** Forgets the query at this place. */
  remove(place: number): void {
    const bucket = this.#bucket(this.#flows[place]!, this.#ids[place]!)
    const next = this.#next[place]!
    if (this.#heads[bucket] === place) this.#heads[bucket] = next
    else {
      let before = this.#heads[bucket]!
      while (this.#next[before] !== place) before = this.#next[before]!
      this.#next[before] = next
    }
    const older = this.#older[place]!
    const newer = this.#newer[place]!
    if (older < 0) this.#oldest = newer
    else this.#newer[older] = newer
    if (newer < 0) this.#newest = older
    else this.#older[newer] = older
    if (this.#waiting === place) this.#waiting = newer
    this.#next[place] = this.#free
    this.#free = place
  }

  /** Whether the same query at `now` is one sent again. One of a time to come is from before the clock was set back. */
  isRecent(place: number, now: number): boolean {
    return Math.abs(now - this.times[place]!) < PATIENCE_NS
  }

  /** The oldest query that has become late by `now`, each once; -1 when there is none. */
  late(now: number): number {
    const place = this.#waiting
    if (place < 0 || this.isRecent(place, now)) return NONE
    this.#waiting = this.#newer[place]!
    return place
  }

  #bucket(flow: number, id: number): number {
    const hash = Math.imul(flow ^ this.#seed, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b)
    return (hash ^ (hash >>> 15)) & (BUCKETS - 1)
  }
}
