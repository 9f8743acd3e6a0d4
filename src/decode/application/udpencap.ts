/**
 * IPsec in UDP (RFC 3948): ESP; or four zeros, then IKE; or one byte of 255 that keeps a translator's mapping alive.
 */
import { u32 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

export interface Udpencap extends Layer<'udpencap'> {
  /** `ESP`, `IKE` or `keep-alive`. */
  kind: string
}

const KEEP_ALIVE = 0xff

export const udpencap: Protocol<Udpencap> = {
  name: 'udpencap',
  title: 'UDP Encapsulation of IPsec Packets',
  source: 'RFC 3948',
  over: { 'udp.port': [4500] },
  min: 1,
  fields: {},
  decode(bytes, at, end, walk) {
    const layer: Udpencap = { protocol: 'udpencap', offset: at, size: 1, kind: 'keep-alive' }
    if (bytes[at] === KEEP_ALIVE && walk.reported === at + 1) return layer
    if (end < at + 4) {
      layer.size = 0
      // An SPI is never zero: one byte that is not tells.
      layer.kind = bytes.subarray(at, end).some((byte) => byte !== 0) ? 'ESP' : 'IKE'
      walk.short(4)
      return layer
    }
    if (u32(bytes, at) === 0) {
      layer.size = 4
      layer.kind = 'IKE'
      walk.follow('isakmp', at + 4, walk.reported)
    } else {
      // The bytes are ESP's own.
      layer.size = 0
      layer.kind = 'ESP'
      walk.follow('esp', at, walk.reported)
    }
    return layer
  },
  summary: (layer) => `UDP-encapsulated ${layer.kind}`,
}
