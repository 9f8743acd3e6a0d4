/**
 * SMTP (RFC 5321): command lines and replies. What a mail says behind DATA is nobody's here: only segments that begin with a command
 * are taken.
 *
 *   MAIL FROM:<alice@example.org> CRLF        250-first line CRLF 250 last line CRLF
 */
import { utf8 } from '../bytes.js'
import type { Layer, Protocol, Walk } from '../layer.js'
import {
  isVerbOrCode,
  type Line,
  lineAt,
  linesOf,
  MAX_LINES,
  replyCode,
  verbAt,
  wordEnd,
} from './lines.js'

export interface SmtpCommand {
  'smtp.req': boolean
  /** The line, with its end. */
  'smtp.command_line': string
  'smtp.req.command': string
  'smtp.req.parameter'?: string
}

/** A line of a reply; the code stands on the first one. */
export interface SmtpReply {
  'smtp.response'?: string
  'smtp.response.code'?: number
  'smtp.rsp.parameter'?: string
}

export interface Smtp extends Layer<'smtp'> {
  'smtp.rsp'?: boolean
  commands?: SmtpCommand[]
  replies?: SmtpReply[]
}

const PORTS = [25, 587, 465, 2525]
const VERBS = new Set(
  'HELO EHLO LHLO MAIL RCPT DATA BDAT RSET VRFY EXPN HELP NOOP QUIT AUTH STARTTLS ETRN TURN ATRN SEND SOML SAML BURL XCLIENT XFORWARD'.split(
    ' ',
  ),
)

export const smtp: Protocol<Smtp> = {
  name: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  source: 'RFC 5321',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'smtp.req': { title: 'Request', format: 'bool' },
    'smtp.rsp': { title: 'Response', format: 'bool' },
    'smtp.command_line': { title: 'Command Line', format: 'text' },
    'smtp.req.command': { title: 'Command', format: 'text' },
    'smtp.req.parameter': { title: 'Request parameter', format: 'text' },
    'smtp.response': { title: 'Response', format: 'text' },
    'smtp.response.code': { title: 'Response code', format: 'dec' },
    'smtp.rsp.parameter': { title: 'Response parameter', format: 'text' },
  },
  begins: isVerbOrCode,
  decode(bytes, at, end, walk) {
    const first = lineAt(bytes, at, end)
    if (PORTS.includes(walk.destinationPort) && isCommand(bytes, first)) {
      return readCommands(bytes, at, end, walk)
    }
    if (!PORTS.includes(walk.sourcePort) || replyCode(bytes, first) < 0) return null
    const replies = readReplies(bytes, linesOf(bytes, at, end, walk.reported > end))
    return { protocol: 'smtp', offset: at, size: end - at, 'smtp.rsp': true, replies }
  },
  summary(layer) {
    const command = layer.commands?.[0]?.['smtp.command_line']
    const reply = layer.replies?.[0]?.['smtp.response']
    return (command ?? reply ?? '').trimEnd().slice(0, 100)
  },
}

function isCommand(bytes: Uint8Array, { at, end }: Line): boolean {
  return VERBS.has(verbAt(bytes, at, end, 8))
}

function readCommands(bytes: Uint8Array, at: number, end: number, walk: Walk): Smtp {
  const commands: SmtpCommand[] = []
  const cut = walk.reported > end
  const layer: Smtp = { protocol: 'smtp', offset: at, size: end - at, commands }
  while (at < end && commands.length < MAX_LINES) {
    const line = lineAt(bytes, at, end)
    if ((!line.whole && cut) || !isCommand(bytes, line)) break
    const space = wordEnd(bytes, at, line.end)
    const verb = utf8(bytes, at, space)
    const command: SmtpCommand = {
      'smtp.req': true,
      'smtp.command_line': utf8(bytes, at, line.next),
      'smtp.req.command': verb,
    }
    if (space + 1 < line.end) command['smtp.req.parameter'] = utf8(bytes, space + 1, line.end)
    commands.push(command)
    at = line.next
    // What follows is the mail, or so many bytes of it (RFC 3030).
    if (/^data$/i.test(verb)) break
    if (/^bdat$/i.test(verb)) at += Number.parseInt(command['smtp.req.parameter'] ?? '', 10) || 0
  }
  return layer
}

function readReplies(bytes: Uint8Array, lines: readonly Line[]): SmtpReply[] {
  const replies: SmtpReply[] = []
  let open = false
  for (const line of lines) {
    const code = replyCode(bytes, line)
    if (code < 0) break
    const reply: SmtpReply = {}
    if (!open) {
      reply['smtp.response'] = utf8(bytes, line.at, line.next)
      reply['smtp.response.code'] = code
    }
    if (line.at + 4 < line.end) reply['smtp.rsp.parameter'] = utf8(bytes, line.at + 4, line.end)
    open = bytes[line.at + 3] === 0x2d && line.end > line.at + 3
    replies.push(reply)
  }
  return replies
}
