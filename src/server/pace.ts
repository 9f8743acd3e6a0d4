/**
 * How many packets a second are worked on for a live client. All clients share one sum, so that they cost the capture
 * the same however many there are. Under more than that, a client gets runs of packets that follow one another, four a
 * second, and not single ones.
 */

/** Packets a second for one client, and for all together. */
export interface Rates {
  one: number
  all: number
}

/** The clients that share the sum. */
export class Paces {
  #clients = 0
  readonly #rates: Rates

  constructor(rates: Rates) {
    this.#rates = rates
  }

  /** The share of one client; `release` it when it leaves. */
  share(): Pace {
    this.#clients++
    return new Pace(
      () => Math.min(this.#rates.one, this.#rates.all / this.#clients),
      () => {
        this.#clients--
      },
    )
  }
}

export class Pace {
  readonly #rate: () => number
  readonly release: () => void
  #left: number
  #last = performance.now()

  constructor(rate: () => number, release: () => void) {
    this.#rate = rate
    this.release = release
    this.#left = rate()
  }

  /** Whether there is anything to give. */
  get open(): boolean {
    return this.#fill() >= 1
  }

  /** How many of these packets may be decoded now, from the first on. */
  take(packets: number): number {
    const left = this.#fill()
    if (left < Math.min(packets, this.#rate() / 4)) return 0
    const given = Math.min(packets, Math.floor(left))
    this.#left -= given
    return given
  }

  /** Whether a whole block may be done now; its packets are made up for afterwards. */
  takeWhole(packets: number): boolean {
    if (!this.open) return false
    this.#left -= packets
    return true
  }

  #fill(): number {
    const now = performance.now()
    const rate = this.#rate()
    this.#left = Math.min(rate, this.#left + ((now - this.#last) * rate) / 1000)
    this.#last = now
    return this.#left
  }
}
