/** BGP's OPEN message: parameters, capabilities (RFC 4271 4.2, 5492, 4760, 6793, 4724; extended lengths RFC 9072). */
import { hex, ipv4, u16, u32 } from '../bytes.js'
import { bgpCapabilities, bgpOpenParameters } from '../names/routing.js'

export interface BgpCapability {
  'bgp.cap.type': number
  'bgp.cap.length': number
  'bgp.cap.mp.afi'?: number
  'bgp.cap.mp.safi'?: number
  'bgp.cap.4as'?: number
  'bgp.cap.gr.timers'?: number
}

export interface BgpParameter {
  'bgp.open.opt.param.type': number
  'bgp.open.opt.param.len': number
  'bgp.open.opt.param.unknown'?: string
  capabilities?: BgpCapability[]
}

export interface BgpOpen {
  'bgp.open.version'?: number
  'bgp.open.myas'?: number
  /** Seconds. */
  'bgp.open.holdtime'?: number
  'bgp.open.identifier'?: string
  'bgp.open.opt.len'?: number
  parameters?: BgpParameter[]
}

const CAPABILITIES = 2
const MULTIPROTOCOL = 1
const GRACEFUL_RESTART = 64
const FOUR_OCTET_AS = 65
const MAX_PARAMETERS = 128

export const openFields = {
  'bgp.open.version': { title: 'Version', format: 'dec' },
  'bgp.open.myas': { title: 'My AS', format: 'dec' },
  'bgp.open.holdtime': { title: 'Hold Time', format: 'dec', unit: 's' },
  'bgp.open.identifier': { title: 'BGP Identifier', format: 'text' },
  'bgp.open.opt.len': { title: 'Optional Parameters Length', format: 'dec', unit: 'bytes' },
  'bgp.open.opt.param.type': { title: 'Parameter Type', format: 'dec', names: bgpOpenParameters },
  'bgp.open.opt.param.len': { title: 'Parameter Length', format: 'dec', unit: 'bytes' },
  'bgp.open.opt.param.unknown': { title: 'Unknown', format: 'bytes' },
  'bgp.cap.type': { title: 'Type', format: 'dec', names: bgpCapabilities },
  'bgp.cap.length': { title: 'Length', format: 'dec', unit: 'bytes' },
  'bgp.cap.mp.afi': { title: 'AFI', format: 'dec' },
  'bgp.cap.mp.safi': { title: 'SAFI', format: 'dec' },
  'bgp.cap.4as': { title: 'AS Number', format: 'dec' },
  'bgp.cap.gr.timers': { title: 'Restart Timers', format: 'hex4' },
} as const

/** The OPEN message in `bytes[at, end)`, as far as it is there. */
export function readOpen(layer: BgpOpen, bytes: Uint8Array, at: number, end: number): void {
  if (end < at + 10) return
  layer['bgp.open.version'] = bytes[at]!
  layer['bgp.open.myas'] = u16(bytes, at + 1)
  layer['bgp.open.holdtime'] = u16(bytes, at + 3)
  layer['bgp.open.identifier'] = ipv4(bytes, at + 5)
  const length = bytes[at + 9]!
  layer['bgp.open.opt.len'] = length
  const parameters: BgpParameter[] = []
  const stop = Math.min(end, at + 10 + length)
  for (let next = at + 10; next + 2 <= stop && parameters.length < MAX_PARAMETERS; ) {
    const type = bytes[next]!
    const size = bytes[next + 1]!
    const parameter: BgpParameter = {
      'bgp.open.opt.param.type': type,
      'bgp.open.opt.param.len': size,
    }
    parameters.push(parameter)
    const limit = next + 2 + size
    if (type === CAPABILITIES) readCapabilities(parameter, bytes, next + 2, Math.min(stop, limit))
    else if (limit <= stop && size > 0) {
      parameter['bgp.open.opt.param.unknown'] = hex(bytes, next + 2, size)
    }
    next = limit
  }
  if (parameters.length > 0) layer.parameters = parameters
}

function readCapabilities(
  parameter: BgpParameter,
  bytes: Uint8Array,
  at: number,
  end: number,
): void {
  const capabilities: BgpCapability[] = []
  while (at + 2 <= end) {
    const type = bytes[at]!
    const length = bytes[at + 1]!
    const capability: BgpCapability = { 'bgp.cap.type': type, 'bgp.cap.length': length }
    capabilities.push(capability)
    const value = at + 2
    if (value + length > end) break
    if (type === MULTIPROTOCOL && length === 4) {
      capability['bgp.cap.mp.afi'] = u16(bytes, value)
      capability['bgp.cap.mp.safi'] = bytes[value + 3]!
    } else if (type === FOUR_OCTET_AS && length === 4) {
      capability['bgp.cap.4as'] = u32(bytes, value)
    } else if (type === GRACEFUL_RESTART && length >= 2) {
      capability['bgp.cap.gr.timers'] = u16(bytes, value)
    }
    at = value + length
  }
  if (capabilities.length > 0) parameter.capabilities = capabilities
}
