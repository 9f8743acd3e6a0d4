/** Headers of HTTP/2 that have a field of their own. */
const NAMES = {
  ':authority': 'http2.headers.authority',
  ':method': 'http2.headers.method',
  ':path': 'http2.headers.path',
  ':scheme': 'http2.headers.scheme',
  accept: 'http2.headers.accept',
  'accept-encoding': 'http2.headers.accept_encoding',
  'accept-language': 'http2.headers.accept_language',
  authorization: 'http2.headers.authorization',
  'cache-control': 'http2.headers.cache_control',
  'content-encoding': 'http2.headers.content_encoding',
  'content-type': 'http2.headers.content_type',
  cookie: 'http2.headers.cookie',
  date: 'http2.headers.date',
  etag: 'http2.headers.etag',
  'last-modified': 'http2.headers.last_modified',
  location: 'http2.headers.location',
  referer: 'http2.headers.referer',
  server: 'http2.headers.server',
  'set-cookie': 'http2.headers.set_cookie',
  'user-agent': 'http2.headers.user_agent',
  vary: 'http2.headers.vary',
  via: 'http2.headers.via',
  'www-authenticate': 'http2.headers.www_authenticate',
} as const

export type HeaderName = (typeof NAMES)[keyof typeof NAMES]

export const headerNames: ReadonlyMap<string, HeaderName> = new Map(Object.entries(NAMES))

const text = <T extends string>(title: T) => ({ title, format: 'text' }) as const

export const http2HeaderFields = {
  'http2.header.name': text('Name'),
  'http2.header.value': text('Value'),
  'http2.header.index': { title: 'Index', format: 'dec' },
  'http2.headers.authority': text(':authority'),
  'http2.headers.method': text(':method'),
  'http2.headers.path': text(':path'),
  'http2.headers.scheme': text(':scheme'),
  'http2.headers.status': { title: ':status', format: 'dec' },
  'http2.headers.accept': text('accept'),
  'http2.headers.accept_encoding': text('accept-encoding'),
  'http2.headers.accept_language': text('accept-language'),
  'http2.headers.authorization': text('authorization'),
  'http2.headers.cache_control': text('cache-control'),
  'http2.headers.content_encoding': text('content-encoding'),
  'http2.headers.content_length': { title: 'content-length', format: 'dec' },
  'http2.headers.content_type': text('content-type'),
  'http2.headers.cookie': text('cookie'),
  'http2.headers.date': text('date'),
  'http2.headers.etag': text('etag'),
  'http2.headers.last_modified': text('last-modified'),
  'http2.headers.location': text('location'),
  'http2.headers.referer': text('referer'),
  'http2.headers.server': text('server'),
  'http2.headers.set_cookie': text('set-cookie'),
  'http2.headers.user_agent': text('user-agent'),
  'http2.headers.vary': text('vary'),
  'http2.headers.via': text('via'),
  'http2.headers.www_authenticate': text('www-authenticate'),
} as const
