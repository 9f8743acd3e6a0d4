/**
 * Selecting adapters: by name, index, address, MAC, glob, `auto` or `any`; on Windows also by GUID, friendly name,
 * description or a part of these.
 */
import { SidecapError } from '../errors.js'
import type { Adapter } from './addon.js'

/** libpcap's name for all adapters at once (Linux). */
export const ANY = 'any'

const GUID = /^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i
/** What Hyper-V's virtual switch calls the adapters of containers, in every isolation. */
const CONTAINER_NAME = /^vEthernet\b/i
const CONTAINER_DESCRIPTION = /Hyper-V (Virtual Ethernet|Network Adapter)/i
/** Npcap's and Microsoft's loopback adapters look like Ethernet. */
const LOOPBACK_DESCRIPTION = /loopback/i

/** Whether an adapter is known by a GUID: then its friendly name is what people see. */
function hasGuid(adapter: Adapter): boolean {
  return GUID.test(adapter.name)
}

/** What an adapter is called in metrics, paths and messages: its friendly name, with the GUID when two share it. */
export function labelOf(adapter: Adapter, all: readonly Adapter[]): string {
  const { name, friendlyName } = adapter
  if (friendlyName === '' || friendlyName === name) return name
  const twins = all.filter((other) => other.friendlyName === friendlyName)
  return twins.length > 1 ? `${friendlyName} ${name}` : friendlyName
}

/** What stays the same while an adapter exists, whatever it is renamed to: its GUID, or the system's number for it. */
export function identityOf(adapter: Adapter): string {
  return hasGuid(adapter) ? adapter.name : String(adapter.index)
}

/** A selector that may pick several adapters, or none for now: nobody waits for a certain one. */
export function isOpen(selector: string): boolean {
  return selector === 'auto' || /[*?[]/.test(selector)
}

/** The selectors of a list such as `eth0, 10.1.*` or `"a name, with a comma"`: never empty. */
export function selectors(list: string): string[] {
  const parts = [...list.matchAll(/\s*(?:"([^"]*)"|([^,]*?))\s*(?:,|$)/g)]
    .map(([, quoted, plain]) => quoted ?? plain ?? '')
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
  // A bracket may also stand in a name.
  const exact = adapters.filter(({ friendlyName }) => friendlyName === selector)
  if (exact.length > 0) return exact
  return adapters.filter((adapter) => {
    if (!hasGuid(adapter)) return glob(selector).test(adapter.name)
    const pattern = glob(selector, 'i')
    return pattern.test(adapter.name) || pattern.test(adapter.friendlyName)
  })
}

/** `auto`: up, not loopback, with an address. */
export function isAutomatic(adapter: Adapter): boolean {
  const { flags, addresses } = adapter
  if (!flags.up || flags.loopback) return false
  return hasGuid(adapter) ? isAutomaticOnWindows(adapter) : addresses.length > 0
}

/** Whether its name or description is one that Hyper-V's switch gives to a container's adapter. */
export function isContainerAdapter({ friendlyName, description }: Adapter): boolean {
  return CONTAINER_NAME.test(friendlyName) || CONTAINER_DESCRIPTION.test(description)
}

/**
 * A container's adapter may be given its address only later. Others need one that was assigned to them; on a host the
 * adapters of its containers' compartments are theirs, and tunnels only repeat what another adapter carries.
 */
function isAutomaticOnWindows(adapter: Adapter): boolean {
  const { kind, foreign, description, friendlyName, addresses } = adapter
  if (foreign || kind === 'tunnel' || LOOPBACK_DESCRIPTION.test(description + friendlyName)) {
    return false
  }
  return (
    isContainerAdapter(adapter) ||
    addresses.some(({ address }) => !/^(169\.254\.|fe[89ab][0-9a-f]:)/i.test(address))
  )
}

/** The one adapter a selector names; throws ADAPTER_NOT_FOUND or ADAPTER_AMBIGUOUS. */
export function findAdapter(adapters: readonly Adapter[], selector: string): Adapter {
  const found = one(adapters, selector)[0]
  if (found !== undefined) return found
  throw new SidecapError(
    'ADAPTER_NOT_FOUND',
    `No adapter is named or has the index, address or MAC ${JSON.stringify(selector)}; there are: ${listed(adapters)}`,
  )
}

// A name goes before everything else, so that an adapter called `5` can be chosen beside the fifth, and a whole
// name before a part of one.
function one(adapters: readonly Adapter[], selector: string): Adapter[] {
  const text = selector.toLowerCase()
  const guid = `{${text.replace(/^\\device\\npf_/, '').replace(/^\{|\}$/g, '')}}`
  const tests: ((adapter: Adapter) => boolean)[] = [
    (adapter) => adapter.name === selector,
    ({ name, friendlyName }) =>
      name.toLowerCase() === text ||
      friendlyName.toLowerCase() === text ||
      name.toLowerCase() === guid,
    (adapter) => /^\d+$/.test(selector) && adapter.index === Number(selector),
    (adapter) => adapter.addresses.some(({ address }) => address === text.replace(/[/%].*$/, '')),
    (adapter) => adapter.mac !== null && adapter.mac === text.replaceAll('-', ':'),
    (adapter) => hasGuid(adapter) && adapter.description.toLowerCase() === text,
    (adapter) => hasGuid(adapter) && adapter.friendlyName.toLowerCase().includes(text),
    (adapter) => hasGuid(adapter) && adapter.description.toLowerCase().includes(text),
  ]
  for (const test of tests) {
    const found = adapters.filter(test)
    if (found.length > 1) {
      throw new SidecapError(
        'ADAPTER_AMBIGUOUS',
        `${JSON.stringify(selector)} fits several adapters: ${listed(found)}`,
      )
    }
    if (found.length === 1) return found
  }
  return []
}

function listed(adapters: readonly Adapter[]): string {
  return adapters
    .map((adapter) => (hasGuid(adapter) ? `${adapter.friendlyName} ${adapter.name}` : adapter.name))
    .join(', ')
}

/** `*`, `?` and `[…]` as in a shell. */
function glob(pattern: string, flags = ''): RegExp {
  const source = pattern.replace(/\[!?[^\]]*\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part.length > 1) return `[${part.slice(1, -1).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`
    return part.replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  return new RegExp(`^${source}$`, flags)
}
