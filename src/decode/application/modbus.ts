/**
 * Modbus (Modbus Application Protocol Specification V1.1b3): functions on coils and registers.
 *
 *   | function | reference 2 | count or value 2 | byte count, values … |        | function + 128 | exception |
 */
import { hex, u16 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { names } from '../names/names.js'

export interface Modbus extends Layer<'modbus'> {
  /** Without the bit that says exception. */
  'modbus.func_code': number
  'modbus.exception_code'?: number
  'modbus.reference_num'?: number
  'modbus.bit_cnt'?: number
  'modbus.word_cnt'?: number
  'modbus.byte_cnt'?: number
  'modbus.data'?: string
}

const functions = names(
  '1 Read Coils|2 Read Discrete Inputs|3 Read Holding Registers|4 Read Input Registers|5 Write Single Coil|6 Write Single Register|7 Read Exception Status|8 Diagnostics|11 Get Comm. Event Counters|12 Get Comm. Event Log|15 Write Multiple Coils|16 Write Multiple Registers|17 Report Slave ID|20 Read File Record|21 Write File Record|22 Mask Write Register|23 Read Write Register|24 Read FIFO Queue|43 Encapsulated Interface Transport',
)
const exceptions = names(
  '1 Illegal function|2 Illegal data address|3 Illegal data value|4 Slave device failure|5 Acknowledge|6 Slave device busy|8 Memory parity error|10 Gateway path unavailable|11 Gateway target device failed to respond',
)
const EXCEPTION = 0x80
const PORTS = [502, 802]

export const modbus: Protocol<Modbus> = {
  name: 'modbus',
  title: 'Modbus',
  source: 'Modbus Application Protocol Specification V1.1b3',
  over: { 'mbtcp.prot_id': [0] },
  min: 1,
  fields: {
    'modbus.func_code': { title: 'Function Code', format: 'dec', names: functions },
    'modbus.exception_code': { title: 'Exception Code', format: 'dec', names: exceptions },
    'modbus.reference_num': { title: 'Reference Number', format: 'dec' },
    'modbus.bit_cnt': { title: 'Bit Count', format: 'dec' },
    'modbus.word_cnt': { title: 'Word Count', format: 'dec' },
    'modbus.byte_cnt': { title: 'Byte Count', format: 'dec', unit: 'bytes' },
    'modbus.data': { title: 'Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const code = bytes[at]!
    const layer: Modbus = {
      protocol: 'modbus',
      offset: at,
      size: end - at,
      'modbus.func_code': code & 0x7f,
    }
    if ((code & EXCEPTION) !== 0) {
      if (end >= at + 2) layer['modbus.exception_code'] = bytes[at + 1]!
      else walk.short(2)
    } else if (PORTS.includes(walk.sourcePort) && !PORTS.includes(walk.destinationPort)) {
      readAnswer(layer, bytes, at, end, walk)
    } else readRequest(layer, bytes, at, end, walk)
    return layer
  },
  summary(layer) {
    const code = layer['modbus.func_code']
    const what = functions(code) ?? `function ${code}`
    const exception = layer['modbus.exception_code']
    if (exception !== undefined) return `${what}: ${exceptions(exception) ?? exception}`
    const reference = layer['modbus.reference_num']
    return reference === undefined ? what : `${what} at ${reference}`
  },
}

function readRequest(layer: Modbus, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const code = layer['modbus.func_code']
  const writes = code === 15 || code === 16
  if (!((code >= 1 && code <= 6) || writes)) return
  if (end < at + 5) {
    walk.short(5)
    return
  }
  layer['modbus.reference_num'] = u16(bytes, at + 1)
  if (code === 5 || code === 6) layer['modbus.data'] = hex(bytes, at + 3, 2)
  else {
    const bits = code === 1 || code === 2 || code === 15
    layer[bits ? 'modbus.bit_cnt' : 'modbus.word_cnt'] = u16(bytes, at + 3)
  }
  if (writes) readBytes(layer, bytes, at, at + 5, end, walk)
}

function readAnswer(layer: Modbus, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const code = layer['modbus.func_code']
  if (code >= 1 && code <= 4) readBytes(layer, bytes, at, at + 1, end, walk)
  else if (code === 5 || code === 6 || code === 15 || code === 16) {
    if (end < at + 5) {
      walk.short(5)
      return
    }
    layer['modbus.reference_num'] = u16(bytes, at + 1)
    if (code <= 6) layer['modbus.data'] = hex(bytes, at + 3, 2)
    else layer[code === 15 ? 'modbus.bit_cnt' : 'modbus.word_cnt'] = u16(bytes, at + 3)
  }
}

/** A count of bytes at `from` and the values behind it. */
function readBytes(
  layer: Modbus,
  bytes: Uint8Array,
  at: number,
  from: number,
  end: number,
  walk: Walk,
): void {
  if (end < from + 1) {
    walk.short(from + 1 - at)
    return
  }
  const count = bytes[from]!
  layer['modbus.byte_cnt'] = count
  if (from + 1 + count > end) walk.short(from + 1 + count - at)
}
