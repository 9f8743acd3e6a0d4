/** NetBIOS names in their first-level encoding (RFC 1001 14.1): each of 16 bytes as two letters, A to P. */
import { type Message, readName } from './dnsname.js'

/** `FRED<20>`: the name without its fill, and the last byte, which tells the service. As it stands when it is not encoded. */
export function readNetbiosName(message: Message): string {
  const name = readName(message)
  const dot = name.indexOf('.')
  const label = dot < 0 ? name : name.slice(0, dot)
  const text = decodeLabel(label)
  return text === null ? name : text + (dot < 0 ? '' : name.slice(dot))
}

/** A name that stands alone at `at`, and where it ends; null when it is cut or no name. */
export function nameAt(
  bytes: Uint8Array,
  at: number,
  end: number,
): { name: string; end: number } | null {
  const message: Message = {
    bytes,
    start: at,
    end,
    at,
    firstName: '',
    firstAt: -1,
    problem: '',
  }
  const name = readNetbiosName(message)
  return message.problem === '' ? { name, end: message.at } : null
}

function decodeLabel(label: string): string | null {
  if (label.length !== 32) return null
  const bytes: number[] = []
  for (let i = 0; i < 32; i += 2) {
    const high = label.charCodeAt(i) - 0x41
    const low = label.charCodeAt(i + 1) - 0x41
    if (high < 0 || high > 15 || low < 0 || low > 15) return null
    bytes.push((high << 4) | low)
  }
  return netbiosText(bytes)
}

/** The 16 bytes of a name as text. */
export function netbiosText(bytes: ArrayLike<number>): string {
  let last = 15
  while (last > 0 && bytes[last - 1] === 0x20) last--
  let text = ''
  for (let i = 0; i < last; i++) text += letter(bytes[i]!)
  return `${text}<${(bytes[15] ?? 0).toString(16).padStart(2, '0')}>`
}

function letter(byte: number): string {
  return byte < 0x20 || byte > 0x7e
    ? `<${byte.toString(16).padStart(2, '0')}>`
    : String.fromCharCode(byte)
}
