/** Range requests by RFC 9110, 13 and 14, for one representation with a strong entity tag. */
import type { IncomingHttpHeaders } from 'node:http'

/** `end` exclusive. */
export interface ByteRange {
  start: number
  end: number
}

/** The part to send, `whole`, or `unsatisfiable`. */
export type Wanted = ByteRange | 'whole' | 'unsatisfiable'

/**
 * What a Range header asks of `size` bytes. What is not understood is ignored, as the RFC says: other units, bad
 * syntax, and several ranges (which a server may answer with the whole, 14.2).
 */
export function wantedRange(header: string | undefined, size: number): Wanted {
  const match = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  if (match === null) return 'whole'
  const [, first, last] = match as unknown as [string, string, string]
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const length = Number(last)
    return length === 0 || size === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, size - length), end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < start) return 'whole'
  return start >= size ? 'unsatisfiable' : { start, end }
}

/** Whether If-Range lets the Range header count: strong comparison; a date never matches, as none is sent. */
export function rangeStillHolds(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange === etag
}

/** The answer that If-Match and If-None-Match demand, if any (RFC 9110, 13.2.2). */
export function precondition(headers: IncomingHttpHeaders, etag: string): 304 | 412 | undefined {
  const match = headers['if-match']
  if (match !== undefined && match.trim() !== '*' && !tags(match).includes(etag)) return 412
  const none = headers['if-none-match']
  if (none === undefined) return undefined
  // Weak comparison: W/ makes no difference.
  const matches = none.trim() === '*' || tags(none).some((tag) => tag.replace(/^W\//, '') === etag)
  return matches ? 304 : undefined
}

function tags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? []
}
