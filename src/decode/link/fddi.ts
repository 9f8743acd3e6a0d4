/**
 * FDDI (ANSI X3.139): a ring of fibre. Files hold its addresses with the bits of each byte the other way round.
 *
 *   | frame control 1 | destination 6 | source 6 | LLC … |
 */
import { mac } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const FRAME_TYPE = table('eth.length')
const FRAME_CONTROL = table('fddi.fc')
/** Class bits of frames that carry LLC; the rest is priority, and synchronous or not. */
const CLASS = 0x70
const LLC = 0x50

export interface Fddi extends Layer<'fddi'> {
  'fddi.fc': number
  'fddi.fc.clf': number
  'fddi.fc.prio'?: number
  'fddi.dst': string
  'fddi.src': string
}

export const fddi: Protocol<Fddi> = {
  name: 'fddi',
  title: 'Fiber Distributed Data Interface',
  source: 'ANSI X3.139',
  over: { linktype: [10] },
  min: 13,
  fields: {
    'fddi.fc': { title: 'Frame Control', format: 'hex2' },
    'fddi.fc.clf': { title: 'Class/Length/Format', format: 'hex2', of: 'fddi.fc' },
    'fddi.fc.prio': { title: 'Priority', format: 'dec', of: 'fddi.fc' },
    'fddi.dst': { title: 'Destination', format: 'text', also: 'fddi.addr' },
    'fddi.src': { title: 'Source', format: 'text', also: 'fddi.addr' },
  },
  decode(bytes, at, _end, walk) {
    const control = bytes[at]!
    const layer: Fddi = {
      protocol: 'fddi',
      offset: at,
      size: 13,
      'fddi.fc': control,
      'fddi.fc.clf': control >> 4,
      'fddi.dst': reversed(bytes, at + 1),
      'fddi.src': reversed(bytes, at + 7),
    }
    if ((control & CLASS) === LLC) {
      layer['fddi.fc.prio'] = control & 7
      walk.next(FRAME_TYPE, 0, at + 13, walk.reported)
    } else {
      walk.next(FRAME_CONTROL, control, at + 13, walk.reported)
    }
    return layer
  },
  summary: (layer) => `${layer['fddi.src']} > ${layer['fddi.dst']}`,
}

const turned = new Uint8Array(6)

/** The MAC address at `at`, each byte from its lowest bit up. */
function reversed(bytes: Uint8Array, at: number): string {
  for (let i = 0; i < 6; i++) {
    let byte = bytes[at + i]!
    byte = ((byte & 0xf0) >> 4) | ((byte & 0x0f) << 4)
    byte = ((byte & 0xcc) >> 2) | ((byte & 0x33) << 2)
    turned[i] = ((byte & 0xaa) >> 1) | ((byte & 0x55) << 1)
  }
  return mac(turned, 0)
}
