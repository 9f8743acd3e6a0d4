/** Tables of HPACK (RFC 7541): the static table, appendix A; the Huffman code, appendix B. */

/** Entries from index 1 on: `name` or `name: value`. */
export const STATIC_TABLE: readonly (readonly [name: string, value: string])[] =
  `:authority|:method: GET|:method: POST|:path: /|:path: /index.html|:scheme: http|:scheme: https|:status: 200|:status: 204|:status: 206|:status: 304|:status: 400|:status: 404|:status: 500|accept-charset|accept-encoding: gzip, deflate|accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control|content-disposition|content-encoding|content-language|content-length|content-location|content-range|content-type|cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh|retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate`
    .split('|')
    .map((entry) => {
      const colon = entry.indexOf(': ', 1)
      return colon < 0 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 2)]
    })

/**
 * Bits of each byte's code, as letters from `a` = 5; codes of one length are in the order of the bytes, so that the lengths are
 * the whole table. The end-of-string code has 30 bits and never stands in a string.
 */
const LENGTHS =
  'isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf' +
  'ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix' +
  'prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs' +
  'vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv'

const SHORTEST = 5
const LONGEST = 30

/** By length: the first code, how many there are, and their bytes in order. */
const firstCode = new Int32Array(LONGEST + 1)
const counts = new Int32Array(LONGEST + 1)
const symbols: number[][] = []

for (let length = SHORTEST, code = 0; length <= LONGEST; length++) {
  const list: number[] = []
  for (let byte = 0; byte < 256; byte++) {
    if (LENGTHS.charCodeAt(byte) - 97 + SHORTEST === length) list.push(byte)
  }
  firstCode[length] = code
  counts[length] = list.length
  symbols[length] = list
  code = (code + list.length) << 1
}

/** The text of a Huffman-coded string, of at most `limit` bytes; null when it is none. */
export function huffman(bytes: Uint8Array, at: number, end: number, limit: number): string | null {
  let text = ''
  let code = 0
  let length = 0
  for (; at < end && text.length < limit; at++) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((bytes[at]! >> bit) & 1)
      length++
      if (length < SHORTEST) continue
      if (length > LONGEST) return null
      const index = code - firstCode[length]!
      if (index < counts[length]!) {
        text += String.fromCharCode(symbols[length]![index]!)
        code = 0
        length = 0
      }
    }
  }
  // What is left is padding: fewer than 8 bits, all ones.
  return at < end || (length < 8 && code === (1 << length) - 1) ? text : null
}
