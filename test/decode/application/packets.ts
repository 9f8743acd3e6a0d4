/** For tests of applications: layers out of fixtures, and bytes by hand put into a packet. */
import { decode, type Packet } from '#src/decode/index.js'
import { fixture } from '../fixtures.js'

/** The packets of the fixture `name`, decoded, each with its layers of the protocol (by default the one of that name). */
export function read(name: string, protocol = name) {
  const { packets, linkType } = fixture(name)
  return packets.map((bytes) => told(decode(bytes, linkType), protocol))
}

/** `payload` (hex, spaces allowed, or bytes) in Ethernet, IPv4 and UDP to port `port`; `cut` bytes are missing at its end. */
export function overUdp(protocol: string, port: number, payload: string | Uint8Array, cut = 0) {
  const data = bytesOf(payload)
  const udp = bytesOf(`c000 ${word(port)} ${word(8 + data.length)} 0000`)
  return told(decodeCut(ip(17, [...udp, ...data]), cut), protocol)
}

/** As `overUdp`, in one TCP segment. */
export function overTcp(protocol: string, port: number, payload: string | Uint8Array, cut = 0) {
  const tcp = bytesOf(`c000 ${word(port)} 00000001 00000001 5018 0400 0000 0000`)
  return told(decodeCut(ip(6, [...tcp, ...bytesOf(payload)]), cut), protocol)
}

/** Hex digits or the characters of a text (`text(...)`) as bytes. */
export function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string'
    ? Uint8Array.from(Buffer.from(payload.replaceAll(/\s/g, ''), 'hex'))
    : payload
}

export function text(characters: string): Uint8Array {
  return Uint8Array.from(Buffer.from(characters, 'utf8'))
}

function ip(protocol: number, payload: number[]): Uint8Array {
  const head = `020000000002 020000000001 0800 4500 ${word(20 + payload.length)} 00000000`
  const rest = `40 ${protocol.toString(16).padStart(2, '0')} 0000 c0000201 c0000202`
  return Uint8Array.from([...bytesOf(head + rest), ...payload])
}

function decodeCut(bytes: Uint8Array, cut: number): Packet {
  return decode(bytes.subarray(0, bytes.length - cut), 1)
}

function told({ layers, stopped }: Packet, protocol: string) {
  const own = layers.filter((layer) => layer.protocol === protocol)
  // Tests name the fields they expect; which of the many layer types it is they know.
  return { layers, stopped, own: own as unknown as Record<string, unknown>[] }
}

function word(value: number): string {
  return value.toString(16).padStart(4, '0')
}
