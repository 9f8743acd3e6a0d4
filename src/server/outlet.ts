/** The way out to a client whose answer does not end by itself: what waits is counted, a client that takes nothing is let go. */
import type { ServerResponse } from 'node:http'

/** How a live stream ended. */
export type LiveEnd = 'limit' | 'stopped' | 'aborted' | 'stalled'

/** Owns a response whose head has been sent. */
export class Outlet {
  /** Bytes handed to the response and not yet taken by the kernel. */
  waiting = 0
  readonly #response: ServerResponse
  readonly #stallTimeout: number
  readonly #onSent: (bytes: number) => void
  #end: LiveEnd | undefined
  #stopTimer: NodeJS.Timeout | undefined
  /** Whoever waits until less is waiting. */
  #drained: (() => void) | undefined

  /** `stallTimeout`: longest time, in milliseconds, in which a client with data waiting may take no byte. */
  constructor(response: ServerResponse, stallTimeout: number, onSent: (bytes: number) => void) {
    this.#response = response
    this.#stallTimeout = stallTimeout
    this.#onSent = onSent
    // Counts only while bytes wait: an idle network is not a stalled client.
    response.on('timeout', () => {
      if (this.waiting === 0) return
      this.#end ??= 'stalled'
      response.destroy()
    })
    response.on('error', () => {})
    response.on('close', () => this.#drained?.())
  }

  /** Whether more can be written. */
  get open(): boolean {
    return this.#end === undefined && !this.#response.destroyed
  }

  /** Writes bytes whatever waits already; they are the response's until they are out. */
  write(bytes: Uint8Array): void {
    this.waiting += bytes.byteLength
    // Re-armed only from nothing waiting, so that blocks that keep coming do not hide a stall.
    if (this.waiting === bytes.byteLength) this.#response.socket?.setTimeout(this.#stallTimeout)
    this.#response.write(bytes, (error) => {
      this.waiting -= bytes.byteLength
      if (error == null) this.#onSent(bytes.byteLength)
      if (this.waiting === 0 && !this.#response.destroyed) this.#response.socket?.setTimeout(0)
      this.#drained?.()
    })
  }

  /** Resolves when at most so many bytes wait, or the client has gone. */
  async drained(most: number): Promise<void> {
    while (this.waiting > most && this.open) {
      await new Promise<void>((resolve) => {
        this.#drained = resolve
      })
    }
    this.#drained = undefined
  }

  /** Ends the answer cleanly. */
  end(reason: LiveEnd, trailers: Record<string, string> = {}): void {
    if (!this.open) return
    this.#end = reason
    this.#drained?.()
    if (Object.keys(trailers).length > 0) this.#response.addTrailers(trailers)
    this.#response.end()
    // A client that takes nothing would hold the connection for good.
    this.#stopTimer = setTimeout(() => this.#response.destroy(), this.#stallTimeout)
    this.#stopTimer.unref()
  }

  /** Resolves when the response is over. */
  async closed(): Promise<LiveEnd> {
    const response = this.#response
    if (!response.destroyed && !response.closed) {
      await new Promise<void>((resolve) => response.once('close', resolve))
    }
    clearTimeout(this.#stopTimer)
    return this.#end ?? 'aborted'
  }
}
