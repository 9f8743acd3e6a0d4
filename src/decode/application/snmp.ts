/**
 * SNMP: v1 (RFC 1157), v2c (RFC 3416), v3 with its user-based security (RFC 3412, 3414), in BER.
 *
 *   v1, v2c: sequence { version, community, PDU }
 *   v3:      sequence { version, sequence { id, max size, flags, model }, security parameters, sequence { engine, name, PDU } }
 */
import { type Element, element, INTEGER, integer, OCTET_STRING, SEQUENCE } from '../ber.js'
import { hex, utf8 } from '../bytes.js'
import type { Layer, Protocol } from '../layer.js'
import { type Pdu, pduFields, readPdu, VERBS } from './snmppdu.js'

export interface Snmp extends Layer<'snmp'>, Pdu {
  /** 0 is SNMPv1, 1 is SNMPv2c. */
  'snmp.version'?: number
  'snmp.community'?: string
  /** 3: SNMPv3. */
  'snmp.msgVersion'?: number
  'snmp.msgID'?: number
  'snmp.msgMaxSize'?: number
  'snmp.msgFlags'?: string
  'snmp.v3.flags.report'?: boolean
  'snmp.v3.flags.crypt'?: boolean
  'snmp.v3.flags.auth'?: boolean
  /** 3: user-based. */
  'snmp.msgSecurityModel'?: number
  'snmp.msgAuthoritativeEngineID'?: string
  'snmp.msgAuthoritativeEngineBoots'?: number
  'snmp.msgAuthoritativeEngineTime'?: number
  'snmp.msgUserName'?: string
  'snmp.msgAuthenticationParameters'?: string
  'snmp.msgPrivacyParameters'?: string
  /** 0: the PDU is readable, 1: it is encrypted. */
  'snmp.msgData'?: number
  'snmp.encryptedPDU'?: string
  'snmp.contextEngineID'?: string
  'snmp.contextName'?: string
}

const VERSIONS: Readonly<Record<number, string>> = { 0: 'v1', 1: 'v2c', 2: 'v2u', 3: 'v3' }
const version = (number: number) => VERSIONS[number]

export const snmp: Protocol<Snmp> = {
  name: 'snmp',
  title: 'Simple Network Management Protocol',
  source: 'RFC 3416',
  over: { 'udp.port': [161, 162], 'tcp.port': [161, 162] },
  min: 5,
  fields: {
    'snmp.version': { title: 'Version', format: 'dec', names: version },
    'snmp.community': { title: 'Community', format: 'text' },
    'snmp.msgVersion': { title: 'Version', format: 'dec', names: version },
    'snmp.msgID': { title: 'Message ID', format: 'dec' },
    'snmp.msgMaxSize': { title: 'Maximum size', format: 'dec', unit: 'bytes' },
    'snmp.msgFlags': { title: 'Flags', format: 'bytes' },
    'snmp.v3.flags.report': { title: 'Reportable', format: 'bool', of: 'snmp.msgFlags' },
    'snmp.v3.flags.crypt': { title: 'Encrypted', format: 'bool', of: 'snmp.msgFlags' },
    'snmp.v3.flags.auth': { title: 'Authenticated', format: 'bool', of: 'snmp.msgFlags' },
    'snmp.msgSecurityModel': { title: 'Security model', format: 'dec' },
    'snmp.msgAuthoritativeEngineID': { title: 'Engine ID', format: 'bytes' },
    'snmp.msgAuthoritativeEngineBoots': { title: 'Engine boots', format: 'dec' },
    'snmp.msgAuthoritativeEngineTime': { title: 'Engine time', format: 'dec', unit: 's' },
    'snmp.msgUserName': { title: 'User name', format: 'text' },
    'snmp.msgAuthenticationParameters': { title: 'Authentication', format: 'bytes' },
    'snmp.msgPrivacyParameters': { title: 'Privacy', format: 'bytes' },
    'snmp.msgData': { title: 'Message data', format: 'dec' },
    'snmp.encryptedPDU': { title: 'Encrypted PDU', format: 'bytes' },
    'snmp.contextEngineID': { title: 'Context engine ID', format: 'bytes' },
    'snmp.contextName': { title: 'Context name', format: 'text' },
    ...pduFields,
  },
  begins: (first) => first === SEQUENCE,
  decode(bytes, at, end, walk) {
    const message = element(bytes, at, end)
    if (message?.tag !== SEQUENCE) return null
    const first = element(bytes, message.content, message.end)
    const number = first?.tag === INTEGER ? integer(bytes, first) : undefined
    if (first === null || number === undefined || VERSIONS[number] === undefined) return null
    const layer: Snmp = { protocol: 'snmp', offset: at, size: message.end - at }
    const whole =
      number === 3
        ? readSecured(layer, bytes, first.end, message.end)
        : readPlain(layer, bytes, number, first.end, message.end)
    if (!message.whole) walk.short(message.content - at + message.length)
    else if (!whole) walk.wrong('the PDU cannot be read')
    return layer
  },
  summary(layer) {
    const { 'snmp.data': data, 'snmp.community': community, 'snmp.msgUserName': user } = layer
    const who = community !== undefined ? `C=${community}` : `U=${user ?? ''}`
    const said = layer['snmp.msgData'] === 1 ? 'encrypted' : (VERBS[data ?? -1] ?? '')
    const names = (layer.bindings ?? []).slice(0, 2).map((binding) => binding['snmp.name'] ?? '')
    const version = VERSIONS[layer['snmp.version'] ?? 3]
    return [`SNMP${version}`, who.slice(0, 40), said, ...names].join(' ').trimEnd()
  },
}

/** v1 and v2c: community, PDU. False when it is broken. */
function readPlain(
  layer: Snmp,
  bytes: Uint8Array,
  number: number,
  at: number,
  end: number,
): boolean {
  layer['snmp.version'] = number
  const community = element(bytes, at, end)
  if (community?.tag !== OCTET_STRING || !community.whole) return false
  layer['snmp.community'] = textOf(bytes, community)
  return readPdu(layer, bytes, community.end, end)
}

function readSecured(layer: Snmp, bytes: Uint8Array, at: number, end: number): boolean {
  layer['snmp.msgVersion'] = 3
  const head = element(bytes, at, end)
  if (head?.tag !== SEQUENCE || !head.whole) return false
  const [id, size, flags, model] = children(bytes, head)
  if (id === undefined || size === undefined || flags === undefined || model === undefined) {
    return false
  }
  set(layer, 'snmp.msgID', integer(bytes, id))
  set(layer, 'snmp.msgMaxSize', integer(bytes, size))
  set(layer, 'snmp.msgSecurityModel', integer(bytes, model))
  layer['snmp.msgFlags'] = hexOf(bytes, flags)
  if (flags.end > flags.content) {
    const bits = bytes[flags.content]!
    layer['snmp.v3.flags.report'] = (bits & 4) !== 0
    layer['snmp.v3.flags.crypt'] = (bits & 2) !== 0
    layer['snmp.v3.flags.auth'] = (bits & 1) !== 0
  }
  const parameters = element(bytes, head.end, end)
  if (parameters?.tag !== OCTET_STRING || !parameters.whole) return false
  if (layer['snmp.msgSecurityModel'] === 3) readUser(layer, bytes, parameters)
  const data = element(bytes, parameters.end, end)
  if (data === null) return false
  if (data.tag === OCTET_STRING) {
    layer['snmp.msgData'] = 1
    layer['snmp.encryptedPDU'] = hexOf(bytes, data)
    return data.whole
  }
  if (data.tag !== SEQUENCE) return false
  layer['snmp.msgData'] = 0
  const engine = element(bytes, data.content, data.end)
  if (engine?.tag !== OCTET_STRING || !engine.whole) return false
  layer['snmp.contextEngineID'] = hexOf(bytes, engine)
  const name = element(bytes, engine.end, data.end)
  if (name?.tag !== OCTET_STRING || !name.whole) return false
  layer['snmp.contextName'] = textOf(bytes, name)
  return readPdu(layer, bytes, name.end, data.end)
}

/** The user-based security parameters: a sequence within an octet string (RFC 3414, 2.4). */
function readUser(layer: Snmp, bytes: Uint8Array, parameters: Element): void {
  const list = element(bytes, parameters.content, parameters.end)
  if (list?.tag !== SEQUENCE) return
  const [engine, boots, time, user, authentication, privacy] = children(bytes, list)
  if (engine !== undefined) layer['snmp.msgAuthoritativeEngineID'] = hexOf(bytes, engine)
  if (boots !== undefined) {
    set(layer, 'snmp.msgAuthoritativeEngineBoots', integer(bytes, boots))
  }
  if (time !== undefined) set(layer, 'snmp.msgAuthoritativeEngineTime', integer(bytes, time))
  if (user !== undefined) layer['snmp.msgUserName'] = textOf(bytes, user)
  if (authentication !== undefined) {
    layer['snmp.msgAuthenticationParameters'] = hexOf(bytes, authentication)
  }
  if (privacy !== undefined) layer['snmp.msgPrivacyParameters'] = hexOf(bytes, privacy)
}

/** The whole elements in a sequence, at most eight. */
function children(bytes: Uint8Array, list: Element): Element[] {
  const found: Element[] = []
  for (let at = list.content; found.length < 8; ) {
    const next = element(bytes, at, list.end)
    if (!next?.whole) break
    found.push(next)
    at = next.end
  }
  return found
}

type Numbers = {
  [K in keyof Snmp]: Snmp[K] extends number | undefined ? K : never
}[keyof Snmp]

function set(layer: Snmp, name: NonNullable<Numbers>, value: number | undefined): void {
  if (value !== undefined) layer[name] = value
}

function hexOf(bytes: Uint8Array, { content, end }: Element): string {
  return hex(bytes, content, end - content)
}

function textOf(bytes: Uint8Array, { content, end }: Element): string {
  return utf8(bytes, content, end)
}
