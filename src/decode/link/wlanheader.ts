/** The header of 802.11 frames: its fields, its size, and the names of the kinds of frames. */

export interface WlanHeader {
  'wlan.fc': number
  'wlan.fc.version': number
  'wlan.fc.type': number
  'wlan.fc.subtype': number
  'wlan.fc.type_subtype': number
  'wlan.flags': number
  'wlan.fc.tods': boolean
  'wlan.fc.fromds': boolean
  'wlan.fc.frag': boolean
  'wlan.fc.retry': boolean
  'wlan.fc.pwrmgt': boolean
  'wlan.fc.moredata': boolean
  'wlan.fc.protected': boolean
  'wlan.fc.order': boolean
  /** µs. */
  'wlan.duration'?: number
  'wlan.aid'?: number
  /** Who is to receive the frame, and who has sent it: a station or an access point. */
  'wlan.ra'?: string
  'wlan.ta'?: string
  /** Whom it is meant for, and from whom it came in the beginning. */
  'wlan.da'?: string
  'wlan.sa'?: string
  'wlan.bssid'?: string
  'wlan.frag'?: number
  'wlan.seq'?: number
  'wlan.qos'?: number
  'wlan.qos.tid'?: number
  'wlan.qos.priority'?: number
  'wlan.qos.ack'?: number
  'wlan.qos.amsdupresent'?: boolean
  'wlan.htc'?: number
}

const flag = { format: 'bool', of: 'wlan.flags' } as const

export const headerFields = {
  'wlan.fc': { title: 'Frame Control Field', format: 'hex4' },
  'wlan.fc.version': { title: 'Version', format: 'dec', of: 'wlan.fc' },
  'wlan.fc.type': { title: 'Type', format: 'dec', of: 'wlan.fc', names: type },
  'wlan.fc.subtype': { title: 'Subtype', format: 'dec', of: 'wlan.fc' },
  'wlan.fc.type_subtype': { title: 'Type/Subtype', format: 'hex4', names: subtypeName },
  'wlan.flags': { title: 'Flags', format: 'hex2' },
  'wlan.fc.tods': { title: 'To DS', ...flag },
  'wlan.fc.fromds': { title: 'From DS', ...flag },
  'wlan.fc.frag': { title: 'More Fragments', ...flag },
  'wlan.fc.retry': { title: 'Retry', ...flag },
  'wlan.fc.pwrmgt': { title: 'PWR MGT', ...flag },
  'wlan.fc.moredata': { title: 'More Data', ...flag },
  'wlan.fc.protected': { title: 'Protected flag', ...flag },
  'wlan.fc.order': { title: '+HTC/Order flag', ...flag },
  'wlan.duration': { title: 'Duration', format: 'dec', unit: 'µs' },
  'wlan.aid': { title: 'Association ID', format: 'dec' },
  'wlan.ra': { title: 'Receiver address', format: 'text', also: 'wlan.addr' },
  'wlan.ta': { title: 'Transmitter address', format: 'text', also: 'wlan.addr' },
  'wlan.da': { title: 'Destination address', format: 'text', also: 'wlan.addr' },
  'wlan.sa': { title: 'Source address', format: 'text', also: 'wlan.addr' },
  'wlan.bssid': { title: 'BSS Id', format: 'text', also: 'wlan.addr' },
  'wlan.frag': { title: 'Fragment number', format: 'dec' },
  'wlan.seq': { title: 'Sequence number', format: 'dec' },
  'wlan.qos': { title: 'Qos Control', format: 'hex4' },
  'wlan.qos.tid': { title: 'TID', format: 'dec', of: 'wlan.qos' },
  'wlan.qos.priority': { title: 'Priority', format: 'dec', of: 'wlan.qos' },
  'wlan.qos.ack': { title: 'Ack Policy', format: 'hex4', of: 'wlan.qos' },
  'wlan.qos.amsdupresent': { title: 'A-MSDU present', format: 'bool', of: 'wlan.qos' },
  'wlan.htc': { title: 'HT Control', format: 'hex8' },
} as const

/** Bytes of the header of a frame of this type, subtype and flags. */
export function headSize(type: number, subtype: number, flags: number): number {
  const ht = (flags & 0x80) !== 0 ? 4 : 0
  if (type === 0) return 24 + ht
  // Wrappers and what nobody has told are read as far as their first address.
  if (type === 1) return (subtype >= 8 && subtype <= 11) || subtype >= 14 || subtype === 5 ? 16 : 10
  if (type === 3) return 4
  const addresses = (flags & 3) === 3 ? 30 : 24
  return (subtype & 8) === 0 ? addresses : addresses + 2 + ht
}

function type(number: number): string | undefined {
  return ['Management', 'Control', 'Data', 'Extension'][number]
}

const NAMES: Readonly<Record<number, string>> = {
  0: 'Association Request',
  1: 'Association Response',
  2: 'Reassociation Request',
  3: 'Reassociation Response',
  4: 'Probe Request',
  5: 'Probe Response',
  6: 'Timing Advertisement',
  8: 'Beacon',
  9: 'ATIM',
  10: 'Disassociate',
  11: 'Authentication',
  12: 'Deauthentication',
  13: 'Action',
  14: 'Action No Ack',
  18: 'Trigger',
  20: 'Beamforming Report Poll',
  21: 'NDP Announcement',
  23: 'Control Wrapper',
  24: 'Block Ack Request',
  25: 'Block Ack',
  26: 'Power-Save Poll',
  27: 'RTS',
  28: 'CTS',
  29: 'Ack',
  30: 'CF-End',
  31: 'CF-End + CF-Ack',
  32: 'Data',
  33: 'Data + CF-Ack',
  34: 'Data + CF-Poll',
  35: 'Data + CF-Ack + CF-Poll',
  36: 'Null',
  37: 'CF-Ack',
  38: 'CF-Poll',
  39: 'CF-Ack + CF-Poll',
  40: 'QoS Data',
  41: 'QoS Data + CF-Ack',
  42: 'QoS Data + CF-Poll',
  43: 'QoS Data + CF-Ack + CF-Poll',
  44: 'QoS Null',
  46: 'QoS CF-Poll',
  47: 'QoS CF-Ack + CF-Poll',
  48: 'DMG Beacon',
  49: 'S1G Beacon',
}

/** The name of a kind of frame, type × 16 + subtype. */
export function subtypeName(number: number): string {
  return NAMES[number] ?? `Frame ${number}`
}
