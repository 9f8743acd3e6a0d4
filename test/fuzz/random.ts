/** Numbers by chance that are the same for the same seed. */

export interface Random {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  /** One of them. */
  of<T>(list: readonly T[]): T
  /** True once in so many times. */
  once(times: number): boolean
}

/** mulberry32, seeded by two numbers, so that one case can be made again without those before it. */
export function random(seed: number, number = 0): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number) => (limit <= 1 ? 0 : next() % limit)
  return { below, of: (list) => list[below(list.length)]!, once: (times) => below(times) === 0 }
}

/** The seed of this run: SIDECAP_FUZZ_SEED, a number or `random`; without it 1. */
export function seedOfRun(): number {
  const asked = process.env['SIDECAP_FUZZ_SEED'] ?? '1'
  return asked === 'random' ? Date.now() >>> 0 : Number(asked)
}

/** How often: SIDECAP_FUZZ_COUNT, without it as given. */
export function countOfRun(count: number): number {
  const asked = process.env['SIDECAP_FUZZ_COUNT']
  return asked === undefined ? count : Number(asked)
}
