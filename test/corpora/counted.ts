/** A file of the corpora through the accounts, as tables like tshark's. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ProtocolLevel } from '#src/accounts/hierarchy.js'
import { FileAccounts } from '#src/accounts/report.js'
import { openCapture } from '#src/pcap/reader.js'
import { CORPORA } from './corpora.js'
import { DEEPEST, KINDS, shownBytes, type Table, type Taps } from './taps.js'

const ALL = 1_000_000

/** Null where the reader refuses the file. */
export async function countFile(file: string): Promise<Taps | null> {
  const accounts = new FileAccounts({ flows: 100_000, protocols: true })
  try {
    const source = new Uint8Array(readFileSync(path.join(CORPORA, 'captures', file)))
    const reader = await openCapture(source)
    for await (const packets of reader.batches()) accounts.addPackets(packets)
  } catch {
    return null
  }
  const tables = () => ({ ip: new Map(), ipv6: new Map(), tcp: new Map(), udp: new Map() })
  const counted: Taps = {
    protocols: new Map(),
    conversations: tables(),
    endpoints: tables(),
    split: 0,
  }
  flatten(accounts.protocols().protocols, '', counted.protocols)
  for (const kind of KINDS) {
    const selection = { kind, sort: 'bytes', most: ALL } as const
    const { conversations } = accounts.conversations(selection)
    const sums = new Map<string, number[]>()
    for (const { source, destination } of conversations) {
      const [a, b] = [nameOf(source), nameOf(destination)]
      const [one, other] = b < a ? [destination, source] : [source, destination]
      const name = b < a ? `${b} ${a}` : `${a} ${b}`
      const sum = sums.get(name) ?? [0, 0, 0, 0]
      const row = [one.packets, one.bytes, other.packets, other.bytes]
      sums.set(
        name,
        sum.map((value, i) => value + row[i]!),
      )
    }
    for (const [name, [packets = 0, bytes = 0, back = 0, backBytes = 0]] of sums) {
      const row = [packets, shownBytes(bytes), back, shownBytes(backBytes)]
      counted.conversations[kind].set(name, row.join(' '))
    }
    for (const end of accounts.endpoints(selection).endpoints) {
      const { sent, received } = end
      const row = [sent.packets, sent.bytes, received.packets, received.bytes]
      counted.endpoints[kind].set(nameOf(end), row.join(' '))
    }
  }
  return counted
}

function nameOf({ ip, port }: { ip: string; port?: number }): string {
  return port === undefined ? ip : `${ip}:${port}`
}

function flatten(levels: readonly ProtocolLevel[], above: string, into: Table): void {
  for (const { protocol, packets, bytes, below } of levels) {
    const name = above === '' ? protocol : `${above}:${protocol}`
    if (name.split(':').length > DEEPEST) continue
    into.set(name, `${packets} ${bytes}`)
    flatten(below, name, into)
  }
}
