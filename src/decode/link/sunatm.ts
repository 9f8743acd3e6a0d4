/**
 * ATM as SunATM captures it (DLT_SUNATM): reassembled AAL5 packets behind four bytes.
 *
 *   | direction 1b, … , traffic type 4b | VPI 1 | VCI 2 | packet … |
 *
 * https://www.tcpdump.org/linktypes/LINKTYPE_SUNATM.html
 */
import { u16 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const FRAME_TYPE = table('eth.length')
const TRAFFIC = table('atm.traffic')
const LANE = 1
const LLC = 2

export interface SunAtm extends Layer<'atm'> {
  /** 0: to the network, 1: from it. */
  'atm.channel': number
  'atm.vpi': number
  'atm.vci': number
  trafficType: number
}

export const sunatm: Protocol<SunAtm> = {
  name: 'atm',
  title: 'Asynchronous Transfer Mode',
  source: 'tcpdump.org, LINKTYPE_SUNATM',
  over: { linktype: [123] },
  min: 4,
  fields: {
    'atm.channel': { title: 'Channel', format: 'dec' },
    'atm.vpi': { title: 'VPI', format: 'dec' },
    'atm.vci': { title: 'VCI', format: 'dec' },
  },
  decode(bytes, at, _end, walk) {
    const type = bytes[at]! & 0x0f
    if (type === LLC) walk.next(FRAME_TYPE, 0, at + 4, walk.reported)
    // Emulated Ethernet has the client's number before each frame.
    else if (type === LANE) walk.follow('eth', at + 6, walk.reported)
    else walk.next(TRAFFIC, type, at + 4, walk.reported)
    return {
      protocol: 'atm',
      offset: at,
      size: type === LANE ? Math.min(6, walk.reported - at) : 4,
      'atm.channel': 1 - (bytes[at]! >> 7),
      'atm.vpi': bytes[at + 1]!,
      'atm.vci': u16(bytes, at + 2),
      trafficType: type,
    }
  },
  path: (layer) => (layer.trafficType === LANE ? 'atm:lane' : 'atm'),
  summary: (layer) => `VPI ${layer['atm.vpi']}, VCI ${layer['atm.vci']}`,
}
