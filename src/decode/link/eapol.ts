/**
 * EAP over LANs (IEEE Std 802.1X, 11) and the keys of 802.11's handshakes in it (IEEE Std 802.11, 12.7.2).
 *
 *   | version 1 | type 1 | length 2 | EAP, or a key |
 *   key of 802.11: | descriptor 1 | information 2 | key length 2 | replay counter 8 | nonce 32 | IV 16 | RSC 8 | id 8 | MIC 16 | data length 2 | data |
 */
import { hex, u16, u64 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const TYPE = table('eapol.type')
const KEY = 3
const KEY_BYTES = 95
/** Descriptors of RSN and of WPA before it. */
const RSN = 2
const WPA = 254

export interface Eapol extends Layer<'eapol'> {
  'eapol.version': number
  'eapol.type': number
  'eapol.len': number
  'eapol.keydes.type'?: number
  'wlan_rsna_eapol.keydes.key_info'?: number
  'wlan_rsna_eapol.keydes.key_info.keydes_version'?: number
  'wlan_rsna_eapol.keydes.key_info.key_type'?: boolean
  'wlan_rsna_eapol.keydes.key_info.install'?: boolean
  'wlan_rsna_eapol.keydes.key_info.key_ack'?: boolean
  'wlan_rsna_eapol.keydes.key_info.key_mic'?: boolean
  'wlan_rsna_eapol.keydes.key_info.secure'?: boolean
  'wlan_rsna_eapol.keydes.key_info.encrypted_key_data'?: boolean
  'eapol.keydes.key_len'?: number
  'eapol.keydes.replay_counter'?: bigint
  'wlan_rsna_eapol.keydes.nonce'?: string
  'wlan_rsna_eapol.keydes.mic'?: string
  'wlan_rsna_eapol.keydes.data_len'?: number
}

const bit = { format: 'bool', of: 'wlan_rsna_eapol.keydes.key_info' } as const

export const eapol: Protocol<Eapol> = {
  name: 'eapol',
  title: '802.1X Authentication',
  source: 'IEEE 802.1X',
  over: { ethertype: [0x888e, 0x88c7] },
  min: 4,
  fields: {
    'eapol.version': { title: 'Version', format: 'dec' },
    'eapol.type': { title: 'Type', format: 'dec', names: type },
    'eapol.len': { title: 'Length', format: 'dec', unit: 'bytes' },
    'eapol.keydes.type': { title: 'Key Descriptor Type', format: 'dec' },
    'wlan_rsna_eapol.keydes.key_info': { title: 'Key Information', format: 'hex4' },
    'wlan_rsna_eapol.keydes.key_info.keydes_version': {
      title: 'Key Descriptor Version',
      format: 'dec',
      of: 'wlan_rsna_eapol.keydes.key_info',
    },
    'wlan_rsna_eapol.keydes.key_info.key_type': { title: 'Pairwise Key', ...bit },
    'wlan_rsna_eapol.keydes.key_info.install': { title: 'Install', ...bit },
    'wlan_rsna_eapol.keydes.key_info.key_ack': { title: 'Key ACK', ...bit },
    'wlan_rsna_eapol.keydes.key_info.key_mic': { title: 'Key MIC', ...bit },
    'wlan_rsna_eapol.keydes.key_info.secure': { title: 'Secure', ...bit },
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': { title: 'Encrypted Key Data', ...bit },
    'eapol.keydes.key_len': { title: 'Key Length', format: 'dec' },
    'eapol.keydes.replay_counter': { title: 'Replay Counter', format: 'dec' },
    'wlan_rsna_eapol.keydes.nonce': { title: 'WPA Key Nonce', format: 'bytes' },
    'wlan_rsna_eapol.keydes.mic': { title: 'WPA Key MIC', format: 'bytes' },
    'wlan_rsna_eapol.keydes.data_len': { title: 'WPA Key Data Length', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    const kind = bytes[at + 1]!
    const length = u16(bytes, at + 2)
    const layer: Eapol = {
      protocol: 'eapol',
      offset: at,
      size: 4,
      'eapol.version': bytes[at]!,
      'eapol.type': kind,
      'eapol.len': length,
    }
    if (length === 0) return layer
    if (kind !== KEY) {
      walk.next(TYPE, kind, at + 4, Math.min(at + 4 + length, walk.reported))
      return layer
    }
    layer.size = Math.min(4 + length, end - at)
    if (end > at + 4) layer['eapol.keydes.type'] = bytes[at + 4]!
    const descriptor = layer['eapol.keydes.type']
    if (end - at < 4 + length) walk.short(4 + length)
    else if ((descriptor === RSN || descriptor === WPA) && length >= KEY_BYTES)
      readKey(layer, bytes, at + 5)
    return layer
  },
  summary(layer) {
    const name = type(layer['eapol.type']) ?? `type ${layer['eapol.type']}`
    return `EAPOL ${name} v${layer['eapol.version']}, len ${layer['eapol.len']}`
  },
}

/** Reads the key whose information stands at `at`. */
function readKey(layer: Eapol, bytes: Uint8Array, at: number): void {
  const information = u16(bytes, at)
  layer['wlan_rsna_eapol.keydes.key_info'] = information
  layer['wlan_rsna_eapol.keydes.key_info.keydes_version'] = information & 7
  layer['wlan_rsna_eapol.keydes.key_info.key_type'] = (information & 0x0008) !== 0
  layer['wlan_rsna_eapol.keydes.key_info.install'] = (information & 0x0040) !== 0
  layer['wlan_rsna_eapol.keydes.key_info.key_ack'] = (information & 0x0080) !== 0
  layer['wlan_rsna_eapol.keydes.key_info.key_mic'] = (information & 0x0100) !== 0
  layer['wlan_rsna_eapol.keydes.key_info.secure'] = (information & 0x0200) !== 0
  layer['wlan_rsna_eapol.keydes.key_info.encrypted_key_data'] = (information & 0x1000) !== 0
  layer['eapol.keydes.key_len'] = u16(bytes, at + 2)
  layer['eapol.keydes.replay_counter'] = u64(bytes, at + 4)
  layer['wlan_rsna_eapol.keydes.nonce'] = hex(bytes, at + 12, 32)
  layer['wlan_rsna_eapol.keydes.mic'] = hex(bytes, at + 76, 16)
  layer['wlan_rsna_eapol.keydes.data_len'] = u16(bytes, at + 92)
}

function type(number: number): string | undefined {
  return ['EAP packet', 'Start', 'Logoff', 'Key', 'ASF alert', 'MKA'][number]
}
