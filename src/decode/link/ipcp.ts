/** PPP's control protocol of IPv4 (RFC 1332, RFC 1877): see pppcontrol.ts for the form of its packets. */
import { ipv4, u16 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import {
  controlFields,
  controlSummary,
  eachOption,
  hasOptions,
  type PppControl,
  readControl,
} from './pppcontrol.js'

export interface IpcpOption {
  'ipcp.opt.type': number
  'ipcp.opt.length': number
  'ipcp.opt.compress_proto'?: number
  'ipcp.opt.ip_address'?: string
  'ipcp.opt.pri_dns_address'?: string
  'ipcp.opt.pri_nbns_address'?: string
  'ipcp.opt.sec_dns_address'?: string
  'ipcp.opt.sec_nbns_address'?: string
}

export interface Ipcp extends Layer<'ipcp'>, PppControl {
  options?: IpcpOption[]
}

/** Options that hold an address. */
const ADDRESSES = {
  3: 'ipcp.opt.ip_address',
  129: 'ipcp.opt.pri_dns_address',
  130: 'ipcp.opt.pri_nbns_address',
  131: 'ipcp.opt.sec_dns_address',
  132: 'ipcp.opt.sec_nbns_address',
} as const

export const ipcp: Protocol<Ipcp> = {
  name: 'ipcp',
  title: 'PPP IP Control Protocol',
  source: 'RFC 1332',
  over: { 'ppp.protocol': [0x8021] },
  min: 4,
  fields: {
    ...controlFields,
    'ipcp.opt.type': { title: 'Type', format: 'dec' },
    'ipcp.opt.length': { title: 'Length', format: 'dec' },
    'ipcp.opt.compress_proto': { title: 'IP Compression Protocol', format: 'hex4' },
    'ipcp.opt.ip_address': { title: 'IP Address', format: 'text' },
    'ipcp.opt.pri_dns_address': { title: 'Primary DNS Address', format: 'text' },
    'ipcp.opt.pri_nbns_address': { title: 'Primary NBNS Address', format: 'text' },
    'ipcp.opt.sec_dns_address': { title: 'Secondary DNS Address', format: 'text' },
    'ipcp.opt.sec_nbns_address': { title: 'Secondary NBNS Address', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const head = readControl(bytes, at)
    const stop = Math.min(end, at + Math.max(4, head['ppp.length']))
    const layer: Ipcp = { protocol: 'ipcp', offset: at, size: stop - at, ...head }
    if (!hasOptions(head['ppp.code'])) return layer
    const options: IpcpOption[] = []
    layer.options = options
    eachOption(bytes, at, end, walk, (type, from, to) => {
      const one: IpcpOption = { 'ipcp.opt.type': type, 'ipcp.opt.length': to - from + 2 }
      const address = ADDRESSES[type as keyof typeof ADDRESSES]
      if (address !== undefined && to - from === 4) one[address] = ipv4(bytes, from)
      else if (type === 2 && to - from >= 2) one['ipcp.opt.compress_proto'] = u16(bytes, from)
      options.push(one)
    })
    return layer
  },
  summary: (layer) => controlSummary('IPCP', layer),
}
