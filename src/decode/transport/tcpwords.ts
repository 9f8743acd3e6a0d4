/**
 * A TCP segment in tcpdump's words: `Flags [P.], seq 1:100, ack 1, win 501, options [nop,nop,TS val 1 ecr 2], length 99`.
 */
import type { Tcp } from './tcp.js'
import type { TcpOption } from './tcpoptions.js'

const LETTERS = [
  [0x001, 'F'],
  [0x002, 'S'],
  [0x004, 'R'],
  [0x008, 'P'],
  [0x010, '.'],
  [0x020, 'U'],
  [0x040, 'E'],
  [0x080, 'W'],
  [0x100, 'e'],
] as const
const MANY = 12

/** `seq` and `ack` are the numbers to show, which a conversation counts from its start. */
export function tcpWords(layer: Tcp, seq: number, ack: number): string {
  const flags = layer['tcp.flags']
  if (flags === undefined) return `seq ${seq}, cut`
  const length = layer['tcp.len'] ?? layer.fragmentLength ?? 0
  const parts = [`Flags [${letters(flags)}]`]
  // Without data and without SYN, FIN or RST the number says nothing.
  if (length > 0) parts.push(`seq ${seq}:${(seq + length) >>> 0}`)
  else if ((flags & 0x7) !== 0) parts.push(`seq ${seq}`)
  if ((flags & 0x10) !== 0) parts.push(`ack ${ack}`)
  parts.push(`win ${layer['tcp.window_size_value']}`)
  if ((flags & 0x20) !== 0) parts.push(`urg ${layer['tcp.urgent_pointer']}`)
  const { options = [] } = layer
  if (options.length > 0)
    parts.push(`options [${options.slice(0, MANY).map(optionWords).join(',')}]`)
  parts.push(`length ${length}`)
  return parts.join(', ')
}

function letters(flags: number): string {
  let text = ''
  for (const [bit, letter] of LETTERS) if ((flags & bit) !== 0) text += letter
  return text === '' ? 'none' : text
}

function optionWords(option: TcpOption): string {
  switch (option['tcp.option_kind']) {
    case 0:
      return 'eol'
    case 1:
      return 'nop'
    case 2:
      return valueWords('mss', option['tcp.options.mss_val'])
    case 3:
      return valueWords('wscale', option['tcp.options.wscale.shift'])
    case 4:
      return 'sackOK'
    case 5: {
      const left = option['tcp.options.sack_le'] ?? []
      const right = option['tcp.options.sack_re'] ?? []
      const blocks = left.map((edge, i) => `{${edge}:${right[i]}}`).join('')
      return `sack ${left.length} ${blocks}`
    }
    case 8: {
      const value = option['tcp.options.timestamp.tsval']
      const echo = option['tcp.options.timestamp.tsecr']
      return value === undefined ? 'TS' : `TS val ${value} ecr ${echo}`
    }
    case 30:
      return 'mptcp'
    case 34:
      return 'tfo'
    default:
      return `unknown-${option['tcp.option_kind']}`
  }
}

/** An option that was cut, or of a wrong length, has no value. */
function valueWords(name: string, value: number | undefined): string {
  return value === undefined ? name : `${name} ${value}`
}

/** Connections remembered at most; the oldest are forgotten and begin anew. */
const MOST = 65_536

/** Sequence numbers as they are easiest to read: from the start of what was seen of each connection. */
export class RelativeNumbers {
  /** The first numbers each way, by address and port of both ends. */
  readonly #bases = new Map<string, { seq: number; ack: number }>()

  /** The words of a segment between these ends (`address.port`). */
  words(layer: Tcp, source: string, destination: string): string {
    const { 'tcp.seq_raw': seq, 'tcp.ack_raw': ack = 0 } = layer
    const flags = layer['tcp.flags'] ?? 0
    const there = `${source}>${destination}`
    const back = `${destination}>${source}`
    const known = this.#bases.get(there)
    if (known === undefined || (flags & 0x12) === 0x02) {
      if (this.#bases.size >= MOST) this.#bases.delete(this.#bases.keys().next().value as string)
      // The last byte that was acknowledged is the other side's number 0.
      this.#bases.set(there, { seq, ack: ack - 1 })
      this.#bases.set(back, { seq: ack - 1, ack: seq })
      return tcpWords(layer, seq, ack)
    }
    if ((flags & 0x02) !== 0) {
      // The answer to a SYN tells the numbers of the other side.
      known.seq = seq
      known.ack = ack - 1
      const other = this.#bases.get(back)
      if (other !== undefined) Object.assign(other, { seq: ack - 1, ack: seq })
      return tcpWords(layer, seq, ack)
    }
    return tcpWords(layer, (seq - known.seq) >>> 0, (ack - known.ack) >>> 0)
  }
}
