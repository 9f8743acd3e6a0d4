/**
 * FTP's control connection (RFC 959; EPRT and EPSV RFC 2428): commands and replies.
 *
 *   RETR report.txt CRLF        227 Entering Passive Mode (192,0,2,1,195,80). CRLF
 */
import { utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { isVerbOrCode, lineAt, replyCode, verbAt, wordEnd } from './lines.js'

/** Of several lines in a segment the first one is read: the others go on with it. */
export interface Ftp extends Layer<'ftp'> {
  'ftp.request': boolean
  'ftp.response': boolean
  'ftp.request.command'?: string
  'ftp.request.arg'?: string
  'ftp.response.code'?: number
  'ftp.response.arg'?: string
  /** Where the data connection goes: said by the server (PASV, EPSV), by the client (PORT, EPRT). */
  'ftp.passive.ip'?: string
  'ftp.passive.port'?: number
  'ftp.epsv.port'?: number
  'ftp.active.cip'?: string
  'ftp.active.port'?: number
  'ftp.eprt.af'?: number
  'ftp.eprt.ip'?: string
  'ftp.eprt.ipv6'?: string
  'ftp.eprt.port'?: number
}

const PORTS = [21]

export const ftp: Protocol<Ftp> = {
  name: 'ftp',
  title: 'File Transfer Protocol (FTP)',
  source: 'RFC 959',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'ftp.request': { title: 'Request', format: 'bool' },
    'ftp.response': { title: 'Response', format: 'bool' },
    'ftp.request.command': { title: 'Request command', format: 'text' },
    'ftp.request.arg': { title: 'Request arg', format: 'text' },
    'ftp.response.code': { title: 'Response code', format: 'dec' },
    'ftp.response.arg': { title: 'Response arg', format: 'text' },
    'ftp.passive.ip': { title: 'Passive IP address', format: 'text' },
    'ftp.passive.port': { title: 'Passive port', format: 'dec' },
    'ftp.epsv.port': { title: 'Extended passive port', format: 'dec' },
    'ftp.active.cip': { title: 'Active IP address', format: 'text' },
    'ftp.active.port': { title: 'Active port', format: 'dec' },
    'ftp.eprt.af': { title: 'Extended active address family', format: 'dec' },
    'ftp.eprt.ip': { title: 'Extended active IP address', format: 'text' },
    'ftp.eprt.ipv6': { title: 'Extended active IPv6 address', format: 'text' },
    'ftp.eprt.port': { title: 'Extended active port', format: 'dec' },
  },
  begins: isVerbOrCode,
  decode(bytes, at, end, walk) {
    const line = lineAt(bytes, at, end)
    const request = PORTS.includes(walk.destinationPort)
    const layer: Ftp = {
      protocol: 'ftp',
      offset: at,
      size: end - at,
      'ftp.request': request,
      'ftp.response': !request,
    }
    if (request) {
      if (verbAt(bytes, at, line.end, 8) === '') return null
      const space = wordEnd(bytes, at, line.end)
      layer['ftp.request.command'] = utf8(bytes, at, space)
      if (space + 1 < line.end) layer['ftp.request.arg'] = utf8(bytes, space + 1, line.end)
      readActive(layer)
    } else {
      const code = replyCode(bytes, line)
      if (code < 0) return null
      layer['ftp.response.code'] = code
      if (at + 4 < line.end) layer['ftp.response.arg'] = utf8(bytes, at + 4, line.end)
      readPassive(layer)
    }
    if (!line.whole && walk.reported > end) walk.short(walk.reported - at)
    return layer
  },
  summary(layer) {
    const { 'ftp.request.command': command, 'ftp.response.code': code } = layer
    const rest = layer['ftp.request.arg'] ?? layer['ftp.response.arg'] ?? ''
    return `FTP: ${command ?? code} ${rest}`.trimEnd().slice(0, 100)
  },
}

const SIX = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/
/** Arguments longer than this hold no address. */
const LONGEST = 200

function readActive(layer: Ftp): void {
  const argument = (layer['ftp.request.arg'] ?? '').slice(0, LONGEST)
  const command = layer['ftp.request.command']?.toUpperCase()
  if (command === 'PORT') {
    const found = endpoint(argument)
    if (found === null) return
    layer['ftp.active.cip'] = found.ip
    layer['ftp.active.port'] = found.port
  } else if (command === 'EPRT') {
    const [empty, family, address, port] = argument.split(argument.charAt(0))
    if (empty !== '' || !/^[12]$/.test(family ?? '') || !/^\d{1,5}$/.test(port ?? '')) return
    layer['ftp.eprt.af'] = Number(family)
    if (family === '1') layer['ftp.eprt.ip'] = address!
    else layer['ftp.eprt.ipv6'] = address!
    layer['ftp.eprt.port'] = Number(port) & 0xffff
  }
}

function readPassive(layer: Ftp): void {
  const argument = (layer['ftp.response.arg'] ?? '').slice(0, LONGEST)
  if (layer['ftp.response.code'] === 227) {
    const found = endpoint(argument)
    if (found === null) return
    layer['ftp.passive.ip'] = found.ip
    layer['ftp.passive.port'] = found.port
  } else if (layer['ftp.response.code'] === 229) {
    const port = /\(\|\|\|(\d{1,5})\|\)/.exec(argument)
    if (port !== null) layer['ftp.epsv.port'] = Number(port[1]) & 0xffff
  }
}

/** `192,0,2,1,195,80`: four octets of an address, two of a port. */
function endpoint(text: string): { ip: string; port: number } | null {
  const numbers = SIX.exec(text)?.slice(1).map(Number)
  if (numbers === undefined || numbers.some((number) => number > 255)) return null
  const [a, b, c, d, high, low] = numbers
  return { ip: `${a}.${b}.${c}.${d}`, port: high! * 256 + low! }
}
