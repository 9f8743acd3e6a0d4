/**
 * AMQP 0-9-1 (AMQP specification 0-9-1, 4.2) and 1.0 (OASIS AMQP 1.0, part 2).
 *
 *   both:   | "AMQP" | protocol id 1 | version 3 |
 *   0-9-1:  | type 1 | channel 2 | length 4 | payload … | end ce |
 *   1.0:    | length 4, itself included | data offset 1, in 4 bytes | type 1 | channel 2 | performative … |
 *
 * One layer holds the frames of a segment.
 */
import { hex, u16, u32, u64 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type AmqpMethod, methodFields, methodName, readMethod } from './amqpmethods.js'
import {
  type AmqpPerformative,
  isPerformative,
  PERFORMATIVES,
  performativeFields,
  readPerformative,
} from './amqpperformatives.js'
import { cursor } from './cursor.js'

export interface AmqpFrame extends AmqpMethod, AmqpPerformative {
  'amqp.init.protocol'?: string
  'amqp.init.id'?: number
  'amqp.init.version_major'?: number
  'amqp.init.version_minor'?: number
  'amqp.init.version_revision'?: number
  /** 0-9-1: 1 method, 2 content header, 3 content body, 8 heartbeat. 1.0: 0 AMQP, 1 SASL. */
  'amqp.type'?: number
  'amqp.channel'?: number
  'amqp.length'?: number
  'amqp.doff'?: number
  'amqp.header.class'?: number
  'amqp.header.weight'?: number
  'amqp.header.body-size'?: bigint
  'amqp.header.property-flags'?: number
  'amqp.payload'?: string
}

export interface Amqp extends Layer<'amqp'> {
  frames: AmqpFrame[]
}

const PORT = 5672
const MAX_FRAMES = 256
const END = 0xce
const HEADER = 2
const BODY = 3
const HEARTBEAT = 8

export const amqp: Protocol<Amqp> = {
  name: 'amqp',
  title: 'Advanced Message Queuing Protocol',
  source: 'AMQP 0-9-1, OASIS AMQP 1.0',
  over: { 'tcp.port': [PORT] },
  guess: ['tcp.port'],
  min: 1,
  fields: {
    'amqp.init.protocol': { title: 'Protocol', format: 'text' },
    'amqp.init.id': { title: 'Protocol-ID', format: 'dec' },
    'amqp.init.version_major': { title: 'Version Major', format: 'dec' },
    'amqp.init.version_minor': { title: 'Version Minor', format: 'dec' },
    'amqp.init.version_revision': { title: 'Version-Revision', format: 'dec' },
    'amqp.type': { title: 'Type', format: 'dec' },
    'amqp.channel': { title: 'Channel', format: 'dec' },
    'amqp.length': { title: 'Length', format: 'dec', unit: 'bytes' },
    'amqp.doff': { title: 'Doff', format: 'dec' },
    'amqp.header.class': { title: 'Class ID', format: 'dec' },
    'amqp.header.weight': { title: 'Weight', format: 'dec' },
    'amqp.header.body-size': { title: 'Body size', format: 'dec', unit: 'bytes' },
    'amqp.header.property-flags': { title: 'Property flags', format: 'hex4' },
    'amqp.payload': { title: 'Payload', format: 'bytes' },
    ...methodFields,
    ...performativeFields,
  },
  begins: (first, guessed) => !guessed || first === 0x41,
  decode(bytes, at, end, walk) {
    const known = walk.sourcePort === PORT || walk.destinationPort === PORT
    if (!known && !isInit(bytes, at, end)) return null
    const frames: AmqpFrame[] = []
    let next = at
    while (next + 8 <= end && frames.length < MAX_FRAMES) {
      const frame: AmqpFrame = {}
      const stop = isInit(bytes, next, end)
        ? readInit(frame, bytes, next)
        : bytes[next] === 0
          ? readNew(frame, bytes, next, end)
          : readOld(frame, bytes, next, end)
      if (stop < 0) break
      frames.push(frame)
      next = stop
    }
    if (frames.length === 0) return null
    if (next > end && walk.reported > end) walk.short(next - at)
    return { protocol: 'amqp', offset: at, size: Math.min(end, next) - at, frames }
  },
  summary({ frames: [first, ...others] }) {
    return `AMQP ${first === undefined ? '' : said(first)}${others.length > 0 ? ` +${others.length}` : ''}`
  },
}

/** `AMQP`, a protocol id and a version. */
function isInit(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 8 && u32(bytes, at) === 0x414d5150 && bytes[at + 4]! <= 3
}

function readInit(frame: AmqpFrame, bytes: Uint8Array, at: number): number {
  frame['amqp.init.protocol'] = 'AMQP'
  frame['amqp.init.id'] = bytes[at + 4]!
  frame['amqp.init.version_major'] = bytes[at + 5]!
  frame['amqp.init.version_minor'] = bytes[at + 6]!
  frame['amqp.init.version_revision'] = bytes[at + 7]!
  return at + 8
}

/** A frame of 0-9-1; where it ends, or -1 when it is none. */
function readOld(frame: AmqpFrame, bytes: Uint8Array, at: number, end: number): number {
  const type = bytes[at]!
  if (type > BODY && type !== HEARTBEAT) return -1
  const length = u32(bytes, at + 3)
  const stop = at + 7 + length + 1
  if (stop <= end ? bytes[stop - 1] !== END : length > 0x0100_0000) return -1
  const from = at + 7
  const to = Math.min(end, stop - 1)
  frame['amqp.type'] = type
  frame['amqp.channel'] = u16(bytes, at + 1)
  frame['amqp.length'] = length
  if (type === 1) {
    if (!readMethod(frame, cursor(bytes, from, to))) return -1
  } else if (type === BODY) frame['amqp.payload'] = hex(bytes, from, to - from)
  else if (type === HEADER) {
    if (length < 14) return -1
    if (to - from >= 14) readHeader(frame, bytes, from)
  }
  return stop
}

function readHeader(frame: AmqpFrame, bytes: Uint8Array, at: number): void {
  frame['amqp.header.class'] = u16(bytes, at)
  frame['amqp.header.weight'] = u16(bytes, at + 2)
  frame['amqp.header.body-size'] = u64(bytes, at + 4)
  frame['amqp.header.property-flags'] = u16(bytes, at + 12)
}

/** A frame of 1.0; where it ends, or -1 when it is none. */
function readNew(frame: AmqpFrame, bytes: Uint8Array, at: number, end: number): number {
  const length = u32(bytes, at)
  const offset = bytes[at + 4]!
  const type = bytes[at + 5]!
  if (length < 8 || offset < 2 || offset * 4 > length || type > 1) return -1
  const from = at + offset * 4
  const stop = at + length
  // Nothing more than the head keeps the connection alive.
  const empty = from === stop
  if (!empty && !isPerformative(bytes, from, Math.min(end, stop), type)) return -1
  frame['amqp.length'] = length
  frame['amqp.doff'] = offset
  frame['amqp.type'] = type
  frame['amqp.channel'] = u16(bytes, at + 6)
  if (!empty) readPerformative(frame, type, cursor(bytes, from, Math.min(end, stop)))
  return stop
}

function said(frame: AmqpFrame): string {
  if (frame['amqp.init.protocol'] !== undefined) {
    const { 'amqp.init.version_major': major, 'amqp.init.version_minor': minor } = frame
    return `header ${major}-${minor}-${frame['amqp.init.version_revision']}`
  }
  const code = frame['amqp.performative'] ?? frame['amqp.sasl.method']
  if (code !== undefined) return PERFORMATIVES[code] ?? `performative ${code}`
  const name = methodName(frame)
  if (name !== undefined) return name
  const { 'amqp.type': type } = frame
  return type === HEADER ? 'Content-Header' : type === BODY ? 'Content-Body' : 'Heartbeat'
}
