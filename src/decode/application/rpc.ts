/**
 * ONC RPC, version 2 (RFC 5531): the head of calls and replies. Over TCP a record mark stands in front.
 *
 *   | last 1b, length 31b | xid 4 | 0: call | version 4, 2 | program 4 | its version 4 | procedure 4 | credentials … |
 *   |                     | xid 4 | 1: reply | accepted or denied 4 | verifier … | state 4 |
 */
import { u32 } from '../bytes.js'
import { type Layer, type Protocol, table } from '../layer.js'

const TCP_PORT = table('tcp.port')

export interface Rpc extends Layer<'rpc'> {
  'rpc.lastfrag'?: boolean
  /** Bytes behind the record mark. */
  'rpc.fraglen'?: number
  'rpc.xid': number
  'rpc.msgtyp': number
  'rpc.version'?: number
  'rpc.program'?: number
  'rpc.programversion'?: number
  'rpc.procedure'?: number
  'rpc.replystat'?: number
  'rpc.state_accept'?: number
}

const PORTS = [111, 2049]
const isKnown = (port: number) => PORTS.includes(port)
const CALL = 0
/** Credentials: none, system, short, Diffie-Hellman, GSS. */
const FLAVOURS = [0, 1, 2, 3, 6]
const PROGRAMS: Readonly<Record<number, string>> = {
  100000: 'Portmap',
  100003: 'NFS',
  100005: 'MOUNT',
  100021: 'NLM',
  100024: 'STAT',
  100227: 'NFSACL',
}
const STATES = [
  'RPC executed successfully',
  'remote has not exported program',
  "remote can't support version",
  "program can't support procedure",
  "procedure can't decode params",
  'system error',
]

export const rpc: Protocol<Rpc> = {
  name: 'rpc',
  title: 'Remote Procedure Call',
  source: 'RFC 5531',
  over: { 'tcp.port': PORTS, 'udp.port': PORTS },
  guess: ['tcp.port', 'udp.port'],
  min: 1,
  fields: {
    'rpc.lastfrag': { title: 'Last Fragment', format: 'bool' },
    'rpc.fraglen': { title: 'Fragment Length', format: 'dec', unit: 'bytes' },
    'rpc.xid': { title: 'XID', format: 'hex8' },
    'rpc.msgtyp': { title: 'Message Type', format: 'dec' },
    'rpc.version': { title: 'RPC Version', format: 'dec' },
    'rpc.program': { title: 'Program', format: 'dec', names: (program) => PROGRAMS[program] },
    'rpc.programversion': { title: 'Program Version', format: 'dec' },
    'rpc.procedure': { title: 'Procedure', format: 'dec' },
    'rpc.replystat': { title: 'Reply State', format: 'dec' },
    'rpc.state_accept': { title: 'Accept State', format: 'dec', names: (state) => STATES[state] },
  },
  decode(bytes, at, end, walk) {
    const marked = walk.parent?.protocol === 'tcp' || walk.parent?.protocol === 'rpc'
    const body = marked ? at + 4 : at
    if (end < body + 12) return null
    const type = u32(bytes, body + 4)
    // Version 2 of calls, accepted or denied of replies: what else stands on this port is none.
    if (type > 1 || (type === CALL ? u32(bytes, body + 8) !== 2 : u32(bytes, body + 8) > 1)) {
      return null
    }
    const known = isKnown(walk.sourcePort) || isKnown(walk.destinationPort)
    if (!known && !isCall(bytes, body, end)) return null
    const layer: Rpc = {
      protocol: 'rpc',
      offset: at,
      size: end - at,
      'rpc.xid': u32(bytes, body),
      'rpc.msgtyp': type,
    }
    if (marked) {
      const mark = u32(bytes, at)
      const length = mark & 0x7fff_ffff
      if (length < 12) return null
      layer['rpc.lastfrag'] = mark >= 0x8000_0000
      layer['rpc.fraglen'] = length
      layer.size = Math.min(end - at, 4 + length)
      if (walk.reported >= body + length + 4) {
        walk.also(TCP_PORT, 111, body + length, walk.reported)
      }
    }
    const stop = at + layer.size
    if (type === CALL) {
      layer['rpc.version'] = 2
      if (stop < body + 24) walk.short(body + 24 - at)
      else {
        layer['rpc.program'] = u32(bytes, body + 12)
        layer['rpc.programversion'] = u32(bytes, body + 16)
        layer['rpc.procedure'] = u32(bytes, body + 20)
      }
    } else {
      const denied = u32(bytes, body + 8)
      layer['rpc.replystat'] = denied
      // The verifier: flavour, length, as many bytes.
      if (denied === 0 && stop >= body + 20) {
        const state = body + 20 + 4 * Math.ceil(u32(bytes, body + 16) / 4)
        if (stop >= state + 4) layer['rpc.state_accept'] = u32(bytes, state)
      }
    }
    return layer
  },
  summary(layer) {
    const program = layer['rpc.program']
    const xid = `XID 0x${layer['rpc.xid'].toString(16)}`
    if (program === undefined) {
      const state = layer['rpc.state_accept']
      const said = state === undefined ? '' : `, ${STATES[state] ?? `state ${state}`}`
      return `${layer['rpc.msgtyp'] === CALL ? 'Call' : 'Reply'} ${xid}${said}`
    }
    return `${PROGRAMS[program] ?? program} v${layer['rpc.programversion']} procedure ${layer['rpc.procedure']}, call ${xid}`
  },
}

/** Ports are handed out by the port mapper: a call of a registered program (RFC 5531, 8.2) is known by its head alone. */
function isCall(bytes: Uint8Array, body: number, end: number): boolean {
  if (end < body + 32 || u32(bytes, body + 4) !== CALL) return false
  const program = u32(bytes, body + 12)
  if (program < 100000 || program > 100999 || u32(bytes, body + 16) > 16) return false
  return u32(bytes, body + 20) < 256 && FLAVOURS.includes(u32(bytes, body + 24))
}
