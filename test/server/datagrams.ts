/** Packets that decoders know, each with its number. */

/** UDP from port 7 to port `number`, in Ethernet. */
export function datagram(number: number): Buffer {
  const ethernet = '020000000001 020000000002 0800'
  const ip = '4500 0020 0000 0000 40 11 66cb 0a000001 0a000002'
  const udp = `0007 ${number.toString(16).padStart(4, '0')} 000c 0000 53434150`
  return Buffer.from(`${ethernet}${ip}${udp}`.replaceAll(' ', ''), 'hex')
}

/** Records of these packets, one a second from `first` on. */
export function recordsOf(packets: Buffer[], first: number): Buffer {
  return Buffer.concat(
    packets.flatMap((packet, n) => {
      const head = Buffer.alloc(16)
      head.writeUInt32LE(first + n, 0)
      head.writeUInt32LE(packet.length, 8)
      head.writeUInt32LE(packet.length, 12)
      return [head, packet]
    }),
  )
}
