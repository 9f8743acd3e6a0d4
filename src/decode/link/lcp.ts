/** PPP's Link Control Protocol (RFC 1661, 5 and 6): see pppcontrol.ts for the form of its packets. */
import { ascii, hex, u16, u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import {
  controlFields,
  controlSummary,
  eachOption,
  hasOptions,
  type PppControl,
  readControl,
} from './pppcontrol.js'
import { pppProtocols } from './pppnumbers.js'

export interface LcpOption {
  'lcp.opt.type': number
  'lcp.opt.length': number
  'lcp.opt.mru'?: number
  'lcp.opt.asyncmap'?: number
  'lcp.opt.auth_protocol'?: number
  'lcp.opt.algorithm'?: number
  'lcp.opt.quality_protocol'?: number
  'lcp.opt.magic_number'?: number
  'lcp.opt.mrru'?: number
}

export interface Lcp extends Layer<'lcp'>, PppControl {
  options?: LcpOption[]
  'lcp.magic_number'?: number
  'lcp.rej_proto'?: number
  'lcp.message'?: string
  'lcp.data'?: string
}

export const lcp: Protocol<Lcp> = {
  name: 'lcp',
  title: 'PPP Link Control Protocol',
  source: 'RFC 1661',
  over: { 'ppp.protocol': [0xc021] },
  min: 4,
  fields: {
    ...controlFields,
    'lcp.opt.type': { title: 'Type', format: 'dec', names: option },
    'lcp.opt.length': { title: 'Length', format: 'dec' },
    'lcp.opt.mru': { title: 'Maximum Receive Unit', format: 'dec' },
    'lcp.opt.asyncmap': { title: 'Async Control Character Map', format: 'hex8' },
    'lcp.opt.auth_protocol': { title: 'Authentication', format: 'hex4', names: pppProtocols },
    'lcp.opt.algorithm': { title: 'Algorithm', format: 'dec' },
    'lcp.opt.quality_protocol': { title: 'Quality Protocol', format: 'hex4', names: pppProtocols },
    'lcp.opt.magic_number': { title: 'Magic Number', format: 'hex8' },
    'lcp.opt.mrru': { title: 'MRRU', format: 'dec' },
    'lcp.magic_number': { title: 'Magic Number', format: 'hex8' },
    'lcp.rej_proto': { title: 'Rejected Protocol', format: 'hex4', names: pppProtocols },
    'lcp.message': { title: 'Message', format: 'text' },
    'lcp.data': { title: 'Data', format: 'bytes' },
  },
  decode(bytes, at, end, walk) {
    const head = readControl(bytes, at)
    const stop = Math.min(end, at + Math.max(4, head['ppp.length']))
    const layer: Lcp = { protocol: 'lcp', offset: at, size: stop - at, ...head }
    const code = head['ppp.code']
    if (hasOptions(code)) {
      const options: LcpOption[] = []
      layer.options = options
      eachOption(bytes, at, end, walk, (type, from, to) => {
        options.push(readOption(type, bytes, from, to))
      })
    } else if (code >= 9 && code <= 12 && stop - at >= 8) {
      layer['lcp.magic_number'] = u32(bytes, at + 4)
      if (code === 12) layer['lcp.message'] = ascii(bytes, at + 8, stop)
      else if (stop > at + 8) layer['lcp.data'] = hex(bytes, at + 8, stop - at - 8)
    } else if (code === 8 && stop - at >= 6) layer['lcp.rej_proto'] = u16(bytes, at + 4)
    if (end - at < head['ppp.length']) walk.short(head['ppp.length'])
    return layer
  },
  summary: (layer) => controlSummary('LCP', layer),
}

function readOption(type: number, bytes: Uint8Array, at: number, end: number): LcpOption {
  const size = end - at
  const one: LcpOption = { 'lcp.opt.type': type, 'lcp.opt.length': size + 2 }
  if (type === 1 && size === 2) one['lcp.opt.mru'] = u16(bytes, at)
  else if (type === 2 && size === 4) one['lcp.opt.asyncmap'] = u32(bytes, at)
  else if (type === 3 && size >= 2) {
    one['lcp.opt.auth_protocol'] = u16(bytes, at)
    if (size >= 3) one['lcp.opt.algorithm'] = bytes[at + 2]!
  } else if (type === 4 && size >= 2) one['lcp.opt.quality_protocol'] = u16(bytes, at)
  else if (type === 5 && size === 4) one['lcp.opt.magic_number'] = u32(bytes, at)
  else if (type === 17 && size === 2) one['lcp.opt.mrru'] = u16(bytes, at)
  return one
}

function option(number: number): string | undefined {
  return {
    1: 'Maximum Receive Unit',
    2: 'Async Control Character Map',
    3: 'Authentication Protocol',
    4: 'Quality Protocol',
    5: 'Magic Number',
    7: 'Protocol Field Compression',
    8: 'Address and Control Field Compression',
    13: 'Callback',
    17: 'Multilink MRRU',
    18: 'Multilink Short Sequence Number Header',
    19: 'Multilink Endpoint Discriminator',
  }[number]
}
