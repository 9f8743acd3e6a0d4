/**
 * A capture as a server's adapter sees it: 50,000 flows of TCP and UDP, over IPv4 and IPv6, in random order. Bulk data that
 * nobody can read, as most of the bytes of a network are; between them TLS records, HTTP heads, DNS and QUIC.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

const FLOWS = 50_000
/** A prime: whoever goes in such steps passes everything. */
const STEP = 7_368_787
const NOTHING = Buffer.alloc(0)

interface Flow {
  client: number
  server: number
  clientPort: number
  serverPort: number
  six: boolean
  udp: boolean
  sequence: number
}

export interface TrafficOptions {
  /** 50,000 when not given; at most `count`. */
  flows?: number
  /** Headers alone, and each flow in its turn: what a table of flows finds hardest. */
  bare?: boolean
}

/** Writes `count` packets: microseconds, little endian, the same ones each time. Gives the bytes. */
export function writeTraffic(
  file: string,
  count: number,
  { flows: kept = FLOWS, bare = false }: TrafficOptions = {},
): number {
  let state = 1
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const flows = Array.from({ length: kept }, (_, i): Flow => {
    const kind = i % 20
    // Of twenty: ten TLS, three HTTP, three other TCP, two DNS, two QUIC.
    const serverPort =
      kind < 10 ? 443 : kind < 12 ? 80 : kind < 13 ? 8080 : kind < 16 ? 5432 : kind < 18 ? 53 : 443
    const [client, server] = [0x0a000000 + below(65536), 0x0a640000 + below(256)]
    const clientPort = 32768 + below(28000)
    return {
      client,
      server,
      clientPort,
      serverPort,
      six: i % 10 === 3,
      udp: kind >= 16,
      sequence: below(2 ** 32),
    }
  })
  const noise = Buffer.from(Array.from({ length: 4096 }, () => below(256)))
  const fd = openSync(file, 'w')
  const buffer = Buffer.alloc(4 << 20)
  let bytes = writeSync(
    fd,
    Buffer.from('d4c3b2a1020004000000000000000000000004000100000000', 'hex').subarray(0, 24),
  )
  let used = 0
  for (let i = 0; i < count; i++) {
    if (used + 2048 > buffer.length) {
      bytes += writeSync(fd, buffer, 0, used)
      used = 0
    }
    const flow = flows[bare ? (i * STEP) % kept : below(kept)]!
    const back = below(2) === 1
    const payload = bare ? NOTHING : payloadOf(flow, back, below, noise)
    const size = writePacket(buffer, used + 16, flow, back, payload, i)
    buffer.writeUInt32LE(1_700_000_000 + Math.floor(i / 1e5), used)
    buffer.writeUInt32LE((i % 1e5) * 10, used + 4)
    buffer.writeUInt32LE(size, used + 8)
    buffer.writeUInt32LE(size, used + 12)
    used += 16 + size
  }
  bytes += writeSync(fd, buffer, 0, used)
  closeSync(fd)
  return bytes
}

const REQUEST = Buffer.from(
  'GET /api/v1/items?limit=100 HTTP/1.1\r\nHost: shop.example.com\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
)
const RESPONSE = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\nConnection: keep-alive\r\n\r\n',
)
const QUERY = Buffer.from(
  '1a2b01000001000000000000 0361706907636c757374657205 6c6f63616c00 00010001'.replaceAll(' ', ''),
  'hex',
)
const ANSWER = Buffer.from(
  '1a2b81800001000100000000 0361706907636c757374657205 6c6f63616c00 00010001 c00c 0001 0001 0000001e 0004 0a640001'.replaceAll(
    ' ',
    '',
  ),
  'hex',
)

/** Acknowledgments, full and half segments 58:9:33, as in the simple Internet mix. */
function payloadOf(
  { serverPort, udp }: Flow,
  back: boolean,
  below: (limit: number) => number,
  noise: Buffer,
): Buffer {
  const from = below(2048)
  if (udp && serverPort === 53) return back ? ANSWER : QUERY
  // A QUIC short header: fixed bit, no long form.
  if (udp)
    return lead(Buffer.from([0x40 | below(64)]), noise.subarray(from, from + (back ? 1200 : 80)))
  const size = below(100)
  if (size < 58) return noise.subarray(0, 0)
  const data = noise.subarray(from, from + (size < 91 ? 524 : 1448))
  // Of the segments with data most are the middle of something.
  if (serverPort === 443 && below(4) === 0) return lead(Buffer.from([0x17, 3, 3, 0x40, 0x18]), data)
  if ((serverPort === 80 || serverPort === 8080) && below(3) === 0)
    return back ? lead(RESPONSE, data) : REQUEST
  return data
}

function lead(head: Buffer, data: Buffer): Buffer {
  return Buffer.concat([head, data.subarray(0, Math.max(0, data.length - head.length))])
}

function writePacket(
  buffer: Buffer,
  start: number,
  flow: Flow,
  back: boolean,
  payload: Buffer,
  number: number,
): number {
  const { six, udp } = flow
  const [source, destination] = back ? [flow.server, flow.client] : [flow.client, flow.server]
  const [from, to] = back ? [flow.serverPort, flow.clientPort] : [flow.clientPort, flow.serverPort]
  const above = (udp ? 8 : 32) + payload.length
  let at = start
  buffer.write('020000000001020000000002', at, 'hex')
  at = buffer.writeUInt16BE(six ? 0x86dd : 0x0800, at + 12)
  if (six) {
    at = buffer.writeUInt32BE(0x60000000, at)
    at = buffer.writeUInt16BE(above, at)
    at = buffer.writeUInt16BE(((udp ? 17 : 6) << 8) | 64, at)
    for (const address of [source, destination]) {
      at += buffer.write('20010db80000000000000000', at, 'hex')
      at = buffer.writeUInt32BE(address, at)
    }
  } else {
    at = buffer.writeUInt32BE(0x45000000 | (20 + above), at)
    at = buffer.writeUInt32BE((((number & 0xffff) << 16) | 0x4000) >>> 0, at)
    at = buffer.writeUInt32BE(((64 << 24) | ((udp ? 17 : 6) << 16)) >>> 0, at)
    at = buffer.writeUInt32BE(source, at)
    at = buffer.writeUInt32BE(destination, at)
  }
  at = buffer.writeUInt16BE(from, at)
  at = buffer.writeUInt16BE(to, at)
  if (udp) {
    at = buffer.writeUInt32BE((above << 16) >>> 0, at)
  } else {
    at = buffer.writeUInt32BE(flow.sequence, at)
    flow.sequence = (flow.sequence + payload.length) >>> 0
    at = buffer.writeUInt32BE(12345, at)
    at = buffer.writeUInt32BE(payload.length > 0 ? 0x801801f5 : 0x801001f5, at)
    at = buffer.writeUInt32BE(0, at)
    at = buffer.writeUInt32BE(0x0101080a, at)
    at = buffer.writeUInt32BE(number, at)
    at = buffer.writeUInt32BE(number >>> 1, at)
  }
  return at + payload.copy(buffer, at) - start
}
