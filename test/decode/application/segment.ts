/** Packets made of a payload, for tests of what stands above TCP and UDP. */

/** An Ethernet frame with this payload in a TCP segment over IPv4. */
export function segment(payload: string | Uint8Array, source: number, destination: number) {
  const tcp = Buffer.alloc(20)
  tcp.writeUInt16BE(source, 0)
  tcp.writeUInt16BE(destination, 2)
  tcp[12] = 0x50
  tcp[13] = 0x18
  return frame(6, tcp, payload)
}

/** The same with a UDP datagram. */
export function datagram(payload: string | Uint8Array, source: number, destination: number) {
  const udp = Buffer.alloc(8)
  udp.writeUInt16BE(source, 0)
  udp.writeUInt16BE(destination, 2)
  udp.writeUInt16BE(8 + payload.length, 4)
  return frame(17, udp, payload)
}

const ETHERNET = Buffer.from('0000000000000000000000000800', 'hex')

function frame(protocol: number, header: Buffer, payload: string | Uint8Array): Uint8Array {
  const body = Buffer.concat([
    header,
    typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload,
  ])
  const ip = Buffer.from('4500000000004000400000007f0000017f000001', 'hex')
  ip.writeUInt16BE(20 + body.length, 2)
  ip[9] = protocol
  return new Uint8Array(Buffer.concat([ETHERNET, ip, body]))
}
