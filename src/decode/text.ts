/** Texts about packets: what may go to a terminal, and why a packet was not read to its end. */
import type { Stopped } from './layer.js'

/** The text without anything that a terminal would obey: control characters become `\x1b`, `\u202e`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/** `tcp needs 20 bytes and has 8: the capture kept only a part of the packet`. */
export function stoppedText({ protocol, need, have, because, detail }: Stopped): string {
  if (detail !== undefined && because === 'value')
    return `${protocol} is not read further: ${detail}`
  if (because === 'depth') return `not read further: ${detail ?? 'too many layers'}`
  if (because === 'fault')
    return `the decoder of ${protocol} failed, please report it: ${detail ?? ''}`
  const why = {
    capture: 'the capture kept only a part of the packet',
    length: 'a length field of an outer layer says that it ends here',
    packet: 'the packet ends here',
  }[because as 'capture' | 'length' | 'packet']
  return `${protocol} needs ${need} bytes and has ${have}: ${why}`
}
