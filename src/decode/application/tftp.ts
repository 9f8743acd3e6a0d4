/**
 * TFTP (RFC 1350; options RFC 2347 to 2349, 7440). Only what is sent to port 69 is met by its number: the transfer itself runs between ports
 * of both sides' choice.
 *
 *   | opcode 2 | file, mode, option, value …: texts that end in 0 |
 *   | opcode 2 | block 2 | data … |        | opcode 2 | error 2 | text, 0 |
 */
import { find, u16, utf8 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import { tftpErrors, tftpOpcodes } from '../names/management.js'

export interface TftpOption {
  'tftp.option.name': string
  'tftp.option.value'?: string
}

export interface Tftp extends Layer<'tftp'> {
  'tftp.opcode': number
  /** Of a read request; of a write request it is the destination. */
  'tftp.source_file'?: string
  'tftp.destination_file'?: string
  'tftp.type'?: string
  options?: TftpOption[]
  'tftp.block'?: number
  'tftp.error.code'?: number
  'tftp.error.message'?: string
}

const READ = 1
const WRITE = 2
const DATA = 3
const ACKNOWLEDGMENT = 4
const ERROR = 5
const OPTIONS = 6
const MAX_OPTIONS = 32

export const tftp: Protocol<Tftp> = {
  name: 'tftp',
  title: 'Trivial File Transfer Protocol',
  source: 'RFC 1350',
  over: { 'udp.port': [69] },
  min: 2,
  fields: {
    'tftp.opcode': { title: 'Opcode', format: 'dec', names: tftpOpcodes },
    'tftp.source_file': { title: 'Source File', format: 'text' },
    'tftp.destination_file': { title: 'Destination File', format: 'text' },
    'tftp.type': { title: 'Type', format: 'text' },
    'tftp.option.name': { title: 'Option name', format: 'text' },
    'tftp.option.value': { title: 'Option value', format: 'text' },
    'tftp.block': { title: 'Block', format: 'dec' },
    'tftp.error.code': { title: 'Error code', format: 'dec', names: tftpErrors },
    'tftp.error.message': { title: 'Error message', format: 'text' },
  },
  begins: (first) => first === 0,
  decode(bytes, at, end, walk) {
    const opcode = u16(bytes, at)
    if (opcode < READ || opcode > OPTIONS) return null
    const layer: Tftp = { protocol: 'tftp', offset: at, size: end - at, 'tftp.opcode': opcode }
    if (opcode === READ || opcode === WRITE) readRequest(layer, bytes, at, end, walk)
    else if (opcode === OPTIONS) readOptions(layer, bytes, at, at + 2, end, walk)
    else if (end < at + 4) walk.short(4)
    else if (opcode === DATA || opcode === ACKNOWLEDGMENT) {
      layer['tftp.block'] = u16(bytes, at + 2)
      layer.size = 4
      if (opcode === DATA && walk.reported > at + 4) walk.follow('data', at + 4, walk.reported)
    } else if (opcode === ERROR) {
      layer['tftp.error.code'] = u16(bytes, at + 2)
      const stop = find(bytes, 0, at + 4, end)
      if (stop >= 0) layer['tftp.error.message'] = utf8(bytes, at + 4, stop)
      else walk.short(end + 1 - at)
    }
    return layer
  },
  summary(layer) {
    const file = layer['tftp.source_file'] ?? layer['tftp.destination_file']
    const block = layer['tftp.block'] === undefined ? '' : ` block ${layer['tftp.block']}`
    const error = layer['tftp.error.message'] === undefined ? '' : ` ${layer['tftp.error.message']}`
    const what = tftpOpcodes(layer['tftp.opcode']) ?? ''
    return `${what}${file === undefined ? '' : ` "${file.slice(0, 80)}"`}${block}${error.slice(0, 80)}`
  },
}

function readRequest(layer: Tftp, bytes: Uint8Array, at: number, end: number, walk: Walk): void {
  const file = find(bytes, 0, at + 2, end)
  if (file < 0) {
    walk.short(end + 1 - at)
    return
  }
  const name = layer['tftp.opcode'] === READ ? 'tftp.source_file' : 'tftp.destination_file'
  layer[name] = utf8(bytes, at + 2, file)
  const type = find(bytes, 0, file + 1, end)
  if (type < 0) {
    walk.short(end + 1 - at)
    return
  }
  layer['tftp.type'] = utf8(bytes, file + 1, type)
  readOptions(layer, bytes, at, type + 1, end, walk)
}

function readOptions(
  layer: Tftp,
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  walk: Walk,
): void {
  const options: TftpOption[] = []
  while (at < end && options.length < MAX_OPTIONS) {
    const name = find(bytes, 0, at, end)
    const value = name < 0 ? -1 : find(bytes, 0, name + 1, end)
    if (value < 0) {
      walk.short(end + 1 - start)
      break
    }
    options.push({
      'tftp.option.name': utf8(bytes, at, name),
      'tftp.option.value': utf8(bytes, name + 1, value),
    })
    at = value + 1
  }
  if (options.length > 0) layer.options = options
}
