/** What somebody at a terminal is told, on stderr, while a command takes its time. */
import type { CaptureReader } from '../pcap/types.js'

const WIDTH = 24

/** How far reading is: after a second, ten times a second. Where stdout is a terminal, too, it is told only when nothing else is written. */
export class Progress {
  readonly #reader: CaptureReader
  readonly #began = Date.now()
  readonly #shown: boolean
  #last = Date.now() + 900

  /** `alone`: nothing is written to stdout meanwhile. */
  constructor(reader: CaptureReader, alone = false) {
    this.#reader = reader
    this.#shown = process.stderr.isTTY === true && (alone || process.stdout.isTTY !== true)
  }

  /** Shows the state, when it is time. */
  tick(): void {
    const now = Date.now()
    if (!this.#shown || now - this.#last < 100) return
    this.#last = now
    const { size, position, packets } = this.#reader
    const seconds = (now - this.#began) / 1000
    const rate = `${packets.toLocaleString('en')} packets, ${Math.round(packets / seconds).toLocaleString('en')}/s`
    if (size === null || size === 0) {
      process.stderr.write(`\r\x1b[K${rate}`)
      return
    }
    const share = Math.min(1, position / size)
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.')
    const left = share > 0 ? `, ${Math.ceil((seconds * (1 - share)) / share)} s left` : ''
    process.stderr.write(`\r\x1b[K[${bar}] ${Math.round(share * 100)} %  ${rate}${left}`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown && this.#last > this.#began + 900) process.stderr.write('\r\x1b[K')
  }
}

/** What is waited for, and for how long: once a second. Nothing may be written to stdout meanwhile. */
export class Waiting {
  readonly #began = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #what = ''
  #told = false

  constructor() {
    if (process.stderr.isTTY === true) this.#timer = setInterval(() => this.#tell(), 1000).unref()
  }

  /** From now on it is this. */
  for(what: string): void {
    this.#what = what
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer)
    if (this.#told) process.stderr.write('\r\x1b[K')
  }

  #tell(): void {
    const seconds = Math.round((performance.now() - this.#began) / 1000)
    process.stderr.write(`\r\x1b[Kwaiting for ${this.#what}, ${seconds} s`)
    this.#told = true
  }
}
