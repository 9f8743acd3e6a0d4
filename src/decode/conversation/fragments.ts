/** Fragments as they stand in packets, and the headers of a datagram without them. */
import { u16 } from '../bytes.js'
import { add16, fold } from '../checksum.js'
import type { Layer } from '../layer.js'

/** Offsets of a fragment in a packet, as the layers tell. */
export interface Part {
  key: string
  version: 4 | 6
  /** Network header, start and end of what stands in front of the fragment's data. */
  head: number
  headEnd: number
  data: number
  dataEnd: number
  offset: number
  more: boolean
}

type Fields = Layer & Record<string, number | string | boolean | undefined>

/** What of a packet is a fragment, if it is one: the innermost. */
export function partOf(
  layers: readonly Layer[],
  bytes: Uint8Array,
  at: number,
  end: number,
): Part | null {
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as Fields
    if (layer.protocol === 'ip') {
      const more = layer['ip.flags.mf'] === true
      const offset = (u16(bytes, at + layer.offset + 6) & 0x1fff) * 8
      if (!more && offset === 0) continue
      const head = at + layer.offset
      const key = `4 ${layer['ip.src']} ${layer['ip.dst']} ${layer['ip.proto']} ${layer['ip.id']}`
      const dataEnd = head + (layer['ip.len'] as number)
      return whole(
        {
          key,
          version: 4,
          head,
          headEnd: head + layer.size,
          data: head + layer.size,
          dataEnd,
          offset,
          more,
        },
        end,
      )
    }
    if (layer.protocol !== 'ipv6.fraghdr') continue
    const outer = layers.slice(0, i).findLast(({ protocol }) => protocol === 'ipv6') as
      | Fields
      | undefined
    if (outer === undefined) return null
    const header = at + layer.offset
    const word = u16(bytes, header + 2)
    if ((word & 0xfff9) === 0) continue
    const head = at + outer.offset
    const identification = bytes.subarray(header + 4, header + 8).join('.')
    const key = `6 ${outer['ipv6.src']} ${outer['ipv6.dst']} ${identification}`
    const dataEnd = head + 40 + (outer['ipv6.plen'] as number)
    const part = {
      key,
      version: 6,
      head,
      headEnd: header + 8,
      data: header + 8,
      dataEnd,
      offset: word & 0xfff8,
      more: (word & 1) !== 0,
    } as const
    return whole(part, end)
  }
  return null
}

/** A fragment that the capture cut, or whose data are not a multiple of 8 though more follow, is nothing to go by. */
function whole(part: Part, end: number): Part | null {
  const size = part.dataEnd - part.data
  return part.dataEnd > end || size <= 0 || (part.more && size % 8 !== 0) ? null : part
}

/** The headers `head` of a first fragment as those of the whole datagram, whose payload has `size` bytes. */
export function headersOf(head: Uint8Array, version: 4 | 6, size: number): Uint8Array {
  const headers = version === 4 ? head.slice() : withoutFragmentHeader(head)
  const view = new DataView(headers.buffer)
  if (version === 6) {
    view.setUint16(4, headers.length - 40 + size)
    return headers
  }
  view.setUint16(2, headers.length + size)
  view.setUint16(6, 0)
  view.setUint16(10, 0)
  view.setUint16(10, ~fold(add16(headers, 0, headers.length)) & 0xffff)
  return headers
}

/** IPv6 headers with the fragment header at their end taken out of the chain. */
function withoutFragmentHeader(head: Uint8Array): Uint8Array {
  const headers = head.slice(0, -8)
  const next = head[head.length - 8]!
  // The chain from the fixed header on; its last link pointed at the fragment header.
  let link = 6
  for (let at = 40; at < headers.length; ) {
    link = at
    at += (headers[at + 1]! + 1) * 8
  }
  headers[link] = next
  return headers
}
