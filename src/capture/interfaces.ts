/** Selecting adapters: by name, index, address, MAC, glob, `auto` or `any`. */
import { SidecapError } from '../errors.js'
import type { Adapter } from './addon.js'

/** libpcap's name for all adapters at once (Linux). */
export const ANY = 'any'

/** A selector that may pick several adapters, or none for now: nobody waits for a certain one. */
export function isOpen(selector: string): boolean {
  return selector === 'auto' || /[*?[]/.test(selector)
}

/** The selectors of a list such as `eth0, 10.1.*` : never empty. */
export function selectors(list: string): string[] {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return parts.length === 0 ? ['auto'] : parts
}

/**
 * The adapters a selector picks from those there are: one at most, unless it is `auto` or a glob.
 * Throws ADAPTER_AMBIGUOUS, with the candidates, when one adapter is meant and several fit.
 */
export function pick(adapters: readonly Adapter[], selector: string): Adapter[] {
  if (selector === 'auto') return adapters.filter(isAutomatic)
  if (!isOpen(selector)) return one(adapters, selector)
  const pattern = glob(selector)
  return adapters.filter((adapter) => pattern.test(adapter.name))
}

/** `auto`: up, not loopback, with an address. */
export function isAutomatic(adapter: Adapter): boolean {
  return adapter.flags.up && !adapter.flags.loopback && adapter.addresses.length > 0
}

/** The one adapter a selector names; throws ADAPTER_NOT_FOUND or ADAPTER_AMBIGUOUS. */
export function findAdapter(adapters: readonly Adapter[], selector: string): Adapter {
  const found = one(adapters, selector)[0]
  if (found !== undefined) return found
  const names = adapters.map((adapter) => adapter.name).join(', ')
  throw new SidecapError(
    'ADAPTER_NOT_FOUND',
    `No adapter is named or has the index, address or MAC ${JSON.stringify(selector)}; there are: ${names}`,
  )
}

// A name goes before everything else, so that an adapter called `5` can be chosen beside the fifth.
function one(adapters: readonly Adapter[], selector: string): Adapter[] {
  const text = selector.toLowerCase()
  const tests: ((adapter: Adapter) => boolean)[] = [
    (adapter) => adapter.name === selector,
    (adapter) => adapter.name.toLowerCase() === text || adapter.friendlyName.toLowerCase() === text,
    (adapter) => /^\d+$/.test(selector) && adapter.index === Number(selector),
    (adapter) => adapter.addresses.some(({ address }) => address === text.replace(/[/%].*$/, '')),
    (adapter) => adapter.mac !== null && adapter.mac === text.replaceAll('-', ':'),
  ]
  for (const test of tests) {
    const found = adapters.filter(test)
    if (found.length > 1) {
      throw new SidecapError(
        'ADAPTER_AMBIGUOUS',
        `${JSON.stringify(selector)} fits several adapters: ${found.map(({ name }) => name).join(', ')}`,
      )
    }
    if (found.length === 1) return found
  }
  return []
}

/** `*`, `?` and `[…]` as in a shell. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part.length > 1) return `[${part.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`
    return part.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  return new RegExp(`^${source}$`)
}
