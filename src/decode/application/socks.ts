/**
 * SOCKS 4, 4a and 5 (RFC 1928, 1929): what is asked of the proxy and its answers. What is passed on behind that is not told from it by
 * anything in the packet: only what has the exact form is taken.
 *
 *   v4 | 4 | command | port 2 | address 4 | user, 0 | name, 0 of 4a |      answer | 0 | 90… | port 2 | address 4 |
 *   v5 | 5 | methods n | n |      answer | 5 | method |      | 5 | command or reply | 0 | type | address | port 2 |
 */
import { find, ipv4, ipv6, u16, u32, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Socks extends Layer<'socks'> {
  'socks.version'?: number
  'socks.command'?: number
  /** 90 is yes in version 4, 0 in version 5. */
  'socks.results'?: number
  'socks.auth_method_count'?: number
  'socks.auth_method'?: number[]
  'socks.auth_accepted_method'?: number
  'socks.address_type'?: number
  'socks.dst'?: string
  'socks.dstV6'?: string
  'socks.remote_name'?: string
  'socks.v4a_dns_name'?: string
  'socks.username'?: string
  'socks.port'?: number
  'socks.dstport'?: number
}

const PORTS = [1080]
const COMMANDS = ['', 'Connect', 'Bind', 'UDP associate']
const METHODS: Readonly<Record<number, string>> = {
  0: 'No authentication',
  1: 'GSSAPI',
  2: 'Username/Password',
  255: 'No acceptable method',
}

export const socks: Protocol<Socks> = {
  name: 'socks',
  title: 'Socks Protocol',
  source: 'RFC 1928',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'socks.version': { title: 'Version', format: 'dec' },
    'socks.command': { title: 'Command', format: 'dec', names: (n) => COMMANDS[n] },
    'socks.results': { title: 'Results', format: 'dec' },
    'socks.auth_method_count': { title: 'Authentication Method Count', format: 'dec' },
    'socks.auth_method': { title: 'Method', format: 'dec', names: (n) => METHODS[n] },
    'socks.auth_accepted_method': {
      title: 'Accepted Auth Method',
      format: 'dec',
      names: (n) => METHODS[n],
    },
    'socks.address_type': { title: 'Address Type', format: 'dec' },
    'socks.dst': { title: 'Remote Address', format: 'text' },
    'socks.dstV6': { title: 'Remote Address(ipv6)', format: 'text' },
    'socks.remote_name': { title: 'Remote name', format: 'text' },
    'socks.v4a_dns_name': { title: 'SOCKS v4a Remote Domain Name', format: 'text' },
    'socks.username': { title: 'User name', format: 'text' },
    'socks.port': { title: 'Port', format: 'dec' },
    'socks.dstport': { title: 'Remote Port', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    // Cut ones do not show that they have the exact form.
    if (walk.reported > end || end < at + 2) return null
    const layer: Socks = { protocol: 'socks', offset: at, size: end - at }
    const taken = PORTS.includes(walk.destinationPort)
      ? readRequest(layer, bytes, at, end)
      : readAnswer(layer, bytes, at, end)
    return taken ? layer : null
  },
  summary(layer) {
    const command = layer['socks.command']
    const target =
      layer['socks.remote_name'] ??
      layer['socks.v4a_dns_name'] ??
      layer['socks.dst'] ??
      layer['socks.dstV6']
    const port = layer['socks.dstport'] ?? layer['socks.port']
    if (command !== undefined) return `${COMMANDS[command]} ${target ?? '?'}:${port ?? '?'}`
    const result = layer['socks.results']
    if (result !== undefined) return `Answer ${result}`
    return layer['socks.auth_accepted_method'] === undefined ? 'Methods' : 'Method'
  },
}

function readRequest(layer: Socks, bytes: Uint8Array, at: number, end: number): boolean {
  const second = bytes[at + 1]!
  if (bytes[at] === 4) {
    if (end < at + 9 || (second !== 1 && second !== 2)) return false
    const zero = find(bytes, 0, at + 8, end)
    if (zero < 0) return false
    layer['socks.version'] = 4
    layer['socks.command'] = second
    layer['socks.dstport'] = u16(bytes, at + 2)
    layer['socks.dst'] = ipv4(bytes, at + 4)
    layer['socks.username'] = utf8(bytes, at + 8, zero)
    // 0.0.0.x: a name stands behind the user (4a).
    if (u32(bytes, at + 4) >>> 8 !== 0) return zero + 1 === end
    const last = find(bytes, 0, zero + 1, end)
    if (last < 0) return false
    layer['socks.v4a_dns_name'] = utf8(bytes, zero + 1, last)
    return last + 1 === end
  }
  if (bytes[at] !== 5) return false
  layer['socks.version'] = 5
  if (end === at + 2 + second && second > 0) {
    layer['socks.auth_method_count'] = second
    layer['socks.auth_method'] = [...bytes.subarray(at + 2, end)]
    return true
  }
  if (second < 1 || second > 3) return false
  layer['socks.command'] = second
  return readAddress(layer, bytes, at, end)
}

function readAnswer(layer: Socks, bytes: Uint8Array, at: number, end: number): boolean {
  const second = bytes[at + 1]!
  if (bytes[at] === 0 && end === at + 8 && second >= 90 && second <= 93) {
    layer['socks.results'] = second
    layer['socks.dstport'] = u16(bytes, at + 2)
    layer['socks.dst'] = ipv4(bytes, at + 4)
    return true
  }
  if (bytes[at] !== 5) return false
  layer['socks.version'] = 5
  if (end === at + 2 && METHODS[second] !== undefined) {
    layer['socks.auth_accepted_method'] = second
    return true
  }
  if (second > 8) return false
  layer['socks.results'] = second
  return readAddress(layer, bytes, at, end)
}

/** What stands behind command or reply of version 5; it must end where the packet does. */
function readAddress(layer: Socks, bytes: Uint8Array, at: number, end: number): boolean {
  if (end < at + 10 || bytes[at + 2] !== 0) return false
  const type = bytes[at + 3]!
  layer['socks.address_type'] = type
  let port: number
  if (type === 1) {
    layer['socks.dst'] = ipv4(bytes, at + 4)
    port = at + 8
  } else if (type === 3) {
    port = at + 5 + bytes[at + 4]!
    if (end !== port + 2) return false
    layer['socks.remote_name'] = utf8(bytes, at + 5, port)
  } else if (type === 4 && end === at + 22) {
    layer['socks.dstV6'] = ipv6(bytes, at + 4)
    port = at + 20
  } else return false
  if (end !== port + 2) return false
  layer['socks.port'] = u16(bytes, port)
  return true
}
