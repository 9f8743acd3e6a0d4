/**
 * POP3 (RFC 1939; STLS RFC 2595): commands and replies. The lines of a mail in segments of their own are nobody's here.
 *
 *   RETR 1 CRLF        +OK 120 octets CRLF lines … CRLF . CRLF
 */
import { utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { isLetter, lineAt, verbAt, wordEnd } from './lines.js'

export interface Pop extends Layer<'pop'> {
  'pop.request.command'?: string
  'pop.request.parameter'?: string
  'pop.response.indicator'?: string
  'pop.response.description'?: string
}

const PORTS = [110]
const VERBS = new Set(
  'USER PASS APOP AUTH STAT LIST RETR DELE NOOP RSET QUIT TOP UIDL CAPA STLS UTF8 LANG'.split(' '),
)

export const pop: Protocol<Pop> = {
  name: 'pop',
  title: 'Post Office Protocol',
  source: 'RFC 1939',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'pop.request.command': { title: 'Request command', format: 'text' },
    'pop.request.parameter': { title: 'Request parameter', format: 'text' },
    'pop.response.indicator': { title: 'Response indicator', format: 'text' },
    'pop.response.description': { title: 'Response description', format: 'text' },
  },
  begins: (first) => isLetter(first) || first === 0x2b || first === 0x2d,
  decode(bytes, at, end, walk) {
    const line = lineAt(bytes, at, end)
    const cut = walk.reported > end
    const layer: Pop = { protocol: 'pop', offset: at, size: end - at }
    const space = wordEnd(bytes, at, line.end)
    const word = utf8(bytes, at, space)
    if (PORTS.includes(walk.destinationPort)) {
      if (!VERBS.has(verbAt(bytes, at, line.end, 4)) && word.toUpperCase() !== 'UTF8') return null
      layer['pop.request.command'] = word
      if (space + 1 < line.end) layer['pop.request.parameter'] = utf8(bytes, space + 1, line.end)
    } else {
      if (word !== '+OK' && word !== '-ERR') return null
      layer['pop.response.indicator'] = word
      if (space + 1 < line.end) layer['pop.response.description'] = utf8(bytes, space + 1, line.end)
    }
    if (!line.whole && cut) walk.short(walk.reported - at)
    return layer
  },
  summary(layer) {
    const { 'pop.request.command': command, 'pop.response.indicator': indicator } = layer
    const rest = layer['pop.request.parameter'] ?? layer['pop.response.description'] ?? ''
    return `POP: ${command ?? indicator} ${rest}`.trimEnd().slice(0, 100)
  },
}
