/** What a message of HTTP carries, by Wireshark's names: what its content type says, as far as the body stands in the same packet. */
import { find, utf8 } from '../decode/bytes.js'
import { framers } from '../decode/conversation/framers.js'
import type { Layer } from '../decode/layer.js'

/** Types of content that Wireshark reads; others are `media`. The first that fits. */
const CONTENTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:text|application)\/(?:xml|.*\+xml)/, 'xml'],
  [/^text\//, 'data-text-lines'],
  [/^application\/(?:json|.*\+json)/, 'json'],
  [/^application\/(?:x-javascript|javascript|x-ns-proxy-autoconfig)/, 'data-text-lines'],
  [/^application\/x-www-form-urlencoded/, 'urlencoded-form'],
  [/^application\/ocsp-/, 'ocsp'],
  [/^application\/octet-stream/, 'data'],
  [/^multipart\//, 'mime_multipart'],
  [/^image\/p?jpe?g/, 'image-jfif'],
  [/^image\/gif/, 'image-gif'],
  [/^image\/png/, 'png'],
]
/** Contents that are read in parts: the packet is marked when they go on in another. */
const WHOLE = new Set(['image-gif', 'ocsp', 'png'])
/** Of other encodings the content is not shown, nor of these when it cannot be unpacked. */
const PLAIN = new Set(['', 'identity', 'br'])
const PACKED = new Set(['gzip', 'x-gzip', 'deflate', 'x-deflate'])

type Fields = Layer & { 'http.request'?: boolean; 'http.response'?: boolean; headers?: Header[] }
type Header = Partial<Record<string, unknown>>

/** The protocol of the body behind a head, and whether it goes on in another packet; `bytes[at]` begins the layer. */
export function contentOf(
  layer: Layer,
  bytes: Uint8Array,
  at: number,
): { content: string | null; cut: boolean } {
  const nothing = { content: null, cut: false }
  const { size, headers = [], ...fields } = layer as Fields
  if (fields['http.request'] !== true && fields['http.response'] !== true) return nothing
  const end = at + size
  let body = at + framers['http']!(bytes, at, end)
  if (body <= at || body >= end) return nothing
  const values = (name: string) =>
    headers.flatMap(({ [name]: value }) => (value === undefined ? [] : [`${value}`.toLowerCase()]))
  let cut = body + Number(values('http.content_length')[0] ?? 0) > end
  if (values('http.transfer_encoding').includes('chunked')) {
    cut = chunksGoOn(bytes, body, end)
    // Nothing is shown of chunks that are not whole, or none.
    if (cut || chunkEnd(bytes, body, end) < 0) return { content: null, cut }
    body = find(bytes, 0x0a, body, end) + 1
  }
  const [type = ''] = values('http.content_type')
  const [encoding = ''] = values('http.content_encoding')
  const shown = PLAIN.has(encoding) || (PACKED.has(encoding) && isPacked(bytes, body))
  if (type === '' || !shown) return nothing
  const content = CONTENTS.find(([known]) => known.test(type))?.[1] ?? 'media'
  return { content, cut: cut && WHOLE.has(content) }
}

/** Heads of gzip (RFC 1952) and zlib (RFC 1950), or a first block of deflate (RFC 1951) that is compressed. */
function isPacked(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]]
  const block = (first >> 1) & 3
  return (first === 0x1f && second === 0x8b) || first === 0x78 || block === 1 || block === 2
}

/** Where the chunk at `at` (RFC 9112 7.1) ends, its CRLF included; -1 where none begins. */
function chunkEnd(bytes: Uint8Array, at: number, end: number): number {
  const line = find(bytes, 0x0a, at, Math.min(end, at + 1024))
  const head = line < 0 ? '' : utf8(bytes, at, line)
  const size = /^\s*([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i.exec(head)
  return size === null ? -1 : line + 1 + Number.parseInt(size[1]!, 16) + 2
}

function chunksGoOn(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const next = chunkEnd(bytes, at, end)
    if (next < 0) return false
    at = next
  }
  return at > end
}
