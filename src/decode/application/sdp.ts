/**
 * SDP (RFC 8866): lines `x=value`; first of the session, then from each `m=` on of one medium. It comes as the body of SIP.
 */
import { utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type SdpLine, sdpLine, sdpLineFields } from './sdplines.js'

export interface SdpMedia {
  'sdp.media': string
  'sdp.media.media'?: string
  'sdp.media.port'?: number
  'sdp.media.proto'?: string
  lines?: SdpLine[]
}

export interface Sdp extends Layer<'sdp'> {
  'sdp.version'?: string
  'sdp.owner'?: string
  'sdp.owner.username'?: string
  'sdp.owner.sessionid'?: string
  'sdp.owner.version'?: string
  'sdp.owner.network_type'?: string
  'sdp.owner.address_type'?: string
  'sdp.owner.address'?: string
  'sdp.session_name'?: string
  'sdp.session_info'?: string
  'sdp.uri'?: string
  'sdp.email'?: string
  'sdp.phone'?: string
  /** Lines of the session that may come more than once. */
  lines?: SdpLine[]
  media?: SdpMedia[]
}

const MAX_TEXT = 16384
const MAX_LINES = 256
const text = (title: string) => ({ title, format: 'text' }) as const
const ownerPart = (title: string) => ({ title, format: 'text', of: 'sdp.owner' }) as const

/** What stands once, by its letter. */
const ONCE = {
  v: 'sdp.version',
  o: 'sdp.owner',
  s: 'sdp.session_name',
  i: 'sdp.session_info',
  u: 'sdp.uri',
  e: 'sdp.email',
  p: 'sdp.phone',
} as const
const OWNER = [
  'sdp.owner.username',
  'sdp.owner.sessionid',
  'sdp.owner.version',
  'sdp.owner.network_type',
  'sdp.owner.address_type',
  'sdp.owner.address',
] as const

export const sdp: Protocol<Sdp> = {
  name: 'sdp',
  title: 'Session Description Protocol',
  source: 'RFC 8866',
  over: {},
  min: 2,
  fields: {
    'sdp.version': text('Version (v)'),
    'sdp.owner': text('Owner (o)'),
    'sdp.owner.username': ownerPart('Username'),
    'sdp.owner.sessionid': ownerPart('Session ID'),
    'sdp.owner.version': ownerPart('Session Version'),
    'sdp.owner.network_type': ownerPart('Network Type'),
    'sdp.owner.address_type': ownerPart('Address Type'),
    'sdp.owner.address': ownerPart('Address'),
    'sdp.session_name': text('Session Name (s)'),
    'sdp.session_info': text('Session Information (i)'),
    'sdp.uri': text('URI (u)'),
    'sdp.email': text('E-mail Address (e)'),
    'sdp.phone': text('Phone Number (p)'),
    'sdp.media': text('Media Description (m)'),
    'sdp.media.media': { title: 'Media Type', format: 'text', of: 'sdp.media' },
    'sdp.media.port': { title: 'Media Port', format: 'dec', of: 'sdp.media' },
    'sdp.media.proto': { title: 'Media Protocol', format: 'text', of: 'sdp.media' },
    ...sdpLineFields,
  },
  decode(bytes, at, end, walk) {
    const layer: Sdp = { protocol: 'sdp', offset: at, size: end - at }
    let medium: SdpMedia | undefined
    const lines = utf8(bytes, at, Math.min(end, at + MAX_TEXT)).split('\n', MAX_LINES)
    if (walk.reported > end) {
      lines.pop()
      walk.short(walk.reported - at)
    }
    for (const ended of lines) {
      const line = ended.trimEnd()
      const letter = line[0]
      if (letter === undefined || line[1] !== '=') continue
      const value = line.slice(2)
      if (letter === 'm') {
        medium = mediumOf(value)
        layer.media ??= []
        layer.media.push(medium)
        continue
      }
      if (medium === undefined && letter in ONCE) {
        once(layer, ONCE[letter as keyof typeof ONCE], value)
        continue
      }
      const read = sdpLine(letter, value, medium !== undefined)
      if (read === null) continue
      const holder = medium ?? layer
      holder.lines ??= []
      holder.lines.push(read)
    }
    return layer
  },
  summary: (layer) =>
    `SDP ${(layer.media ?? [])
      .slice(0, 3)
      .map((medium) => medium['sdp.media'].slice(0, 40))
      .join(', ')}`,
}

function once(layer: Sdp, name: (typeof ONCE)[keyof typeof ONCE], value: string): void {
  layer[name] = value
  if (name !== 'sdp.owner') return
  const words = value.split(' ', 6)
  for (const [i, word] of words.entries()) layer[OWNER[i]!] = word
}

/** `audio 49170 RTP/AVP 0 8`. */
function mediumOf(value: string): SdpMedia {
  const [media, port, protocol] = value.split(' ', 3)
  const medium: SdpMedia = { 'sdp.media': value }
  if (media !== undefined) medium['sdp.media.media'] = media
  const number = Number.parseInt(port ?? '', 10)
  if (number >= 0 && number <= 65535) medium['sdp.media.port'] = number
  if (protocol !== undefined) medium['sdp.media.proto'] = protocol
  return medium
}
