/** HTTP/1 header lines that have a field of their own, and what they say of the message (RFC 9110, 9112, 6455, 6265). */
import type { ReadHead } from './httphead.js'

/** Header names in lower case → field. Values are without the space around them (RFC 9110 5.5). */
const FIELDS: ReadonlyMap<string, ValueField> = new Map([
  ['accept', 'http.accept'],
  ['accept-encoding', 'http.accept_encoding'],
  ['accept-language', 'http.accept_language'],
  ['authorization', 'http.authorization'],
  ['cache-control', 'http.cache_control'],
  ['connection', 'http.connection'],
  ['content-encoding', 'http.content_encoding'],
  ['content-length', 'http.content_length_header'],
  ['content-type', 'http.content_type'],
  ['cookie', 'http.cookie'],
  ['date', 'http.date'],
  ['host', 'http.host'],
  ['http2-settings', 'http.http2_settings'],
  ['last-modified', 'http.last_modified'],
  ['location', 'http.location'],
  ['proxy-authenticate', 'http.proxy_authenticate'],
  ['proxy-authorization', 'http.proxy_authorization'],
  ['referer', 'http.referer'],
  ['sec-websocket-accept', 'http.sec_websocket_accept'],
  ['sec-websocket-extensions', 'http.sec_websocket_extensions'],
  ['sec-websocket-key', 'http.sec_websocket_key'],
  ['sec-websocket-protocol', 'http.sec_websocket_protocol'],
  ['sec-websocket-version', 'http.sec_websocket_version'],
  ['server', 'http.server'],
  ['set-cookie', 'http.set_cookie'],
  ['transfer-encoding', 'http.transfer_encoding'],
  ['upgrade', 'http.upgrade'],
  ['user-agent', 'http.user_agent'],
  ['www-authenticate', 'http.www_authenticate'],
  ['x-forwarded-for', 'http.x_forwarded_for'],
])

/** A header line, and its value under the name of its own that Wireshark gives to common ones. */
export type HttpHeader = {
  /** The line as it stands there, with its end. */
  'http.request.line'?: string
  'http.response.line'?: string
  'http.content_length'?: bigint
} & { [Name in ValueField]?: string }

type ValueField = Exclude<
  keyof typeof headerFields,
  'http.request.line' | 'http.response.line' | 'http.content_length'
>

export const headerFields = {
  'http.request.line': { title: 'Request Header', format: 'text' },
  'http.response.line': { title: 'Response Header', format: 'text' },
  'http.accept': { title: 'Accept', format: 'text' },
  'http.accept_encoding': { title: 'Accept-Encoding', format: 'text' },
  'http.accept_language': { title: 'Accept-Language', format: 'text' },
  'http.authorization': { title: 'Authorization', format: 'text' },
  'http.cache_control': { title: 'Cache-Control', format: 'text' },
  'http.connection': { title: 'Connection', format: 'text' },
  'http.content_encoding': { title: 'Content-Encoding', format: 'text' },
  'http.content_length_header': { title: 'Content-Length', format: 'text' },
  'http.content_length': { title: 'Content length', format: 'dec', unit: 'bytes' },
  'http.content_type': { title: 'Content-Type', format: 'text' },
  'http.cookie': { title: 'Cookie', format: 'text' },
  'http.date': { title: 'Date', format: 'text' },
  'http.host': { title: 'Host', format: 'text' },
  'http.http2_settings': { title: 'HTTP2-Settings', format: 'text' },
  'http.last_modified': { title: 'Last-Modified', format: 'text' },
  'http.location': { title: 'Location', format: 'text' },
  'http.proxy_authenticate': { title: 'Proxy-Authenticate', format: 'text' },
  'http.proxy_authorization': { title: 'Proxy-Authorization', format: 'text' },
  'http.referer': { title: 'Referer', format: 'text' },
  'http.sec_websocket_accept': { title: 'Sec-WebSocket-Accept', format: 'text' },
  'http.sec_websocket_extensions': { title: 'Sec-WebSocket-Extensions', format: 'text' },
  'http.sec_websocket_key': { title: 'Sec-WebSocket-Key', format: 'text' },
  'http.sec_websocket_protocol': { title: 'Sec-WebSocket-Protocol', format: 'text' },
  'http.sec_websocket_version': { title: 'Sec-WebSocket-Version', format: 'text' },
  'http.server': { title: 'Server', format: 'text' },
  'http.set_cookie': { title: 'Set-Cookie', format: 'text' },
  'http.transfer_encoding': { title: 'Transfer-Encoding', format: 'text' },
  'http.upgrade': { title: 'Upgrade', format: 'text' },
  'http.user_agent': { title: 'User-Agent', format: 'text' },
  'http.www_authenticate': { title: 'WWW-Authenticate', format: 'text' },
  'http.x_forwarded_for': { title: 'X-Forwarded-For', format: 'text' },
} as const

/** Puts a header's value under its own field and notes in `head` what it says of the message. */
export function headerField(
  name: string,
  value: string,
  header: HttpHeader,
  head: ReadHead,
  request: boolean,
): void {
  const field = FIELDS.get(name.trimEnd().toLowerCase())
  if (field === undefined) return
  header[field] = value
  if (field === 'http.content_length_header' && isNumber(value)) {
    header['http.content_length'] = BigInt(value)
    head.length = Number(value)
  } else if (field === 'http.transfer_encoding') {
    head.chunked = value.toLowerCase().endsWith('chunked')
  } else if (field === 'http.upgrade') {
    head.upgrade = value.toLowerCase()
  } else if (field === 'http.host' && request) {
    fullUri(value, head)
  }
}

/** The target together with Host, as a person would type it. An absolute target and CONNECT's are whole already. */
function fullUri(host: string, { fields }: ReadHead): void {
  const target = fields['http.request.uri']
  if (target === undefined || fields['http.request.full_uri'] !== undefined) return
  const whole = target.includes('://') || fields['http.request.method'] === 'CONNECT'
  fields['http.request.full_uri'] = whole ? target : `http://${host}${target}`
}

/** Digits only, and no more than a 64-bit number has for certain. */
function isNumber(text: string): boolean {
  return text.length <= 19 && /^[0-9]+$/.test(text)
}
