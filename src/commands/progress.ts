/** How far reading is, on stderr when that is a terminal and stdout is not: after a second, ten times a second. */
import type { CaptureReader } from '../pcap/types.js'

const WIDTH = 24

export class Progress {
  readonly #reader: CaptureReader
  readonly #began = Date.now()
  readonly #shown: boolean
  #last = Date.now() + 900

  constructor(reader: CaptureReader) {
    this.#reader = reader
    this.#shown = process.stderr.isTTY === true && process.stdout.isTTY !== true
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
