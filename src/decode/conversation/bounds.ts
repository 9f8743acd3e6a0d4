/** What reassembly may hold. What is beyond is let go, oldest first, and counted: a flood costs no more memory than this. */
export interface Bounds {
  /** Datagrams whose fragments are being gathered. */
  datagrams: number
  /** TCP and UDP conversations that are known; QUIC connections that are. */
  streams: number
  /** Bytes held of one datagram, of one direction of a stream. */
  each: number
  /** Bytes held of the CRYPTO frames of one side of a QUIC connection. */
  crypto: number
  /** Bytes held in all: of streams, of datagrams, of QUIC connections so many each. */
  total: number
  /** Seconds of packet time after which a datagram is given up (RFC 8200 4.5 says 60, RFC 791 3.2 fewer). */
  age: number
}

export const BOUNDS: Readonly<Bounds> = {
  datagrams: 1024,
  streams: 65_536,
  each: 4 * 1024 * 1024,
  crypto: 64 * 1024,
  total: 64 * 1024 * 1024,
  age: 60,
}

/** What was seen and what had to be let go. */
export interface ReassemblyCounts {
  datagrams: number
  /** Datagrams that were incomplete for too long, too large, or contradicted themselves. */
  datagramsDropped: number
  /** Bytes sent again, which were there already. */
  repeatedBytes: number
  /** Bytes of streams that are not in the capture though their receiver acknowledged them, or what followed them was kept. */
  missingBytes: number
  streamsForgotten: number
}

export function noCounts(): ReassemblyCounts {
  return {
    datagrams: 0,
    datagramsDropped: 0,
    repeatedBytes: 0,
    missingBytes: 0,
    streamsForgotten: 0,
  }
}
