/**
 * Flows summed by something they have in common: keys of a few words, a few sums each, in typed arrays that grow. For a table of a million
 * flows nothing is allocated for a flow.
 */

const FIRST_ROWS = 1024

export class Groups {
  /** Where a key is put before it is looked up. */
  readonly key: Int32Array
  /** Keys and sums: row × width. */
  words: Int32Array
  sums: Float64Array
  count = 0
  readonly #width: number
  readonly #columns: number
  /** Row + 1, at most half full. */
  #index: Int32Array

  /** Keys of so many words, sums of so many columns. */
  constructor(width: number, columns: number) {
    this.#width = width
    this.#columns = columns
    this.key = new Int32Array(width)
    this.words = new Int32Array(FIRST_ROWS * width)
    this.sums = new Float64Array(FIRST_ROWS * columns)
    this.#index = new Int32Array(2 * FIRST_ROWS)
  }

  /** The row of `key`: `count` has grown when it is a new one, of zeros. */
  row(): number {
    const { key, words } = this
    const width = this.#width
    const index = this.#index
    const mask = index.length - 1
    for (let i = hash(key, 0, width) & mask; ; i = (i + 1) & mask) {
      const row = index[i]! - 1
      if (row < 0) {
        index[i] = this.count + 1
        break
      }
      let same = true
      for (let k = 0; k < width && same; k++) same = words[row * width + k] === key[k]
      if (same) return row
    }
    const row = this.count++
    this.words.set(key, row * width)
    if (this.count * width === words.length) this.#grow()
    return row
  }

  #grow(): void {
    const rows = 2 * this.count
    const words = new Int32Array(rows * this.#width)
    words.set(this.words)
    const sums = new Float64Array(rows * this.#columns)
    sums.set(this.sums)
    const index = new Int32Array(2 * rows)
    const mask = index.length - 1
    for (let row = 0; row < this.count; row++) {
      let i = hash(words, row * this.#width, this.#width) & mask
      while (index[i] !== 0) i = (i + 1) & mask
      index[i] = row + 1
    }
    this.words = words
    this.sums = sums
    this.#index = index
  }
}

function hash(words: Int32Array, at: number, width: number): number {
  let sum = SEED
  for (let i = at; i < at + width; i++) {
    sum = Math.imul(sum ^ words[i]!, 0x9e3779b1)
    sum ^= sum >>> 15
  }
  return Math.imul(sum, 0x85ebca6b) ^ (sum >>> 13)
}

/** Addresses are chosen by others: so that they do not meet by intention. */
const SEED = (Math.random() * 2 ** 32) | 0

/** The places `[0, count)` with the largest values, at most `most` of them, the largest first; NaN: not to be taken. */
export function largest(count: number, most: number, value: (place: number) => number): number[] {
  // A heap whose top is the smallest of those taken.
  const places: number[] = []
  const values: number[] = []
  const sink = (from: number) => {
    for (let i = from; ; ) {
      let child = 2 * i + 1
      if (child >= places.length) return
      if (child + 1 < places.length && isLess(values, places, child + 1, child)) child++
      if (!isLess(values, places, child, i)) return
      swap(values, i, child)
      swap(places, i, child)
      i = child
    }
  }
  for (let place = 0; place < count; place++) {
    const one = value(place)
    if (Number.isNaN(one)) continue
    if (places.length < most) {
      places.push(place)
      values.push(one)
      if (places.length === most) for (let i = most >> 1; i >= 0; i--) sink(i)
    } else if (one > values[0]!) {
      places[0] = place
      values[0] = one
      sink(0)
    }
  }
  return places
    .map((place, i) => ({ place, value: values[i]! }))
    .sort((one, other) => other.value - one.value || one.place - other.place)
    .map(({ place }) => place)
}

function isLess(values: number[], places: number[], one: number, other: number): boolean {
  const difference = values[one]! - values[other]!
  return difference < 0 || (difference === 0 && places[one]! > places[other]!)
}

function swap(list: number[], one: number, other: number): void {
  const kept = list[one]!
  list[one] = list[other]!
  list[other] = kept
}
