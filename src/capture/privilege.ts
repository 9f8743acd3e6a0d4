/** What this process may do, as far as it can be known before trying. */
import { readFileSync } from 'node:fs'
import { type ErrorBody, SidecapError } from '../errors.js'
import type { LibraryInfo } from './addon.js'

export interface Privilege {
  uid: number | null
  /** Whether this process has CAP_NET_RAW in effect; null where there are no capabilities. */
  netRaw: boolean | null
  /** Whether it could have it at all (bounding set). */
  netRawPossible: boolean | null
  noNewPrivileges: boolean | null
}

/** What keeps every adapter from being captured; null when nothing general does. */
export function generalError(library: LibraryInfo, privilege: Privilege): ErrorBody | null {
  const codes = {
    missing: 'LIBRARY_MISSING',
    incomplete: 'LIBRARY_INCOMPLETE',
    'wrong-kind': 'LIBRARY_WRONG_KIND',
  } as const
  if (library.state !== 'loaded') {
    return new SidecapError(
      codes[library.state],
      `The capture library cannot be used: ${library.error}`,
    ).toJSON()
  }
  if (privilege.netRaw !== false) return null
  const why =
    privilege.netRawPossible === false
      ? 'this container’s bounding set does not hold it'
      : privilege.noNewPrivileges === true
        ? 'no-new-privileges voids capabilities of files'
        : `user ${privilege.uid} does not have it`
  return new SidecapError('PERMISSION_DENIED', `CAP_NET_RAW is not in effect: ${why}`).toJSON()
}

/** From /proc/self/status (proc(5)); all null where there is none. */
export function readPrivilege(): Privilege {
  const uid = process.getuid?.() ?? null
  const none = { uid, netRaw: null, netRawPossible: null, noNewPrivileges: null }
  if (process.platform !== 'linux') return none
  const CAP_NET_RAW = 13n
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1]
    const holds = (set: string | undefined) =>
      set === undefined ? null : ((BigInt(`0x${set}`) >> CAP_NET_RAW) & 1n) === 1n
    return {
      uid,
      netRaw: holds(field('CapEff')),
      netRawPossible: holds(field('CapBnd')),
      noNewPrivileges: field('NoNewPrivs') === undefined ? null : field('NoNewPrivs') === '1',
    }
  } catch {
    return none
  }
}
