/** The lines of SDP that may come more than once, of the session or of a medium (RFC 8866, section 5). */

export interface SdpLine {
  'sdp.connection_info'?: string
  'sdp.connection_info.network_type'?: string
  'sdp.connection_info.address_type'?: string
  'sdp.connection_info.address'?: string
  'sdp.bandwidth'?: string
  'sdp.bandwidth.modifier'?: string
  'sdp.bandwidth.value'?: string
  'sdp.time'?: string
  'sdp.time.start'?: string
  'sdp.time.stop'?: string
  'sdp.session_attr'?: string
  'sdp.session_attr.field'?: string
  'sdp.session_attr.value'?: string
  'sdp.media_title'?: string
  'sdp.media_attr'?: string
  'sdp.media_attribute.field'?: string
  'sdp.media_attribute.value'?: string
  /** Of `rtpmap`: `PCMU`, `8000`. */
  'sdp.mime.type'?: string
  'sdp.sample_rate'?: string
  'sdp.fmtp.parameter'?: string
}

const text = (title: string) => ({ title, format: 'text' }) as const
const part = (title: string, of: string) => ({ title, format: 'text', of }) as const

export const sdpLineFields = {
  'sdp.connection_info': text('Connection Information (c)'),
  'sdp.connection_info.network_type': part('Network Type', 'sdp.connection_info'),
  'sdp.connection_info.address_type': part('Address Type', 'sdp.connection_info'),
  'sdp.connection_info.address': part('Address', 'sdp.connection_info'),
  'sdp.bandwidth': text('Bandwidth Information (b)'),
  'sdp.bandwidth.modifier': part('Modifier', 'sdp.bandwidth'),
  'sdp.bandwidth.value': part('Value', 'sdp.bandwidth'),
  'sdp.time': text('Time Description (t)'),
  'sdp.time.start': part('Start Time', 'sdp.time'),
  'sdp.time.stop': part('Stop Time', 'sdp.time'),
  'sdp.session_attr': text('Session Attribute (a)'),
  'sdp.session_attr.field': part('Name', 'sdp.session_attr'),
  'sdp.session_attr.value': part('Value', 'sdp.session_attr'),
  'sdp.media_title': text('Media Title (i)'),
  'sdp.media_attr': text('Media Attribute (a)'),
  'sdp.media_attribute.field': part('Name', 'sdp.media_attr'),
  'sdp.media_attribute.value': part('Value', 'sdp.media_attr'),
  'sdp.mime.type': part('MIME Type', 'sdp.media_attr'),
  'sdp.sample_rate': part('Sample Rate', 'sdp.media_attr'),
  'sdp.fmtp.parameter': part('Format parameters', 'sdp.media_attr'),
} as const

/** The line `letter=value` as a group; null for a letter that is not read. */
export function sdpLine(letter: string, value: string, ofMedium: boolean): SdpLine | null {
  if (letter === 'c') {
    const [network, type, address] = value.split(' ', 3)
    const line: SdpLine = { 'sdp.connection_info': value }
    if (network !== undefined) line['sdp.connection_info.network_type'] = network
    if (type !== undefined) line['sdp.connection_info.address_type'] = type
    if (address !== undefined) line['sdp.connection_info.address'] = address.split('/', 1)[0]!
    return line
  }
  if (letter === 'b') {
    const line: SdpLine = { 'sdp.bandwidth': value }
    const colon = value.indexOf(':')
    if (colon < 0) return line
    line['sdp.bandwidth.modifier'] = value.slice(0, colon)
    line['sdp.bandwidth.value'] = value.slice(colon + 1)
    return line
  }
  if (letter === 't') {
    const [start, stop] = value.split(' ', 2)
    const line: SdpLine = { 'sdp.time': value, 'sdp.time.start': start! }
    if (stop !== undefined) line['sdp.time.stop'] = stop
    return line
  }
  if (letter === 'i' && ofMedium) return { 'sdp.media_title': value }
  if (letter === 'a') return ofMedium ? mediaAttribute(value) : sessionAttribute(value)
  return null
}

function sessionAttribute(value: string): SdpLine {
  const line: SdpLine = { 'sdp.session_attr': value }
  const colon = value.indexOf(':')
  line['sdp.session_attr.field'] = colon < 0 ? value : value.slice(0, colon)
  if (colon >= 0) line['sdp.session_attr.value'] = value.slice(colon + 1)
  return line
}

function mediaAttribute(value: string): SdpLine {
  const line: SdpLine = { 'sdp.media_attr': value }
  const colon = value.indexOf(':')
  if (colon < 0) return line
  line['sdp.media_attribute.field'] = value.slice(0, colon)
  const said = value.slice(colon + 1)
  if (value.startsWith('fmtp:')) {
    line['sdp.fmtp.parameter'] = said.slice(said.indexOf(' ') + 1)
    return line
  }
  if (!value.startsWith('rtpmap:')) {
    line['sdp.media_attribute.value'] = said
    return line
  }
  // `0 PCMU/8000`
  const [type, rate] = said.slice(said.indexOf(' ') + 1).split('/', 2)
  if (type !== undefined) line['sdp.mime.type'] = type
  if (rate !== undefined) line['sdp.sample_rate'] = rate
  return line
}
