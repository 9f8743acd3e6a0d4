/**
 * Precision Time Protocol, version 2 (IEEE Std 1588-2008, 13.3): the header all its messages have.
 *
 *   | transport specific 4b, message 4b | reserved 4b, version 4b | length 2 | domain 1 | reserved 1 | flags 2 | correction 8 |
 *   | reserved 4 | clock identity 8 | port 2 | sequence 2 | control 1 | log period 1 | …
 */
import { u16, u64 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'

const HEAD = 34

export interface Ptp extends Layer<'ptp'> {
  'ptp.v2.messagetype': number
  'ptp.v2.versionptp': number
  'ptp.v2.messagelength': number
  'ptp.v2.domainnumber': number
  'ptp.v2.flags': number
  'ptp.v2.flags.alternatemaster': boolean
  'ptp.v2.flags.twostep': boolean
  'ptp.v2.flags.unicast': boolean
  'ptp.v2.clockidentity': bigint
  'ptp.v2.sourceportid': number
  'ptp.v2.sequenceid': number
  'ptp.v2.controlfield': number
  'ptp.v2.logmessageperiod': number
}

const bit = { format: 'bool', of: 'ptp.v2.flags' } as const

export const ptp: Protocol<Ptp> = {
  name: 'ptp',
  title: 'Precision Time Protocol (IEEE 1588)',
  source: 'IEEE 1588-2008',
  over: { ethertype: [0x88f7], 'udp.port': [319, 320] },
  min: 2,
  fields: {
    'ptp.v2.messagetype': { title: 'messageId', format: 'hex2', names: message },
    'ptp.v2.versionptp': { title: 'versionPTP', format: 'dec' },
    'ptp.v2.messagelength': { title: 'messageLength', format: 'dec' },
    'ptp.v2.domainnumber': { title: 'domainNumber', format: 'dec' },
    'ptp.v2.flags': { title: 'flags', format: 'hex4' },
    'ptp.v2.flags.alternatemaster': { title: 'ALTERNATE_MASTER', ...bit },
    'ptp.v2.flags.twostep': { title: 'TWO_STEP', ...bit },
    'ptp.v2.flags.unicast': { title: 'UNICAST', ...bit },
    'ptp.v2.clockidentity': { title: 'ClockIdentity', format: 'hex16' },
    'ptp.v2.sourceportid': { title: 'SourcePortID', format: 'dec' },
    'ptp.v2.sequenceid': { title: 'sequenceId', format: 'dec' },
    'ptp.v2.controlfield': { title: 'controlField', format: 'dec' },
    'ptp.v2.logmessageperiod': { title: 'logMessagePeriod', format: 'dec' },
  },
  decode(bytes, at, end, walk) {
    if ((bytes[at + 1]! & 15) !== 2 || walk.reported - at < HEAD) return null
    if (end - at < HEAD) return null
    const flags = u16(bytes, at + 6)
    const length = u16(bytes, at + 2)
    return {
      protocol: 'ptp',
      offset: at,
      size: Math.max(HEAD, Math.min(length, end - at)),
      'ptp.v2.messagetype': bytes[at]! & 15,
      'ptp.v2.versionptp': 2,
      'ptp.v2.messagelength': length,
      'ptp.v2.domainnumber': bytes[at + 4]!,
      'ptp.v2.flags': flags,
      'ptp.v2.flags.alternatemaster': (flags & 0x0100) !== 0,
      'ptp.v2.flags.twostep': (flags & 0x0200) !== 0,
      'ptp.v2.flags.unicast': (flags & 0x0400) !== 0,
      'ptp.v2.clockidentity': u64(bytes, at + 20),
      'ptp.v2.sourceportid': u16(bytes, at + 28),
      'ptp.v2.sequenceid': u16(bytes, at + 30),
      'ptp.v2.controlfield': bytes[at + 32]!,
      'ptp.v2.logmessageperiod': (bytes[at + 33]! << 24) >> 24,
    }
  },
  summary: (layer) =>
    `PTPv2 ${message(layer['ptp.v2.messagetype']) ?? `message ${layer['ptp.v2.messagetype']}`}, domain ${layer['ptp.v2.domainnumber']}, seq ${layer['ptp.v2.sequenceid']}`,
}

function message(number: number): string | undefined {
  return {
    0: 'Sync',
    1: 'Delay_Req',
    2: 'Peer_Delay_Req',
    3: 'Peer_Delay_Resp',
    8: 'Follow_Up',
    9: 'Delay_Resp',
    10: 'Peer_Delay_Resp_Follow_Up',
    11: 'Announce',
    12: 'Signalling',
    13: 'Management',
  }[number]
}
