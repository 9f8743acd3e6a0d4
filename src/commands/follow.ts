/**
 * `sidecap read --follow tcp:0`: the bytes of one conversation in order, both directions told apart, as
 * `tshark -z follow,tcp,ascii,0` shows them.
 */
import { styleText } from 'node:util'
import { Conversations } from '../decode/conversation/conversations.js'
import type { End, Stream, StreamPiece } from '../decode/conversation/streams.js'
import { hexDump } from '../decode/hex.js'
import { SidecapError } from '../errors.js'
import type { CapturedPacket } from '../pcap/types.js'
import { ALWAYS } from './output.js'
import { asBytes } from './print.js'
import type { Use } from './read.js'
import { Stdout } from './stdout.js'

const FORMS = ['ascii', 'hex', 'raw', 'json'] as const
type Form = (typeof FORMS)[number]

/** A piece of the stream with the packet that completed it. */
interface Told extends StreamPiece {
  packet: CapturedPacket | null
}

/** What follows the stream named `tcp:N` or `udp:N`, counted as Wireshark's tcp.stream. Throws CONFIG_INVALID. */
export function createFollower(name: string, as: string): Use {
  const match = /^(tcp|udp):(\d{1,9})$/.exec(name)
  if (match === null) {
    throw new SidecapError(
      'CONFIG_INVALID',
      `--follow: ${JSON.stringify(name)} is no conversation`,
      {
        hint: 'Name it by its number, from 0 in the order of first packets: tcp:0, udp:3.',
      },
    )
  }
  const form = FORMS.find((one) => one === as)
  if (form === undefined) {
    throw new SidecapError(
      'CONFIG_INVALID',
      `--as: ${JSON.stringify(as)} is not one of ${FORMS.join(', ')}`,
    )
  }
  const [, protocol, index] = match
  return async (_reader, batches) => {
    const conversations = new Conversations()
    const stdout = new Stdout()
    const show = shower(form)
    let found: Stream | undefined
    for await (const packets of batches) {
      for (const packet of packets) {
        const { stream, pieces } = conversations.add(asBytes(packet))
        if (stream?.protocol !== protocol || stream?.index !== Number(index)) continue
        if (found === undefined) {
          found = stream!
          await stdout.write(heading(found, form))
        }
        for (const piece of pieces) await show(stdout, { ...piece, packet })
      }
    }
    if (found === undefined) {
      throw new SidecapError('NOT_FOUND', `There is no conversation ${name} in these packets`, {
        hint: 'They are counted from 0 for each of tcp and udp; a filter counts what passes it.',
      })
    }
    for (const piece of conversations.flush(found)) await show(stdout, { ...piece, packet: null })
    if (form === 'ascii' || form === 'hex') await stdout.write(`${LINE}\n`)
    await stdout.flush()
  }
}

const LINE = '='.repeat(67)

function heading({ protocol, index, ends }: Stream, form: Form): string {
  const [one, other] = ends
  if (form === 'raw' || form === 'json') return ''
  return `${LINE}\nFollow: ${protocol}:${index}\nNode 0: ${endText(one)}\nNode 1: ${endText(other)}\n`
}

function endText({ address, port }: End): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** Writes pieces in a form; node 1 is indented, and in colour on a terminal. */
function shower(form: Form): (stdout: Stdout, piece: Told) => Promise<void> {
  const positions = [0, 0]
  return async (stdout, { from, bytes, missing, packet }) => {
    if (form === 'raw') {
      if (bytes !== null) await stdout.bytes(bytes)
      return
    }
    const at = positions[from]!
    positions[from] = at + (bytes?.length ?? missing)
    if (form === 'json') {
      const told = bytes === null ? { missing } : { data: Buffer.from(bytes).toString('base64') }
      await stdout.write(
        `${JSON.stringify({ from, packet: packet?.number ?? null, position: at, ...told })}\n`,
      )
      return
    }
    const text =
      bytes === null
        ? `[${missing} bytes missing in the capture]`
        : form === 'hex'
          ? hexDump(bytes, 0, bytes.length, at)
          : readable(bytes)
    await stdout.write(`${from === 0 ? '' : '\t'}${bytes?.length ?? 0}\n${paint(text, from)}\n`)
  }
}

/** Text with what is none as dots; line ends stay. */
function readable(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const plain = (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x09
    text += plain ? String.fromCharCode(byte) : byte === 0x0d ? '' : '.'
  }
  return text
}

function paint(text: string, from: 0 | 1): string {
  if (process.stdout.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '') return text
  return styleText(from === 0 ? 'red' : 'blue', text, ALWAYS)
}
