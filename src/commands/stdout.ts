/** Stdout in large pieces: text and bytes of many packets a write, with regard to a reader that is slow. */

const PIECE = 1 << 16

export class Stdout {
  #text = ''

  /** Adds text. Wait for what it returns, if anything, before the next. */
  write(text: string): Promise<void> | undefined {
    this.#text += text
    return this.#text.length < PIECE ? undefined : this.flush()
  }

  /** Writes what was added; resolves when the reader may be given more. */
  flush(): Promise<void> | undefined {
    const text = this.#text
    this.#text = ''
    return text === '' ? undefined : this.bytes(text)
  }

  /** Writes at once. The bytes are free when the promise is done. */
  async bytes(bytes: Uint8Array | string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // A reader that has gone ends the program: endQuietlyWithoutReader.
      process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }
}
