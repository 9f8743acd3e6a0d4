/** What stands behind an ICMP message's checksum, by type. */
import type { Fields } from '../layer.js'

export interface IcmpRouter {
  'icmp.router_address': string
  /** Higher is better; signed. */
  'icmp.pref_level': number
}

export interface IcmpBody {
  'icmp.ident'?: number
  'icmp.ident_le'?: number
  'icmp.seq'?: number
  'icmp.seq_le'?: number
  'icmp.mtu'?: number
  'icmp.pointer'?: number
  /** Of what is quoted, in units of 4 bytes. */
  'icmp.length'?: number
  /** The same in bytes. */
  'icmp.length.original_datagram'?: number
  'icmp.redir_gw'?: string
  'icmp.num_addrs'?: number
  'icmp.addr_entry_size'?: number
  'icmp.lifetime'?: number
  routers?: IcmpRouter[]
  'icmp.originate_timestamp'?: number
  'icmp.receive_timestamp'?: number
  'icmp.transmit_timestamp'?: number
  'icmp.address_mask'?: string
  'icmp.ext.echo.seq'?: number
  'icmp.ext.echo.req.local'?: boolean
  'icmp.ext.echo.rsp.state'?: number
  'icmp.ext.echo.rsp.active'?: boolean
  'icmp.ext.echo.rsp.ipv4'?: boolean
  'icmp.ext.echo.rsp.ipv6'?: boolean
}

export const icmpBodyFields: Fields<IcmpBody> = {
  'icmp.ident': { title: 'Identifier (BE)', format: 'dec' },
  'icmp.ident_le': { title: 'Identifier (LE)', format: 'dec' },
  'icmp.seq': { title: 'Sequence Number (BE)', format: 'dec' },
  'icmp.seq_le': { title: 'Sequence Number (LE)', format: 'dec' },
  'icmp.mtu': { title: 'MTU of next hop', format: 'dec', unit: 'bytes' },
  'icmp.pointer': { title: 'Pointer', format: 'dec' },
  'icmp.length': { title: 'Length', format: 'dec', unit: '× 4 bytes' },
  'icmp.length.original_datagram': {
    title: 'Length of original datagram',
    format: 'dec',
    unit: 'bytes',
  },
  'icmp.redir_gw': { title: 'Gateway Address', format: 'text' },
  'icmp.num_addrs': { title: 'Number of addresses', format: 'dec' },
  'icmp.addr_entry_size': { title: 'Address entry size', format: 'dec', unit: '× 4 bytes' },
  'icmp.lifetime': { title: 'Lifetime', format: 'dec', unit: 's' },
  'icmp.router_address': { title: 'Router address', format: 'text' },
  'icmp.pref_level': { title: 'Preference level', format: 'dec' },
  'icmp.originate_timestamp': { title: 'Originate Timestamp', format: 'dec', unit: 'ms' },
  'icmp.receive_timestamp': { title: 'Receive Timestamp', format: 'dec', unit: 'ms' },
  'icmp.transmit_timestamp': { title: 'Transmit Timestamp', format: 'dec', unit: 'ms' },
  'icmp.address_mask': { title: 'Address Mask', format: 'text' },
  'icmp.ext.echo.seq': { title: 'Sequence Number', format: 'dec' },
  'icmp.ext.echo.req.local': { title: 'Local bit', format: 'bool' },
  'icmp.ext.echo.rsp.state': { title: 'State', format: 'dec' },
  'icmp.ext.echo.rsp.active': { title: 'Active bit', format: 'bool' },
  'icmp.ext.echo.rsp.ipv4': { title: 'IPv4 bit', format: 'bool' },
  'icmp.ext.echo.rsp.ipv6': { title: 'IPv6 bit', format: 'bool' },
}
