/**
 * IRC (RFC 2812; message tags IRCv3).
 *
 *   [@tags SP] [:prefix SP] command [SP parameter …] [SP :trailing] CRLF
 */
import { utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Line, linesOf, skipSpaces, wordEnd } from './lines.js'

export interface IrcRequest {
  'irc.request': string
  'irc.request.prefix'?: string
  'irc.request.command'?: string
  'irc.request.command_parameter'?: string[]
  'irc.request.trailer'?: string
}

export interface IrcResponse {
  'irc.response': string
  'irc.response.prefix'?: string
  'irc.response.command'?: string
  'irc.response.num_command'?: number
  'irc.response.command_parameter'?: string[]
  'irc.response.trailer'?: string
}

export interface Irc extends Layer<'irc'> {
  requests?: IrcRequest[]
  responses?: IrcResponse[]
}

const PORTS = [6667, 57000]
/** RFC 2812, 2.3 allows 15. */
const MAX_PARAMETERS = 20
const COMMAND = /^(?:[A-Za-z]{2,20}|\d{3})$/

interface Message {
  text: string
  prefix: string | undefined
  command: string
  parameters: string[]
  trailer: string | undefined
}

export const irc: Protocol<Irc> = {
  name: 'irc',
  title: 'Internet Relay Chat',
  source: 'RFC 2812',
  over: { 'tcp.port': PORTS },
  min: 1,
  fields: {
    'irc.request': { title: 'Request', format: 'text' },
    'irc.request.prefix': { title: 'Prefix', format: 'text' },
    'irc.request.command': { title: 'Command', format: 'text' },
    'irc.request.command_parameter': { title: 'Parameter', format: 'text' },
    'irc.request.trailer': { title: 'Trailer', format: 'text' },
    'irc.response': { title: 'Response', format: 'text' },
    'irc.response.prefix': { title: 'Prefix', format: 'text' },
    'irc.response.command': { title: 'Command', format: 'text' },
    'irc.response.num_command': { title: 'Command', format: 'dec' },
    'irc.response.command_parameter': { title: 'Parameter', format: 'text' },
    'irc.response.trailer': { title: 'Trailer', format: 'text' },
  },
  decode(bytes, at, end, walk) {
    const lines = linesOf(bytes, at, end, walk.reported > end)
    const messages = lines.filter((line) => line.end > line.at).map((line) => read(bytes, line))
    if (messages[0] === undefined || !COMMAND.test(messages[0].command)) return null
    const layer: Irc = { protocol: 'irc', offset: at, size: end - at }
    if (PORTS.includes(walk.destinationPort)) layer.requests = messages.map(request)
    else layer.responses = messages.map(response)
    return layer
  },
  summary(layer) {
    const said = layer.requests?.[0]?.['irc.request'] ?? layer.responses?.[0]?.['irc.response']
    return (said ?? '').slice(0, 100)
  },
}

function read(bytes: Uint8Array, line: Line): Message {
  const { end } = line
  let { at } = line
  const word = () => {
    const stop = wordEnd(bytes, at, end)
    const text = utf8(bytes, at, stop)
    at = skipSpaces(bytes, stop, end)
    return text
  }
  if (bytes[at] === 0x40) word()
  const message: Message = {
    text: utf8(bytes, line.at, end),
    prefix: bytes[at] === 0x3a && at < end ? word().slice(1) : undefined,
    command: '',
    parameters: [],
    trailer: undefined,
  }
  at = skipSpaces(bytes, at, end)
  message.command = word()
  while (at < end && message.parameters.length < MAX_PARAMETERS) {
    if (bytes[at] === 0x3a) {
      message.trailer = utf8(bytes, at + 1, end)
      break
    }
    message.parameters.push(word())
  }
  return message
}

function request({ text, prefix, command, parameters, trailer }: Message): IrcRequest {
  const told: IrcRequest = { 'irc.request': text }
  if (prefix !== undefined) told['irc.request.prefix'] = prefix
  if (command !== '') told['irc.request.command'] = command
  if (parameters.length > 0) told['irc.request.command_parameter'] = parameters
  if (trailer !== undefined) told['irc.request.trailer'] = trailer
  return told
}

function response({ text, prefix, command, parameters, trailer }: Message): IrcResponse {
  const told: IrcResponse = { 'irc.response': text }
  if (prefix !== undefined) told['irc.response.prefix'] = prefix
  if (/^\d{3}$/.test(command)) told['irc.response.num_command'] = Number(command)
  if (command !== '') told['irc.response.command'] = command
  if (parameters.length > 0) told['irc.response.command_parameter'] = parameters
  if (trailer !== undefined) told['irc.response.trailer'] = trailer
  return told
}
