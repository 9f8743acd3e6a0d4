/** Why our values of TLS, QUIC and HTTP are not the oracle's. See disagreements.ts. */
import type { DisagreementClass } from './disagreements.js'

const isTls = (field: string) => field.startsWith('tls.')
const isWeb = (field: string) => isTls(field) || field.startsWith('http.')

export const WEB_CLASSES: readonly DisagreementClass[] = [
  {
    name: 'DNS in an HTTP/2 stream',
    reason: 'ours',
    why: 'tshark knows the content type and the beginning of the body from earlier packets of the stream',
    memory: true,
    takes: ({ field, ours, theirs, path }) =>
      field.startsWith('dns.') && path.includes(':http2:') && ours === '' && theirs !== '',
  },
  {
    name: 'segment sent again',
    reason: 'theirs',
    why: 'tshark reads no application in segments that it has seen before or that come out of order',
    memory: true,
    takes: ({ field, theirs, path }) => isWeb(field) && theirs === '' && path.endsWith(':tcp'),
  },
  {
    name: 'record goes on in the next segment',
    reason: 'theirs',
    why: 'of a TLS record that its segment cuts tshark tells nothing; we tell the messages that begin in it',
    takes: ({ field, ours, theirs, path }) =>
      isTls(field) && path.includes(':tls') && (theirs === '' || ours.startsWith(`${theirs},`)),
  },
  {
    name: 'Initial of a server',
    reason: 'ours',
    why: 'opened only by who knows the id that the client chose: stateless decoding does not',
    memory: true,
    takes: ({ field, ours, theirs, ourPath }) =>
      isTls(field) && ours === '' && theirs === '2' && ourPath.endsWith(':quic'),
  },
  {
    name: 'ClientHello in several datagrams',
    reason: 'ours',
    why: 'tshark joins the CRYPTO of datagrams and tells of it at the last; we tell at each what it holds',
    memory: true,
    takes: ({ field, ourPath }) => isTls(field) && ourPath.endsWith(':quic'),
  },
  {
    name: 'space in a target',
    reason: 'undefined',
    why: 'no target has spaces (RFC 9112 3); tshark ends it at the first, we at the last',
    takes: ({ field, ours, theirs }) =>
      field === 'http.request.uri' && theirs !== '' && ours.startsWith(`${theirs} `),
  },
  {
    name: 'known by its port',
    reason: 'theirs',
    why: 'tshark takes the segment for what its port says; the bytes say otherwise',
    takes: ({ field, ours, theirs, path }) =>
      isWeb(field) && ours !== '' && theirs === '' && /:(?:tpkt|socks|dns|data)$/.test(path),
  },
  {
    name: 'rest of a head',
    reason: 'ours',
    why: 'a segment that begins within a head: tshark knows from the segments before that it is HTTP',
    memory: true,
    takes: ({ field, ours, ourPath, path }) =>
      field.startsWith('http.') &&
      ours === '' &&
      ourPath.endsWith(':data') &&
      path.includes(':http'),
  },
]
