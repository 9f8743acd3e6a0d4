/**
 * The hellos of TLS (RFC 8446, 4.1): the name that is asked for, the version that was chosen. On bytes, which may be a segment's or put
 * together from several; `at` is behind the handshake's header, `stop` where the hello, or what there is of it, ends.
 *
 *   client: | version 2 | random 32 | session: length 1 … | suites: length 2 … | compression: length 1 … | extensions: length 2 … |
 *   server: | version 2 | random 32 | session: length 1 … | suite 2 | compression 1 | extensions: length 2 … |
 */

export const CLIENT_HELLO = 1
export const SERVER_HELLO = 2

const SERVER_NAME = 0
const SUPPORTED_VERSIONS = 43
const RANDOM_BYTES = 32
const MOST_EXTENSIONS = 64
/** Begin of the random of a server hello that asks for another client hello (RFC 8446, 4.1.3). */
const RETRY = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11]

/** What an extension was not found for: it is not there, or the bytes end before it. */
export const ABSENT = -1
export const CUT = -2

/** Where the host name of a client hello begins, behind its length in two bytes; ABSENT or CUT. */
export function findName(bytes: Uint8Array, at: number, stop: number): number {
  const suites = afterSession(bytes, at, stop)
  if (suites < 0 || stop - suites < 2) return CUT
  const compressions = suites + 2 + word(bytes, suites)
  if (compressions >= stop) return CUT
  const list = findExtension(bytes, compressions + 1 + bytes[compressions]!, stop, SERVER_NAME)
  if (list < 0) return list
  // Behind the extension's length: the list's length, the kind of name (0: a host's), the name's length.
  if (stop - list < 7) return CUT
  if (bytes[list + 4] !== 0) return ABSENT
  const size = word(bytes, list + 5)
  // A name that goes on behind its extension is another extension's bytes.
  if (size === 0 || size + 5 > word(bytes, list)) return ABSENT
  return list + 7 + size > stop ? CUT : list + 7
}

/** The version that a server hello chose, as on the wire: 0x0304 is TLS 1.3; ABSENT when it only asks again, CUT when it is not told yet. */
export function findVersion(bytes: Uint8Array, at: number, stop: number): number {
  const suite = afterSession(bytes, at, stop)
  if (suite < 0) return CUT
  if (isRetry(bytes, at + 2)) return ABSENT
  const found = findExtension(bytes, suite + 3, stop, SUPPORTED_VERSIONS)
  if (found === ABSENT) return word(bytes, at)
  return found === CUT || stop - found < 4 ? CUT : word(bytes, found + 2)
}

/** Where the length of the extension of this kind stands, of which at least that is there. */
function findExtension(bytes: Uint8Array, start: number, stop: number, kind: number): number {
  // Before TLS 1.2 a hello may end without any.
  if (start === stop) return ABSENT
  if (stop - start < 2) return CUT
  const end = start + 2 + word(bytes, start)
  let at = start + 2
  for (let i = 0; i < MOST_EXTENSIONS && end - at >= 4; i++) {
    if (stop - at < 4) return CUT
    if (word(bytes, at) === kind) return at + 2
    at += 4 + word(bytes, at + 2)
  }
  return ABSENT
}

function isRetry(bytes: Uint8Array, random: number): boolean {
  for (let i = 0; i < RETRY.length; i++) if (bytes[random + i] !== RETRY[i]) return false
  return true
}

/** Behind the session's id, or CUT. */
function afterSession(bytes: Uint8Array, at: number, stop: number): number {
  const session = at + 2 + RANDOM_BYTES
  if (session >= stop) return CUT
  const next = session + 1 + bytes[session]!
  return next > stop ? CUT : next
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}
