/**
 * ARP (RFC 826), RARP (RFC 903), InARP (RFC 2390): whose hardware address belongs to this protocol address.
 *
 *   | hardware type 2 | protocol type 2 | hardware size 1 | protocol size 1 | operation 2 |
 *   | sender hardware | sender protocol | target hardware | target protocol |
 */
import { hex, ipv4, mac, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { arpHardware, arpOperations } from '../names/arp.js'
import { etherTypes } from '../names/ethertypes.js'

const IPV4 = 0x0800
const ETHER = 1
const IEEE802 = 6

export interface Arp extends Layer<'arp'> {
  'arp.hw.type': number
  'arp.proto.type': number
  /** Bytes of a hardware address. */
  'arp.hw.size': number
  /** Bytes of a protocol address. */
  'arp.proto.size': number
  'arp.opcode': number
  /** The sender asks for, or tells of, his own address; set only then. */
  'arp.isgratuitous'?: boolean
  'arp.src.hw_mac'?: string
  /** Where it is no MAC address. */
  'arp.src.hw'?: string
  'arp.src.proto_ipv4'?: string
  /** Where it is no IPv4 address. */
  'arp.src.proto'?: string
  'arp.dst.hw_mac'?: string
  'arp.dst.hw'?: string
  'arp.dst.proto_ipv4'?: string
  'arp.dst.proto'?: string
}

export const arp: Protocol<Arp> = {
  name: 'arp',
  title: 'Address Resolution Protocol',
  source: 'RFC 826',
  over: { ethertype: [0x0806, 0x8035, 0x0808], 'llc.dsap': [0x98], 'fr.nlpid': [0x98] },
  min: 8,
  fields: {
    'arp.hw.type': { title: 'Hardware type', format: 'dec', names: arpHardware },
    'arp.proto.type': { title: 'Protocol type', format: 'hex4', names: etherTypes },
    'arp.hw.size': { title: 'Hardware size', format: 'dec' },
    'arp.proto.size': { title: 'Protocol size', format: 'dec' },
    'arp.opcode': { title: 'Opcode', format: 'dec', names: arpOperations },
    'arp.isgratuitous': { title: 'Is gratuitous', format: 'bool' },
    'arp.src.hw_mac': { title: 'Sender MAC address', format: 'text' },
    'arp.src.hw': { title: 'Sender hardware address', format: 'bytes' },
    'arp.src.proto_ipv4': { title: 'Sender IP address', format: 'text' },
    'arp.src.proto': { title: 'Sender protocol address', format: 'bytes' },
    'arp.dst.hw_mac': { title: 'Target MAC address', format: 'text' },
    'arp.dst.hw': { title: 'Target hardware address', format: 'bytes' },
    'arp.dst.proto_ipv4': { title: 'Target IP address', format: 'text' },
    'arp.dst.proto': { title: 'Target protocol address', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const hardware = u16(bytes, at)
    const type = u16(bytes, at + 2)
    const hardwareSize = bytes[at + 4]!
    const size = bytes[at + 5]!
    const whole = 8 + 2 * (hardwareSize + size)
    const layer: Arp = {
      protocol: 'arp',
      offset: at,
      size: Math.min(whole, end - at),
      'arp.hw.type': hardware,
      'arp.proto.type': type,
      'arp.hw.size': hardwareSize,
      'arp.proto.size': size,
      'arp.opcode': u16(bytes, at + 6),
    }
    const sender = at + 8
    const senderAddress = sender + hardwareSize
    const target = senderAddress + size
    const targetAddress = target + hardwareSize
    const isMac = hardwareSize === 6 && (hardware === ETHER || hardware === IEEE802)
    const isIpv4 = size === 4 && type === IPV4
    if (isMac && sender + 6 <= end) layer['arp.src.hw_mac'] = mac(bytes, sender)
    else if (hardwareSize > 0 && senderAddress <= end)
      layer['arp.src.hw'] = hex(bytes, sender, hardwareSize)
    if (isIpv4 && target <= end) layer['arp.src.proto_ipv4'] = ipv4(bytes, senderAddress)
    else if (size > 0 && target <= end) layer['arp.src.proto'] = hex(bytes, senderAddress, size)
    if (isMac && target + 6 <= end) layer['arp.dst.hw_mac'] = mac(bytes, target)
    else if (hardwareSize > 0 && targetAddress <= end)
      layer['arp.dst.hw'] = hex(bytes, target, hardwareSize)
    if (isIpv4 && targetAddress + 4 <= end) {
      layer['arp.dst.proto_ipv4'] = ipv4(bytes, targetAddress)
      if (layer['arp.opcode'] <= 2 && layer['arp.src.proto_ipv4'] === layer['arp.dst.proto_ipv4'])
        layer['arp.isgratuitous'] = true
    } else if (size > 0 && targetAddress + size <= end)
      layer['arp.dst.proto'] = hex(bytes, targetAddress, size)
    if (end - at < whole) walk.short(whole)
    return layer
  },
  summary(layer) {
    const {
      'arp.opcode': operation,
      'arp.src.proto_ipv4': sender = '?',
      'arp.src.hw_mac': senderMac = layer['arp.src.hw'] ?? '?',
      'arp.dst.proto_ipv4': target = '?',
      'arp.dst.hw_mac': targetMac = layer['arp.dst.hw'] ?? '?',
    } = layer
    if (operation === 1) return `who-has ${target} tell ${sender}`
    if (operation === 2) return `${sender} is-at ${senderMac}`
    if (operation === 3) return `who-is ${targetMac} tell ${senderMac}`
    if (operation === 4) return `${targetMac} at ${target}`
    return arpOperations(operation) ?? `operation ${operation}`
  },
}
