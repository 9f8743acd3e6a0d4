/** SIP's header lines (RFC 3261, section 20; short names 7.3.3): each a group, some with their parts. */

export interface SipHeader {
  'sip.Via'?: string
  'sip.Via.transport'?: string
  'sip.Via.sent-by.address'?: string
  'sip.Via.sent-by.port'?: number
  'sip.Via.branch'?: string
  'sip.From'?: string
  'sip.from.addr'?: string
  'sip.from.user'?: string
  'sip.from.host'?: string
  'sip.from.port'?: string
  'sip.from.tag'?: string
  'sip.To'?: string
  'sip.to.addr'?: string
  'sip.to.user'?: string
  'sip.to.host'?: string
  'sip.to.port'?: string
  'sip.to.tag'?: string
  'sip.Contact'?: string
  'sip.contact.uri'?: string
  'sip.contact.user'?: string
  'sip.contact.host'?: string
  'sip.contact.port'?: string
  'sip.Call-ID'?: string
  'sip.CSeq'?: string
  'sip.CSeq.seq'?: number
  'sip.CSeq.method'?: string
  'sip.Content-Length'?: number
  'sip.Content-Type'?: string
  'sip.Expires'?: number
  'sip.Max-Forwards'?: number
  'sip.Accept'?: string
  'sip.Allow'?: string
  'sip.Authorization'?: string
  'sip.Date'?: string
  'sip.Event'?: string
  'sip.P-Asserted-Identity'?: string
  'sip.Proxy-Authenticate'?: string
  'sip.Proxy-Authorization'?: string
  'sip.Reason'?: string
  'sip.Record-Route'?: string
  'sip.Refer-To'?: string
  'sip.Require'?: string
  'sip.Route'?: string
  'sip.Server'?: string
  'sip.Session-Expires'?: string
  'sip.Subject'?: string
  'sip.Subscription-State'?: string
  'sip.Supported'?: string
  'sip.User-Agent'?: string
  'sip.WWW-Authenticate'?: string
  'sip.Warning'?: string
}

const NUMBERS = ['Content-Length', 'Expires', 'Max-Forwards'] as const
const TEXTS = [
  ...(['Via', 'From', 'To', 'Contact', 'Call-ID', 'CSeq', 'Content-Type'] as const),
  ...(['Accept', 'Allow', 'Authorization', 'Date', 'Event', 'P-Asserted-Identity'] as const),
  ...(['Proxy-Authenticate', 'Proxy-Authorization', 'Reason', 'Record-Route', 'Refer-To'] as const),
  ...(['Require', 'Route', 'Server', 'Session-Expires', 'Subject', 'Subscription-State'] as const),
  ...(['Supported', 'User-Agent', 'WWW-Authenticate', 'Warning'] as const),
] as const
const SHORT: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  m: 'contact',
  i: 'call-id',
  c: 'content-type',
  l: 'content-length',
  s: 'subject',
  k: 'supported',
  o: 'event',
  r: 'refer-to',
  x: 'session-expires',
}
const numbers = new Map(NUMBERS.map((name) => [name.toLowerCase(), `sip.${name}` as const]))
const texts = new Map(TEXTS.map((name) => [name.toLowerCase(), `sip.${name}` as const]))

type TextName = `sip.${(typeof TEXTS)[number]}`
const text = (title: string) => ({ title, format: 'text' }) as const
const part = (title: string, of: string) => ({ title, format: 'text', of }) as const
const number = (title: string) => ({ title, format: 'dec' }) as const

export const sipHeaderFields = {
  ...(Object.fromEntries(TEXTS.map((name) => [`sip.${name}`, text(name)])) as Record<
    TextName,
    { title: string; format: 'text' }
  >),
  'sip.Content-Length': { title: 'Content-Length', format: 'dec', unit: 'bytes' },
  'sip.Expires': { title: 'Expires', format: 'dec', unit: 's' },
  'sip.Max-Forwards': number('Max-Forwards'),
  'sip.Via.transport': part('Transport', 'sip.Via'),
  'sip.Via.sent-by.address': part('Sent-by Address', 'sip.Via'),
  'sip.Via.sent-by.port': { title: 'Sent-by port', format: 'dec', of: 'sip.Via' },
  'sip.Via.branch': part('Branch', 'sip.Via'),
  'sip.from.addr': part('Address', 'sip.From'),
  'sip.from.user': part('User Part', 'sip.From'),
  'sip.from.host': part('Host Part', 'sip.From'),
  'sip.from.port': part('Host Port', 'sip.From'),
  'sip.from.tag': part('Tag', 'sip.From'),
  'sip.to.addr': part('Address', 'sip.To'),
  'sip.to.user': part('User Part', 'sip.To'),
  'sip.to.host': part('Host Part', 'sip.To'),
  'sip.to.port': part('Host Port', 'sip.To'),
  'sip.to.tag': part('Tag', 'sip.To'),
  'sip.contact.uri': part('URI', 'sip.Contact'),
  'sip.contact.user': part('User Part', 'sip.Contact'),
  'sip.contact.host': part('Host Part', 'sip.Contact'),
  'sip.contact.port': part('Host Port', 'sip.Contact'),
  'sip.CSeq.seq': { title: 'Sequence Number', format: 'dec', of: 'sip.CSeq' },
  'sip.CSeq.method': part('Method', 'sip.CSeq'),
} as const

/** A header line as a group; null for a name that is not read. */
export function headerOf(name: string, value: string): SipHeader | null {
  const lower = name.toLowerCase()
  const known = SHORT[lower] ?? lower
  const numeric = numbers.get(known)
  if (numeric !== undefined) {
    const count = Number.parseInt(value.slice(0, 10), 10)
    return count >= 0 && count <= 0xffff_ffff ? { [numeric]: count } : null
  }
  const textual = texts.get(known)
  if (textual === undefined) return null
  const header: SipHeader = { [textual]: value }
  if (textual === 'sip.Via') via(header, value)
  else if (textual === 'sip.CSeq') sequence(header, value)
  else if (textual === 'sip.From') person(header, 'from', value)
  else if (textual === 'sip.To') person(header, 'to', value)
  else if (textual === 'sip.Contact' && value !== '*') {
    const uri = addressOf(value)
    header['sip.contact.uri'] = uri
    parts(header, 'contact', uri)
  }
  return header
}

/** `SIP/2.0/UDP host:port;branch=…`. */
function via(header: SipHeader, value: string): void {
  const space = value.indexOf(' ')
  if (space < 0) return
  const transport = value.slice(0, space).split('/', 3)[2]
  if (transport !== undefined) header['sip.Via.transport'] = transport
  const [sentBy = '', ...parameters] = value.slice(space + 1).split(';', 32)
  const { host, port } = hostPort(sentBy.trim())
  if (host !== '') header['sip.Via.sent-by.address'] = host
  if (port !== undefined && Number(port) <= 65535) header['sip.Via.sent-by.port'] = Number(port)
  const branch = parameters.find((parameter) => parameter.trim().startsWith('branch='))
  if (branch !== undefined) header['sip.Via.branch'] = branch.trim().slice(7)
}

function sequence(header: SipHeader, value: string): void {
  const space = value.indexOf(' ')
  const count = Number(space < 0 ? value : value.slice(0, space))
  if (Number.isInteger(count) && count >= 0) header['sip.CSeq.seq'] = count
  if (space > 0) header['sip.CSeq.method'] = value.slice(space + 1).trim()
}

function person(header: SipHeader, who: 'from' | 'to', value: string): void {
  const uri = addressOf(value)
  header[`sip.${who}.addr`] = uri
  parts(header, who, uri)
  const close = value.indexOf('>')
  for (const parameter of value.slice(close + 1).split(';', 32)) {
    if (parameter.trim().startsWith('tag=')) header[`sip.${who}.tag`] = parameter.trim().slice(4)
  }
}

function parts(header: SipHeader, who: 'from' | 'to' | 'contact', address: string): void {
  const { user, host, port } = uriOf(address)
  if (user !== undefined) header[`sip.${who}.user`] = user
  if (host !== undefined) header[`sip.${who}.host`] = host
  if (port !== undefined) header[`sip.${who}.port`] = port
}

/** What stands in `<…>`; without brackets what follows a `;` is no part of the address (RFC 3261, 20.10). */
function addressOf(value: string): string {
  const open = value.indexOf('<')
  if (open < 0) return value.split(';', 1)[0]!.trim()
  const close = value.indexOf('>', open)
  return value.slice(open + 1, close < 0 ? undefined : close)
}

export interface Uri {
  user?: string
  host?: string
  port?: string
}

/** `sip:user:password@host:port;parameters`, as far as it goes. */
export function uriOf(text: string): Uri {
  const scheme = text.indexOf(':')
  if (scheme < 0) return {}
  const rest = text.slice(scheme + 1)
  // tel: has a number, no host.
  if (text.slice(0, scheme).toLowerCase() === 'tel') return { user: rest.split(';', 1)[0]! }
  const sign = rest.indexOf('@')
  const { host, port } = hostPort(rest.slice(sign + 1).split(/[;?]/, 1)[0]!)
  const uri: Uri = {}
  if (sign >= 0) uri.user = rest.slice(0, sign)
  if (host !== '') uri.host = host
  if (port !== undefined) uri.port = port
  return uri
}

function hostPort(text: string): { host: string; port: string | undefined } {
  const from = text.startsWith('[') ? text.indexOf(']') : 0
  const colon = text.indexOf(':', Math.max(0, from))
  if (colon < 0) return { host: text, port: undefined }
  const port = text.slice(colon + 1).trim()
  return { host: text.slice(0, colon), port: /^\d{1,5}$/.test(port) ? port : undefined }
}
