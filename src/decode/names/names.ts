/**
 * Names of numbers, from registries kept as text in `data/` (most of them IANA's, some an RFC's or a standard's).
 *
 * A registry here is one string until somebody asks it for a name: a program that decodes nothing pays for reading
 * the module and for nothing else.
 */

/** The registry's name of a number, or undefined: unassigned, reserved, private, or not a number at all. */
export type Names = (number: number) => string | undefined

/** Names of numbers that mean something only together with another: the code of an ICMP type. */
export type PairNames = (first: number, second: number) => string | undefined

/** What stands between two entries, and between number and name: `0 NoError|1 FormErr|65280-65295 Some range`. */
const ENTRY = '|'
/** Second numbers are bytes or small words: `first × 2^16 + second` is a safe key for both. */
const SECOND = 0x1_0000

/** Names out of text; it is split when first asked. */
export function names(text: string): Names {
  let table: Map<number, string> | undefined
  return (number) => {
    table ??= split(text)
    return table.get(number)
  }
}

/** As {@link names}, of entries like `3/1 Host Unreachable`. */
export function pairs(text: string): PairNames {
  let table: Map<number, string> | undefined
  return (first, second) => {
    table ??= split(text)
    return second < SECOND ? table.get(first * SECOND + second) : undefined
  }
}

function split(text: string): Map<number, string> {
  const table = new Map<number, string>()
  for (const entry of text.split(ENTRY)) {
    const space = entry.indexOf(' ')
    const number = entry.slice(0, space)
    const name = entry.slice(space + 1)
    const [first, second] = number.split('/')
    if (second !== undefined) {
      table.set(Number(first) * SECOND + Number(second), name)
    } else {
      const [from, to] = number.split('-').map(Number)
      for (let n = from!; n <= (to ?? from!); n++) table.set(n, name)
    }
  }
  return table
}
