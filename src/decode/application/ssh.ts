/**
 * SSH 2 (RFC 4253): the line with the version, then packets. Behind NEWKEYS they are encrypted.
 *
 *   SSH-2.0-software comment CR LF
 *   | length 4 | length of padding 1 | message code 1, … | padding … |
 */
import { ascii, find, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { sshMessages } from '../names/ssh.js'
import { keyExchangeFields, readMessage, type SshBody } from './sshkex.js'

export interface SshPacket extends SshBody {
  /** Bytes behind the length. */
  'ssh.packet_length': number
  'ssh.padding_length': number
  'ssh.message_code': number
}

export interface Ssh extends Layer<'ssh'> {
  /** The line of the version exchange without its end. */
  'ssh.protocol'?: string
  /** Packets in the clear; none are encrypted ones, or the middle of one. */
  packets?: SshPacket[]
}

const PORTS = [22, 29418]
const MAX_PACKETS = 64
/** RFC 4253 4.2 allows 255 bytes, and 6.1 packets of 35,000. */
const MAX_LINE = 255
const MAX_PACKET = 35000

export const ssh: Protocol<Ssh> = {
  name: 'ssh',
  title: 'SSH Protocol',
  source: 'RFC 4253',
  over: { 'tcp.port': PORTS, 'sctp.port': [22] },
  guess: ['tcp.port'],
  min: 1,
  fields: {
    'ssh.protocol': { title: 'Protocol', format: 'text' },
    'ssh.packet_length': { title: 'Packet Length', format: 'dec', unit: 'bytes' },
    'ssh.padding_length': { title: 'Padding Length', format: 'dec', unit: 'bytes' },
    'ssh.message_code': { title: 'Message Code', format: 'dec', names: sshMessages },
    ...keyExchangeFields,
  },
  // Behind the beginning all is encrypted: the port alone tells.
  begins: (first, guessed) => !guessed || first === 0x53,
  decode(bytes, at, end, walk) {
    const { sourcePort, destinationPort } = walk
    const known = PORTS.includes(sourcePort) || PORTS.includes(destinationPort)
    const begin = isVersion(bytes, at, end) ? at : known ? afterLines(bytes, at, end) : -1
    if (begin < 0 && !known) return null
    const layer: Ssh = { protocol: 'ssh', offset: at, size: end - at }
    let next = at
    if (begin >= 0) {
      const line = find(bytes, 10, begin, Math.min(end, begin + MAX_LINE))
      // The line goes on in the next segment, or the capture cut it.
      if (line < 0 && walk.reported > end) walk.short(walk.reported - at)
      const stop = line < 0 ? Math.min(end, begin + MAX_LINE) : line
      if (line >= 0 || walk.reported === end)
        layer['ssh.protocol'] = ascii(bytes, begin, bytes[stop - 1] === 13 ? stop - 1 : stop)
      next = line < 0 ? end : line + 1
    }
    const packets: SshPacket[] = []
    const server = PORTS.includes(sourcePort) && !PORTS.includes(destinationPort)
    while (packets.length < MAX_PACKETS && isPacket(bytes, next, end)) {
      const length = u32(bytes, next)
      const packet: SshPacket = {
        'ssh.packet_length': length,
        'ssh.padding_length': bytes[next + 4]!,
        'ssh.message_code': bytes[next + 5]!,
      }
      const stop = Math.min(end, next + 4 + length - bytes[next + 4]!)
      readMessage(bytes, next + 6, stop, packet['ssh.message_code'], server, packet)
      packets.push(packet)
      next += 4 + length
    }
    if (packets.length > 0) layer.packets = packets
    if (walk.reported > end && next > end) walk.short(Math.min(next, walk.reported) - at)
    return layer
  },
  summary(layer) {
    const texts: string[] = []
    if (layer['ssh.protocol'] !== undefined) texts.push(layer['ssh.protocol'].slice(0, 80))
    for (const packet of layer.packets?.slice(0, 4) ?? []) {
      const code = packet['ssh.message_code']
      texts.push((sshMessages(code) ?? `message ${code}`).replace('SSH_MSG_', ''))
    }
    return texts.length === 0 ? `SSH, ${layer.size} bytes` : `SSH ${texts.join(', ').slice(0, 112)}`
  },
}

/** Where the version stands behind other lines, which a server may send before (RFC 4253 4.2); -1 when it does not. */
function afterLines(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + 4 * MAX_LINE)
  while (at >= 0 && at < limit && bytes[at]! < 0x80 && bytes[at]! >= 0x09) {
    at = find(bytes, 10, at, limit) + 1
    if (at === 0) return -1
    if (isVersion(bytes, at, end)) return at
  }
  return -1
}

/** `SSH-`. */
function isVersion(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 4 && u32(bytes, at) === 0x5353482d
}

/** Whether a packet in the clear begins at `at`: lengths that fit one another (RFC 4253 6), a message of the beginning. */
function isPacket(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 6 > end) return false
  const length = u32(bytes, at)
  const padding = bytes[at + 4]!
  const code = bytes[at + 5]!
  return (
    length >= 12 &&
    length <= MAX_PACKET &&
    (length + 4) % 8 === 0 &&
    padding >= 4 &&
    padding < length - 1 &&
    ((code >= 1 && code <= 4) ||
      code === 7 ||
      code === 20 ||
      code === 21 ||
      (code >= 30 && code <= 49))
  )
}
