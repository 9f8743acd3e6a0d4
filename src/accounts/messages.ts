/**
 * Where the messages of a segment end, for protocols whose messages say their length: behind the segment when the last goes on. HTTP and
 * TLS are not among them: tshark reads every segment of theirs.
 */
import { u24, u32 } from '../decode/bytes.js'
import { type Framer, framers } from '../decode/conversation/framers.js'

/** Longer ones are not believed. */
const MOST = 1 << 24

const { bgp, diameter, dns, kafka, ldap, mbtcp, mongo, nbss } = framers

const LENGTHS: Readonly<Record<string, Framer | undefined>> = {
  bgp,
  diameter,
  dns,
  kafka,
  ldap,
  mbtcp,
  mongo,
  nbss,
  // The preface begins with `P` (RFC 9113 3.4).
  http2: (bytes, at, end) => (bytes[at] === 0x50 ? 24 : end - at < 9 ? 0 : 9 + u24(bytes, at)),
  kerberos: (bytes, at, end) => (end - at < 4 ? 0 : 4 + u32(bytes, at)),
  mysql: (bytes, at, end) =>
    end - at < 4 ? 0 : 4 + (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)),
  // A client's first messages have no type.
  pgsql: (bytes, at, end) => {
    const head = bytes[at] === 0 ? 0 : 1
    return end - at < head + 4 ? 0 : head + u32(bytes, at + head)
  },
}

/**
 * Where the last message that begins in `bytes[at, end)` ends, `at` being the beginning of one; beyond `end` when it goes on. `at` when
 * that cannot be told.
 */
export function messagesEnd(protocol: string, bytes: Uint8Array, at: number, end: number): number {
  const lengthOf = LENGTHS[protocol]
  if (lengthOf === undefined) return at
  let next = at
  while (next < end) {
    const length = lengthOf(bytes, next, end)
    if (length <= 0 || length > MOST) break
    next += length
  }
  return next
}
