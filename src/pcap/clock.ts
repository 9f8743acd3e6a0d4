/**
 * Times of pcapng: 64 bits of ticks, any power of 10 or 2 of them to a second, to and from seconds and nanoseconds. Exact,
 * though a tick count does not fit a double: the upper word is divided when it changes, which is every 4 s at most.
 */

/** Ticks → seconds and nanoseconds, for one interface. */
export class Clock {
  seconds = 0
  nanoseconds = 0
  readonly #resolution: number
  readonly #offset: number
  /** Nanoseconds a tick, when whole. */
  readonly #scale: number
  #high = -1
  #highSeconds = 0
  #highTicks = 0

  /** `resolution` ticks a second, `offset` seconds to be added. */
  constructor(resolution: number, offset: bigint) {
    this.#resolution = resolution
    this.#offset = Number(offset)
    const scale = 1e9 / resolution
    this.#scale = Number.isInteger(scale) ? scale : 0
  }

  /** Sets `seconds` and `nanoseconds`, rounded down. */
  set(high: number, low: number): void {
    if (this.#resolution > 2 ** 52) {
      this.#setBig(high, low)
      return
    }
    if (high !== this.#high) {
      const upper = BigInt(high) << 32n
      this.#high = high
      this.#highSeconds = Number(upper / BigInt(this.#resolution)) + this.#offset
      this.#highTicks = Number(upper % BigInt(this.#resolution))
    }
    // Below 2^52 + 2^32: exact.
    const ticks = this.#highTicks + low
    const seconds = Math.floor(ticks / this.#resolution)
    const rest = ticks - seconds * this.#resolution
    this.seconds = this.#highSeconds + seconds
    this.nanoseconds =
      this.#scale > 0
        ? rest * this.#scale
        : Number((BigInt(rest) * 1_000_000_000n) / BigInt(this.#resolution))
  }

  #setBig(high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    const resolution = BigInt(this.#resolution)
    this.seconds = Number(ticks / resolution) + this.#offset
    this.nanoseconds = Number(((ticks % resolution) * 1_000_000_000n) / resolution)
  }
}

const LAST = 0xffffffff

/**
 * Seconds and nanoseconds → the two words of ticks. Of powers of 10 rounded down, of powers of 2 up, so that a time that was
 * read comes back as the tick it was. What is before the first or after the last tick is that tick.
 */
export function toTicks(
  seconds: number,
  nanoseconds: number,
  resolution: number,
): [high: number, low: number] {
  if (seconds < 0) return [0, 0]
  const scale = 1e9 / resolution
  const fraction = Number.isInteger(scale)
    ? Math.floor(nanoseconds / scale)
    : Number((BigInt(nanoseconds) * BigInt(resolution) + 999_999_999n) / 1_000_000_000n)
  if (seconds <= LAST && resolution <= 2 ** 36) {
    // In halves of 16 bits, so that every product stays below 2^53.
    const upper = Math.floor(seconds / 65536) * resolution
    const rest = (upper % 65536) * 65536 + (seconds % 65536) * resolution + fraction
    const carry = Math.floor(rest / 4294967296)
    const high = Math.floor(upper / 65536) + carry
    return high > LAST ? [LAST, LAST] : [high, rest - carry * 4294967296]
  }
  const ticks = BigInt(seconds) * BigInt(resolution) + BigInt(fraction)
  if (ticks >> 64n > 0n) return [LAST, LAST]
  return [Number(ticks >> 32n), Number(BigInt.asUintN(32, ticks))]
}

/** Ticks a second of an if_tsresol byte: a power of 10, or of 2 when the top bit is set. */
export function fromTsresol(byte: number): number {
  return (byte & 0x80) === 0 ? Number(`1e${byte}`) : 2 ** (byte & 0x7f)
}

/** The if_tsresol byte of ticks a second. */
export function toTsresol(resolution: number): number {
  const tens = Math.round(Math.log10(resolution))
  return Number(`1e${tens}`) === resolution ? tens : 0x80 | Math.round(Math.log2(resolution))
}
