/**
 * Syslog: the protocol (RFC 5424) and the form before it (RFC 3164).
 *
 *   <PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG
 *   <PRI>Mmm dd hh:mm:ss HOSTNAME TAG: MSG
 */
import { find, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { timeText } from '../times.js'

/** Severity is called level, as in Wireshark. Parts of the head are missing where the sender left them out. */
export interface Syslog extends Layer<'syslog'> {
  'syslog.facility'?: number
  'syslog.level'?: number
  'syslog.version'?: string
  'syslog.timestamp'?: string
  'syslog.timestamp_rfc3164'?: string
  'syslog.hostname'?: string
  'syslog.appname'?: string
  /** Of RFC 3164 the tag: the program's name. */
  'syslog.procid'?: string
  'syslog.msgid'?: string
  /** `[id name="value"]…` as it stands there. */
  structured?: string
  /** All behind the priority. */
  'syslog.msg': string
}

const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )
const LEVELS = 'emerg alert crit err warning notice info debug'.split(' ')
const LESS = 0x3c
const MORE = 0x3e

export const syslog: Protocol<Syslog> = {
  name: 'syslog',
  title: 'Syslog message',
  source: 'RFC 5424',
  over: { 'udp.port': [514], 'tcp.port': [514, 601, 1468] },
  min: 1,
  fields: {
    'syslog.facility': { title: 'Facility', format: 'dec', names: (n) => FACILITIES[n] },
    'syslog.level': { title: 'Level', format: 'dec', names: (n) => LEVELS[n] },
    'syslog.version': { title: 'Version', format: 'text' },
    'syslog.timestamp': { title: 'Timestamp', format: 'text' },
    'syslog.timestamp_rfc3164': { title: 'Timestamp (RFC 3164)', format: 'text' },
    'syslog.hostname': { title: 'Hostname', format: 'text' },
    'syslog.appname': { title: 'App name', format: 'text' },
    'syslog.procid': { title: 'Process id', format: 'text' },
    'syslog.msgid': { title: 'Message id', format: 'text' },
    'syslog.msg': { title: 'Message', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const priority = readPriority(bytes, at, end)
    // Port 514 of TCP is rsh by its registration: only what can hardly be anything else is taken there.
    if (priority < 0 && walk.parent?.protocol === 'tcp') return null
    const from = priority < 0 ? at : find(bytes, MORE, at, end) + 1
    const nul = find(bytes, 0, from, end)
    const layer: Syslog = {
      protocol: 'syslog',
      offset: at,
      size: end - at,
      'syslog.msg': utf8(bytes, from, nul < 0 ? end : nul),
    }
    if (priority >= 0) {
      layer['syslog.facility'] = priority >> 3
      layer['syslog.level'] = priority & 7
      readHead(layer, layer['syslog.msg'])
    }
    if (walk.reported > end) walk.short(walk.reported - at)
    return layer
  },
  summary(layer) {
    const { 'syslog.facility': facility, 'syslog.level': level } = layer
    const text = layer['syslog.msg'].slice(0, 90).trimEnd()
    if (facility === undefined || level === undefined) return `SYSLOG ${text}`
    return `SYSLOG ${FACILITIES[facility]}.${LEVELS[level]}: ${text}`
  },
}

/** The number in `<191>` at `at`, or -1. */
function readPriority(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== LESS) return -1
  const close = find(bytes, MORE, at, Math.min(end, at + 5))
  if (close < at + 2) return -1
  let priority = 0
  for (let i = at + 1; i < close; i++) {
    const digit = bytes[i]! - 0x30
    if (digit < 0 || digit > 9) return -1
    priority = priority * 10 + digit
  }
  return priority <= 191 ? priority : -1
}

const OLD_TIME = /^[A-Z][a-z][a-z] [ 0-3]\d \d\d:\d\d:\d\d /
const NEW_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

function readHead(layer: Syslog, text: string): void {
  if (OLD_TIME.test(text)) readOld(layer, text)
  else if (text.startsWith('1 ')) readNew(layer, text)
}

function readOld(layer: Syslog, text: string): void {
  layer['syslog.timestamp_rfc3164'] = text.slice(0, 15)
  const space = text.indexOf(' ', 16)
  const host = text.slice(16, space < 0 ? text.length : space)
  // A host name has no colon: this one was left out, and the tag stands there.
  const named = space >= 0 && !host.endsWith(':')
  if (named) layer['syslog.hostname'] = host
  const tag = /^[\w./-]{1,64}/.exec(text.slice(named ? space + 1 : 16, 300))
  if (tag !== null) layer['syslog.procid'] = tag[0]
}

function readNew(layer: Syslog, text: string): void {
  const words = text.slice(0, 1024).split(' ', 7)
  const [version, time, host, app, process, id, data] = words
  if (id === undefined) return
  layer['syslog.version'] = version!
  const stamp = NEW_TIME.exec(time!)
  if (stamp !== null) {
    const seconds = Date.parse(`${stamp[1]}${stamp[3]}`) / 1000
    const nanoseconds = Number((stamp[2] ?? '').padEnd(9, '0'))
    if (!Number.isNaN(seconds)) layer['syslog.timestamp'] = timeText(seconds, nanoseconds)
  }
  layer['syslog.hostname'] = host!
  layer['syslog.appname'] = app!
  layer['syslog.procid'] = process!
  layer['syslog.msgid'] = id
  const begin = words.slice(0, 6).join(' ').length + 1
  if (data?.startsWith('[') === true) layer.structured = structured(text, begin)
}

/** The elements in brackets from `begin`; a bracket within a value does not end one. */
function structured(text: string, begin: number): string {
  let quoted = false
  for (let i = begin; i < text.length; i++) {
    const character = text[i]
    if (character === '\\') i++
    else if (character === '"') quoted = !quoted
    else if (character === ']' && !quoted && text[i + 1] !== '[') return text.slice(begin, i + 1)
  }
  return text.slice(begin)
}
