/**
 * The tables made from the list of protocols: who is asked for a payload, by number, by name, or by a guess; and which first bytes each
 * can have, so that a payload is shown only to those whose it can be.
 */
import { type Protocol, type Table, table } from './layer.js'

/** A protocol in a table. All are of one shape, whatever members the protocols have: that makes the walk fast. */
export interface Candidate {
  readonly name: string
  readonly min: number
  readonly decode: Protocol['decode']
  /** By first byte: whether `decode` is to be asked; null when always. */
  readonly begins: readonly boolean[] | null
}

export const NONE: readonly Candidate[] = []

/** Who guesses in a table, by the first byte: lists in the order of the protocols. */
export type Guesses = readonly (readonly Candidate[])[]
export const NO_GUESSES: Guesses = []

/** Protocols by table and number. */
export class Tables {
  readonly #byNumber: Map<number, Candidate[]>[] = []
  readonly #guesses: Candidate[][][] = []
  readonly #byName = new Map<string, readonly Candidate[]>()

  /** Of protocols under the same number the first in the list is asked first. Throws when two have one name. */
  constructor(protocols: readonly Protocol[]) {
    for (const protocol of protocols) {
      if (this.#byName.has(protocol.name)) {
        throw new TypeError(
          `Two protocols are called ${protocol.name}: each needs a name of its own`,
        )
      }
      const candidate = candidateOf(protocol, false)
      this.#byName.set(protocol.name, [candidate])
      for (const [name, numbers] of Object.entries(protocol.over)) {
        const id = table(name)
        this.#byNumber[id] ??= new Map()
        const byNumber = this.#byNumber[id]
        for (const number of numbers) {
          const there = byNumber.get(number)
          if (there === undefined) byNumber.set(number, [candidate])
          else there.push(candidate)
        }
      }
      if (protocol.guess !== undefined) this.#addGuess(protocol, protocol.guess)
    }
  }

  find(id: Table, number: number): readonly Candidate[] {
    return this.#byNumber[id]?.get(number) ?? NONE
  }

  guesses(id: Table): Guesses {
    return this.#guesses[id] ?? NO_GUESSES
  }

  named(name: string): readonly Candidate[] {
    return this.#byName.get(name) ?? NONE
  }

  #addGuess(protocol: Protocol, names: readonly string[]): void {
    const candidate = candidateOf(protocol, true)
    const { begins } = candidate
    for (const name of names) {
      const id = table(name)
      this.#guesses[id] ??= Array.from({ length: 256 }, () => [])
      const lists = this.#guesses[id]
      for (const [first, list] of lists.entries()) {
        if (begins === null || begins[first]) list.push(candidate)
      }
    }
  }
}

function candidateOf(protocol: Protocol, guessed: boolean): Candidate {
  const { name, min, decode } = protocol
  const begins = Array.from(
    { length: 256 },
    (_, first) => protocol.begins?.(first, guessed) ?? true,
  )
  return { name, min, decode, begins: begins.includes(false) ? begins : null }
}
