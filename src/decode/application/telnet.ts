/**
 * Telnet (RFC 854; options RFC 855 and after): commands and negotiation between the text.
 *
 *   | text … | 255 | command | option, for WILL WONT DO DONT SB | sub-option … 255 240 |
 */
import { find, hex, u16, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { names } from '../names/names.js'

export interface TelnetCommand {
  'telnet.cmd': number
  /** The option; of those that hold a text also what is done with it: 0 here it is, 1 send it. */
  'telnet.subcmd'?: number[]
  'telnet.naws_subopt.width'?: number
  'telnet.naws_subopt.height'?: number
  'telnet.string_subopt.value'?: string
  'telnet.option_data'?: string
}

export interface Telnet extends Layer<'telnet'> {
  parts: (TelnetCommand | { 'telnet.data': string })[]
}

const IAC = 255
const SB = 250
const TERMINAL_TYPE = 24
const NAWS = 31
const X_DISPLAY = 35
/** Commands and pieces of text that are read of one segment at most. */
const MAX_PARTS = 256

const commands = names(
  "240 Suboption End|241 No-op|242 Data Mark|243 Break|244 Interrupt Process|245 Abort Output|246 Are You There?|247 Escape Character|248 Erase Line|249 Go Ahead|250 Suboption|251 Will|252 Won't|253 Do|254 Don't|255 IAC|236 End of File|237 Suspend Current Process|238 Abort Process|239 End of Record",
)
const options = names(
  '0 Binary Transmission|1 Echo|2 Reconnection|3 Suppress Go Ahead|5 Status|6 Timing Mark|18 Logout|23 Send Location|24 Terminal Type|25 End of Record|31 Negotiate About Window Size|32 Terminal Speed|33 Remote Flow Control|34 Linemode|35 X Display Location|36 Environment Option|37 Authentication Option|38 Encryption Option|39 New Environment Option|40 TN3270E|42 Charset|44 Com Port Control|46 START_TLS',
)

export const telnet: Protocol<Telnet> = {
  name: 'telnet',
  title: 'Telnet',
  source: 'RFC 854',
  over: { 'tcp.port': [23] },
  min: 1,
  fields: {
    'telnet.cmd': { title: 'Command', format: 'dec', names: commands },
    'telnet.subcmd': { title: 'Subcommand', format: 'dec', names: options },
    'telnet.naws_subopt.width': { title: 'Width', format: 'dec' },
    'telnet.naws_subopt.height': { title: 'Height', format: 'dec' },
    'telnet.string_subopt.value': { title: 'Value', format: 'text' },
    'telnet.option_data': { title: 'Option data', format: 'bytes' },
    'telnet.data': { title: 'Data', format: 'text' },
  },
  decode(bytes, at, end) {
    const layer: Telnet = { protocol: 'telnet', offset: at, size: end - at, parts: [] }
    while (at < end && layer.parts.length < MAX_PARTS) {
      if (bytes[at] !== IAC || bytes[at + 1] === IAC) at = readText(layer, bytes, at, end)
      else if (at + 1 >= end) break
      else at = readCommand(layer, bytes, at, end)
    }
    return layer
  },
  summary(layer) {
    const said = layer.parts.slice(0, 4).map((part) => {
      if ('telnet.data' in part) return JSON.stringify(part['telnet.data'].slice(0, 40))
      const option = part['telnet.subcmd']?.[0]
      const command = commands(part['telnet.cmd']) ?? part['telnet.cmd']
      return option === undefined ? `${command}` : `${command} ${options(option) ?? option}`
    })
    return said.join(', ')
  },
}

/** A line of text, or what there is of it until the next command; two bytes of 255 are one of text. */
function readText(layer: Telnet, bytes: Uint8Array, at: number, end: number): number {
  let stop = at
  while (stop < end) {
    const byte = bytes[stop]!
    if (byte === IAC && stop + 1 < end && bytes[stop + 1] === IAC) stop++
    else if (byte === IAC) break
    stop++
    if (byte === 0x0a) break
  }
  if (stop === at) stop = end
  layer.parts.push({ 'telnet.data': utf8(bytes, at, stop) })
  return stop
}

/** The command at `at`; gives where the next begins. */
function readCommand(layer: Telnet, bytes: Uint8Array, at: number, end: number): number {
  const command: TelnetCommand = { 'telnet.cmd': bytes[at + 1]! }
  layer.parts.push(command)
  if (command['telnet.cmd'] < SB || at + 2 >= end) return at + 2
  const option = bytes[at + 2]!
  command['telnet.subcmd'] = [option]
  if (command['telnet.cmd'] !== SB) return at + 3
  let stop = at + 3
  // Until IAC SE, which is a command of its own; IAC IAC is a byte of the value.
  while (stop < end) {
    const mark = find(bytes, IAC, stop, end)
    if (mark < 0) stop = end
    else if (bytes[mark + 1] === IAC && mark + 1 < end) {
      stop = mark + 2
      continue
    } else stop = mark
    break
  }
  readOption(command, bytes, option, at + 3, stop)
  return stop
}

function readOption(
  command: TelnetCommand,
  bytes: Uint8Array,
  option: number,
  at: number,
  end: number,
): void {
  if (end <= at) return
  if (option === TERMINAL_TYPE || option === X_DISPLAY) {
    command['telnet.subcmd']!.push(bytes[at]!)
    if (bytes[at] === 0) command['telnet.string_subopt.value'] = utf8(bytes, at + 1, end)
  } else if (option === NAWS && end - at === 4) {
    command['telnet.naws_subopt.width'] = u16(bytes, at)
    command['telnet.naws_subopt.height'] = u16(bytes, at + 2)
  } else command['telnet.option_data'] = hex(bytes, at, end - at)
}
