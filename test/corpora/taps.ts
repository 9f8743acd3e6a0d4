/** What tshark counts in a file: `-z io,phs`, `conv` and `endpoints`, every packet on its own as in the oracle (no reassembly). */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CACHE } from '../net/tools.js'
import { CORPORA } from './corpora.js'

export const KINDS = ['ip', 'ipv6', 'tcp', 'udp'] as const
export type Kind = (typeof KINDS)[number]

/** Rows by what they are of, each a text of what is counted: files differ where texts differ. */
export type Table = Map<string, string>

export interface Taps {
  /** `eth:ip:tcp` → `frames bytes`. */
  protocols: Table
  /** `address:port address:port`, the first in order of text → frames and bytes of the first, frames and bytes of the other. */
  conversations: Record<Kind, Table>
  /** `address:port` → frames and bytes sent, frames and bytes received. */
  endpoints: Record<Kind, Table>
  /** Conversations of one pair of ends that tshark tells apart: a port used again. */
  split: number
}

const OPTIONS = ['tcp.desegment_tcp_streams', 'ip.defragment', 'ipv6.defragment']
const TITLES: Readonly<Record<string, Kind>> = { IPv4: 'ip', IPv6: 'ipv6', TCP: 'tcp', UDP: 'udp' }

/**
 * Levels of Wireshark's tree that are no protocols but fields and texts that hang beside them: what is below them counts for what is above.
 * `frame` is there when something else asks for fields.
 */
const PARTS =
  /^(?:frame|pkt_comment|pweth\.cw|wlan\.mgt|text|tcp\.segments|ftp\.current-working-directory|ftp-data\..*)$/

/** A text that everything else hangs below is a link layer's, of Juniper. */
function isProtocol(name: string, i: number, above: readonly string[]): boolean {
  const outermost = i === (above[0] === 'frame' ? 1 : 0)
  return !PARTS.test(name) || (name === 'text' && outermost)
}

/** tshark indents no further: of deeper levels it does not tell what they are below. */
export const DEEPEST = 16

/** What tshark counts in a file of the corpora; null where it cannot open it. Kept for the next run. */
export async function tapsOf(file: string, reassemble = false): Promise<Taps | null> {
  const kept = path.join(CACHE, 'corpora', reassemble ? 'whole' : 'taps', `${file}.txt`)
  if (!existsSync(kept)) {
    mkdirSync(path.dirname(kept), { recursive: true })
    writeFileSync(kept, await run(file, reassemble))
  }
  const text = readFileSync(kept, 'utf8')
  return text.includes('Protocol Hierarchy') ? parse(text) : null
}

function run(file: string, reassemble: boolean): Promise<string> {
  const preferences = reassemble ? [] : OPTIONS.flatMap((name) => ['-o', `${name}:FALSE`])
  const taps = [
    'io,phs',
    ...KINDS.flatMap((kind) => [`conv,${kind}`, `endpoints,${kind}`]),
  ].flatMap((tap) => ['-z', tap])
  const name = path.join(CORPORA, 'captures', file)
  return new Promise((resolve, reject) => {
    execFile(
      'tshark',
      ['-n', '-q', '-r', name, ...preferences, ...taps],
      { maxBuffer: 1 << 26, timeout: 60_000 },
      // A file that ends in the middle has an error, too, and still what was counted.
      (error, stdout) => (error?.killed === true ? reject(error) : resolve(stdout)),
    )
  })
}

function parse(text: string): Taps {
  const tables = () => ({ ip: new Map(), ipv6: new Map(), tcp: new Map(), udp: new Map() })
  const taps: Taps = {
    protocols: new Map(),
    conversations: tables(),
    endpoints: tables(),
    split: 0,
  }
  let kind: Kind | undefined
  const sums = new Map<string, string[][]>()
  const above: string[] = []
  for (const line of text.split('\n')) {
    const title = /^(IPv4|IPv6|TCP|UDP) (Conversations|Endpoints)/.exec(line)
    if (title !== null) kind = TITLES[title[1]!]
    const level = /^( *)(\S.*?) +frames:(\d+) bytes:(\d+)$/.exec(line)
    if (level !== null) {
      const [, indent = '', protocol = '', frames = '', bytes = ''] = level
      above.length = indent.length / 2
      above.push(protocol)
      const path = above.filter(isProtocol)
      if (path.at(-1) !== protocol || path.length > DEEPEST || protocol.startsWith('...')) continue
      const name = path.join(':')
      const [known = 0, knownBytes = 0] = taps.protocols.get(name)?.split(' ').map(Number) ?? []
      taps.protocols.set(name, `${known + Number(frames)} ${knownBytes + Number(bytes)}`)
      continue
    }
    if (kind === undefined) continue
    const talk = /^(\S+) +<-> (\S+) +(\d+) (\d+ \w+) +(\d+) (\d+ \w+) +(\d+) (\d+ \w+) /.exec(line)
    if (talk !== null) {
      const [, a = '', b = '', back = '', backBytes = '', forth = '', forthBytes = ''] = talk
      const turned = b < a
      const name = `${kind} ${turned ? `${b} ${a}` : `${a} ${b}`}`
      const row = turned
        ? [back, backBytes, forth, forthBytes]
        : [forth, forthBytes, back, backBytes]
      sums.set(name, [...(sums.get(name) ?? []), row])
      continue
    }
    const end = kind === 'tcp' || kind === 'udp' ? ENDPOINT_PORT.exec(line) : ENDPOINT.exec(line)
    if (end !== null) {
      const counts = end.slice(-6)
      const name = end.length > 8 ? `${end[1]}:${end[2]}` : end[1]!
      taps.endpoints[kind].set(name, [counts[2], counts[3], counts[4], counts[5]].join(' '))
    }
  }
  for (const [name, rows] of sums) {
    const [of = '', ...ends] = name.split(' ')
    if (rows.length > 1) taps.split++
    taps.conversations[of as Kind].set(ends.join(' '), merged(rows))
  }
  return taps
}

const ENDPOINT = /^(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$/
const ENDPOINT_PORT = /^(\S+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$/

/** Of conversations of the same ends tshark rounds each; their bytes are compared where they are one, or exact. */
function merged(rows: string[][]): string {
  if (rows.length === 1) return rows[0]!.join(' ')
  const exact = rows.every((row) => row[1]!.endsWith(' bytes') && row[3]!.endsWith(' bytes'))
  const sum = (i: number) => rows.reduce((all, row) => all + Number.parseInt(row[i]!, 10), 0)
  return exact
    ? [sum(0), shownBytes(sum(1)), sum(2), shownBytes(sum(3))].join(' ')
    : [sum(0), '?', sum(2), '?'].join(' ')
}

/** Bytes as tshark 4.0 prints them in conversations. */
export function shownBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`
  return bytes < 10_000_000 ? `${Math.floor(bytes / 1000)} kB` : `${Math.floor(bytes / 1e6)} MB`
}
