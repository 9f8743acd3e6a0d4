/** Packets put into a hierarchy, and its paths. */
import type { Hierarchy } from '#src/accounts/hierarchy.js'
import { createDecoder } from '#src/decode/index.js'

const decoder = createDecoder()

/** Counts a packet, of IP unless another link type is given; it stands within other bytes, as a reader has it. */
export function add(
  hierarchy: Hierarchy,
  bytes: Uint8Array,
  linkType = 101,
  originalLength = bytes.length,
): void {
  const around = Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('de')])
  const packet = { bytes: around, at: 3, end: 3 + bytes.length, originalLength, linkType }
  hierarchy.add(packet, decoder.decode(packet))
}

/** `eth:ip:tcp` for every level, those above first. */
export function pathsOf(hierarchy: Hierarchy): string[] {
  const paths: string[] = []
  const visit = (levels: ReturnType<Hierarchy['levels']>, above: string) => {
    for (const { protocol, below } of levels) {
      paths.push(above + protocol)
      visit(below, `${above}${protocol}:`)
    }
  }
  visit(hierarchy.levels(), '')
  return paths
}

/** `tcp 2, http 1`: what the levels from TCP on count. */
export function countsOf(hierarchy: Hierarchy): string {
  const counts: string[] = []
  const visit = (levels: ReturnType<Hierarchy['levels']>, above: string) => {
    for (const { protocol, packets, below } of levels) {
      const path = protocol === 'tcp' || above !== '' ? `${above}${protocol}` : ''
      if (path !== '') counts.push(`${path} ${packets}`)
      visit(below, path === '' ? '' : `${path}:`)
    }
  }
  visit(hierarchy.levels(), '')
  return counts.join(', ')
}
