/**
 * Ethernet's configuration test protocol (Ethernet version 2.0, 8): frames that come back. Little endian.
 *
 *   | skip count 2 | functions: 2 forward, address 6; 1 reply, receipt number 2, data |
 */
import { mac, u16le } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const DATA = table('loop.data')
const REPLY = 1
const FORWARD = 2
const MOST = 16

export interface LoopFunction {
  'loop.function': number
  'loop.receipt_number'?: number
  'loop.forwarding_address'?: string
}

export interface Loop extends Layer<'loop'> {
  /** Bytes of the functions already carried out. */
  'loop.skipcount': number
  functions: LoopFunction[]
}

export const loop: Protocol<Loop> = {
  name: 'loop',
  title: 'Configuration Test Protocol (loopback)',
  source: 'Ethernet 2.0',
  over: { ethertype: [0x9000] },
  min: 4,
  fields: {
    'loop.skipcount': { title: 'skipCount', format: 'dec' },
    'loop.function': { title: 'Function', format: 'dec', names: name },
    'loop.receipt_number': { title: 'Receipt number', format: 'dec' },
    'loop.forwarding_address': { title: 'Forwarding address', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const functions: LoopFunction[] = []
    let next = at + 2
    while (end - next >= 2 && functions.length < MOST) {
      const number = u16le(bytes, next)
      const size = number === FORWARD ? 8 : 4
      if (end - next < size) {
        walk.short(next - at + size)
        break
      }
      const one: LoopFunction = { 'loop.function': number }
      if (number === FORWARD) one['loop.forwarding_address'] = mac(bytes, next + 2)
      else if (number === REPLY) one['loop.receipt_number'] = u16le(bytes, next + 2)
      functions.push(one)
      next += number === FORWARD || number === REPLY ? size : 2
      if (number !== FORWARD) {
        walk.next(DATA, 0, next, walk.reported)
        break
      }
    }
    const size = next - at
    return { protocol: 'loop', offset: at, size, 'loop.skipcount': u16le(bytes, at), functions }
  },
  summary: ({ functions }) =>
    `Loopback, ${functions.map((one) => name(one['loop.function']) ?? one['loop.function']).join(', ')}`,
}

function name(number: number): string | undefined {
  return number === REPLY ? 'Reply' : number === FORWARD ? 'Forward Data' : undefined
}
