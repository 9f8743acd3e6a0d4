/** Most packets are read in one go (walk.ts), all others step by step: both must find the same, whatever the bytes say. */
import { expect, it } from 'vitest'
import type { Seen } from '#src/accounts/packet.js'
import { read } from './walked.js'
import { hex, udp } from './wire.js'

const ETHERNET = 1
/** Behind no link layer there is nothing plain. */
const RAW = 101
const HEADER = '020000000001 020000000002'
const ENDS = { from: '192.0.2.1', to: '198.51.100.2', fromPort: 50000, toPort: 4789 }
const SIX = '20010db8000000000000000000000001 20010db8000000000000000000000002'
const PACKETS = [
  udp(ENDS, '0800000000000100 020000000001 020000000002 0800 4500'),
  udp({ ...ENDS, toPort: 53 }, 'aabbccddeeff00112233445566778899'),
  '4500003c1c4640004006b1e6 c0000201 c6336402 c3500050 00000001 00000001 a002ffff00000000 020405b40402080a0000000000000000',
  '45000028000040004006b1e6 c0000201 c6336402 c3500050 00000001 00000001 5010ffff00000000',
  `60000000 0014 06 40 ${SIX} c3500050 00000001 00000001 5018ffff00000000`,
  `60000000 0010 11 40 ${SIX} c3500035 00100000 0102030405060708`,
]

/** What was found, with places counted from the IP header. */
function found({ seen, cells }: { seen: Seen; cells: Float64Array }, link: number) {
  const start = seen.at + link
  const place = (at: number) => (at < 0 ? -1 : at - start)
  const { family, protocol, ports, flags, fragment, vlan, direction } = seen
  const ip = [seen.network, seen.source, seen.destination, seen.wireEnd]
  const rest = [seen.transport, seen.payload].map(place)
  return {
    ...{ family, protocol, ports, flags, fragment, vlan, direction, rest },
    // Of what is not IP they are those of the packet before.
    ...(protocol < 0 ? {} : { ip: ip.map(place) }),
    cells: [...cells.entries()].filter(([, value]) => value !== 0),
  }
}

it('a plain packet is read as any other, cut, changed and with what follows', () => {
  let state = 1
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  let plain = 0
  for (let i = 0; i < 8000; i++) {
    const text = PACKETS[i % PACKETS.length]!
    const ip = Uint8Array.from([...hex(text), ...new Uint8Array(below(3) === 0 ? below(20) : 0)])
    const changes = below(4)
    for (let n = 0; n < changes; n++) {
      const at = below(Math.min(ip.length, 64))
      // The version stays: it is what tells the families apart where there is no Ethernet type.
      ip[at] = at === 0 ? (ip[0]! & 0xf0) | below(16) : below(256)
    }
    const cut = ip.subarray(0, below(4) === 0 ? below(ip.length) : ip.length)
    const type = text.startsWith('6') ? '86dd' : '0800'
    const frame = Uint8Array.from([...hex(`${HEADER} ${type}`), ...cut])
    const one = found(read(frame, { linkType: ETHERNET, length: 14 + ip.length }), 14)
    const other = found(read(cut, { linkType: RAW, length: ip.length }), 0)
    expect(JSON.stringify(one), Buffer.from(cut).toString('hex')).toBe(JSON.stringify(other))
    if (one.protocol >= 0) plain++
  }
  expect(plain).toBeGreaterThan(4000)
})
