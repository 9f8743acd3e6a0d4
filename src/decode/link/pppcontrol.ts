/**
 * What PPP's control protocols have in common (RFC 1661, 5).
 *
 *   | code 1 | identifier 1 | length 2 | options, or data |
 *   option: | type 1 | length 1, its head included | value |
 */
import { u16 } from '../bytes.js'
import type { Walk } from '../layer.js'
import { pppCodes } from './pppnumbers.js'

const MOST = 64

export interface PppControl {
  'ppp.code': number
  'ppp.identifier': number
  'ppp.length': number
}

export const controlFields = {
  'ppp.code': { title: 'Code', format: 'dec', names: pppCodes },
  'ppp.identifier': { title: 'Identifier', format: 'dec' },
  'ppp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
} as const

/** Codes 1 to 4 carry options. */
export function hasOptions(code: number): boolean {
  return code >= 1 && code <= 4
}

export function readControl(bytes: Uint8Array, at: number): PppControl {
  return {
    'ppp.code': bytes[at]!,
    'ppp.identifier': bytes[at + 1]!,
    'ppp.length': u16(bytes, at + 2),
  }
}

/** Calls `read` for each option that is there whole; tells the walk of what is not. */
export function eachOption(
  bytes: Uint8Array,
  at: number,
  end: number,
  walk: Walk,
  read: (type: number, at: number, end: number) => void,
): void {
  const stop = Math.min(at + u16(bytes, at + 2), walk.reported)
  let next = at + 4
  for (let i = 0; next < stop && i < MOST; i++) {
    const size = end - next < 2 ? 2 : bytes[next + 1]!
    if (size < 2) {
      walk.wrong(`option ${bytes[next]} has a length of ${size}`)
      return
    }
    if (next + size > Math.min(end, stop)) {
      walk.short(next - at + size)
      return
    }
    read(bytes[next]!, next + 2, next + size)
    next += size
  }
}

/** `Configuration Request, id 1`. */
export function controlSummary(name: string, layer: PppControl): string {
  const code = pppCodes(layer['ppp.code']) ?? `code ${layer['ppp.code']}`
  return `${name} ${code}, id ${layer['ppp.identifier']}`
}
