/** PPP's control protocol of IPv6 (RFC 5072): see pppcontrol.ts for the form of its packets. */
import { hex } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import {
  controlFields,
  controlSummary,
  eachOption,
  hasOptions,
  type PppControl,
  readControl,
} from './pppcontrol.js'

export interface Ipv6cpOption {
  'ipv6cp.opt.type': number
  'ipv6cp.opt.length': number
  'ipv6cp.interface_identifier'?: string
}

export interface Ipv6cp extends Layer<'ipv6cp'>, PppControl {
  options?: Ipv6cpOption[]
}

export const ipv6cp: Protocol<Ipv6cp> = {
  name: 'ipv6cp',
  title: 'PPP IPv6 Control Protocol',
  source: 'RFC 5072',
  over: { 'ppp.protocol': [0x8057] },
  min: 4,
  fields: {
    ...controlFields,
    'ipv6cp.opt.type': { title: 'Type', format: 'dec' },
    'ipv6cp.opt.length': { title: 'Length', format: 'dec' },
    'ipv6cp.interface_identifier': { title: 'Interface Identifier', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const head = readControl(bytes, at)
    const stop = Math.min(end, at + Math.max(4, head['ppp.length']))
    const layer: Ipv6cp = { protocol: 'ipv6cp', offset: at, size: stop - at, ...head }
    if (!hasOptions(head['ppp.code'])) return layer
    const options: Ipv6cpOption[] = []
    layer.options = options
    eachOption(bytes, at, end, walk, (type, from, to) => {
      const one: Ipv6cpOption = { 'ipv6cp.opt.type': type, 'ipv6cp.opt.length': to - from + 2 }
      if (type === 1 && to - from === 8)
        one['ipv6cp.interface_identifier'] = identifier(bytes, from)
      options.push(one)
    })
    return layer
  },
  summary: (layer) => controlSummary('IPv6CP', layer),
}

/** `02:00:00:00:00:00:00:01`. */
function identifier(bytes: Uint8Array, at: number): string {
  return Array.from({ length: 8 }, (_, i) => hex(bytes, at + i, 1)).join(':')
}
