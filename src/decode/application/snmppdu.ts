/** SNMP's PDUs and variable bindings (RFC 3416, section 3; the v1 trap RFC 1157, 4.1.6). */
import {
  type Element,
  element,
  INTEGER,
  integer,
  NULL,
  OBJECT_ID,
  OCTET_STRING,
  objectId,
  SEQUENCE,
  unsigned64,
} from '../ber.js'
import { hex, ipv4 } from '../bytes.js'

/** A variable and its value, by the value's type; a question has none. */
export interface Binding {
  'snmp.name'?: string
  'snmp.value.int'?: bigint
  'snmp.value.octets'?: string
  'snmp.value.oid'?: string
  'snmp.value.ipv4'?: string
  /** Counter32 and Counter64. */
  'snmp.value.counter'?: bigint
  'snmp.value.g32'?: bigint
  'snmp.value.timeticks'?: bigint
  'snmp.value.opaque'?: string
  'snmp.value.u32'?: bigint
  'snmp.value.unk'?: string
  /** `noSuchObject`, `noSuchInstance`, `endOfMibView`. */
  exception?: string
}

export interface Pdu {
  /** What the PDU asks or says: see `VERBS`. */
  'snmp.data'?: number
  'snmp.request_id'?: number
  'snmp.error_status'?: number
  'snmp.error_index'?: number
  'snmp.non_repeaters'?: number
  'snmp.max_repetitions'?: number
  'snmp.enterprise'?: string
  'snmp.agent_addr'?: string
  'snmp.generic_trap'?: number
  'snmp.specific_trap'?: number
  /** Hundredths of a second. */
  'snmp.time_stamp'?: number
  /** Number of variable bindings. */
  'snmp.variable_bindings'?: number
  bindings?: Binding[]
}

/** By the number of the PDU's tag. */
export const VERBS: Readonly<Record<number, string>> = {
  0: 'get-request',
  1: 'get-next-request',
  2: 'get-response',
  3: 'set-request',
  4: 'trap',
  5: 'getBulkRequest',
  6: 'informRequest',
  7: 'snmpV2-trap',
  8: 'report',
}
const ERRORS =
  'noError tooBig noSuchName badValue readOnly genErr noAccess wrongType wrongLength wrongEncoding wrongValue noCreation inconsistentValue resourceUnavailable commitFailed undoFailed authorizationError notWritable inconsistentName'.split(
    ' ',
  )
const TRAPS = [
  'coldStart',
  'warmStart',
  'linkDown',
  'linkUp',
  'authenticationFailure',
  'egpNeighborLoss',
  'enterpriseSpecific',
]
const EXCEPTIONS = ['noSuchObject', 'noSuchInstance', 'endOfMibView']
const MAX_BINDINGS = 256

export const pduFields = {
  'snmp.data': { title: 'PDU', format: 'dec', names: (n: number) => VERBS[n] },
  'snmp.request_id': { title: 'Request ID', format: 'dec' },
  'snmp.error_status': { title: 'Error status', format: 'dec', names: (n: number) => ERRORS[n] },
  'snmp.error_index': { title: 'Error index', format: 'dec' },
  'snmp.non_repeaters': { title: 'Non-repeaters', format: 'dec' },
  'snmp.max_repetitions': { title: 'Maximum repetitions', format: 'dec' },
  'snmp.enterprise': { title: 'Enterprise', format: 'text' },
  'snmp.agent_addr': { title: 'Agent address', format: 'text' },
  'snmp.generic_trap': { title: 'Generic trap', format: 'dec', names: (n: number) => TRAPS[n] },
  'snmp.specific_trap': { title: 'Specific trap', format: 'dec' },
  'snmp.time_stamp': { title: 'Time stamp', format: 'dec' },
  'snmp.variable_bindings': { title: 'Variable bindings', format: 'dec' },
  'snmp.name': { title: 'Object Name', format: 'text' },
  'snmp.value.int': { title: 'Value (Integer32)', format: 'dec' },
  'snmp.value.octets': { title: 'Value (OctetString)', format: 'bytes' },
  'snmp.value.oid': { title: 'Value (OID)', format: 'text' },
  'snmp.value.ipv4': { title: 'Value (IpAddress)', format: 'text' },
  'snmp.value.counter': { title: 'Value (Counter)', format: 'dec' },
  'snmp.value.g32': { title: 'Value (Gauge32)', format: 'dec' },
  'snmp.value.timeticks': { title: 'Value (Timeticks)', format: 'dec' },
  'snmp.value.opaque': { title: 'Value (Opaque)', format: 'bytes' },
  'snmp.value.u32': { title: 'Value (Unsigned32)', format: 'dec' },
  'snmp.value.unk': { title: 'Value (Unknown)', format: 'bytes' },
} as const

/** The PDU at `at`. False when it is broken or not whole; what was read before that stays. */
export function readPdu(layer: Pdu, bytes: Uint8Array, at: number, end: number): boolean {
  const pdu = element(bytes, at, end)
  if (pdu === null || (pdu.tag & 0xe0) !== 0xa0 || VERBS[pdu.number] === undefined) return false
  layer['snmp.data'] = pdu.number
  const next = pdu.number === 4 ? readTrap(layer, bytes, pdu) : readHead(layer, bytes, pdu)
  if (next < 0) return false
  const list = element(bytes, next, pdu.end)
  if (list?.tag !== SEQUENCE) return false
  layer['snmp.variable_bindings'] = 0
  for (let from = list.content; from < list.end; ) {
    const pair = element(bytes, from, list.end)
    if (pair?.tag !== SEQUENCE || !pair.whole) return false
    layer['snmp.variable_bindings']++
    layer.bindings ??= []
    if (layer.bindings.length < MAX_BINDINGS) layer.bindings.push(binding(bytes, pair))
    from = pair.end
  }
  return pdu.whole && list.whole
}

/** Request id and the two numbers behind it; where the bindings begin, or -1. */
function readHead(layer: Pdu, bytes: Uint8Array, pdu: Element): number {
  const values: number[] = []
  let at = pdu.content
  while (values.length < 3) {
    const next = element(bytes, at, pdu.end)
    const value = next?.tag === INTEGER ? integer(bytes, next) : undefined
    if (next === null || value === undefined) break
    if (values.length === 0) layer['snmp.request_id'] = value
    values.push(value)
    at = next.end
  }
  const bulk = pdu.number === 5
  const [, second, third] = values
  if (second !== undefined) layer[bulk ? 'snmp.non_repeaters' : 'snmp.error_status'] = second
  if (third !== undefined) layer[bulk ? 'snmp.max_repetitions' : 'snmp.error_index'] = third
  return values.length === 3 ? at : -1
}

/** The v1 trap: enterprise, agent, generic and specific trap, time. */
function readTrap(layer: Pdu, bytes: Uint8Array, pdu: Element): number {
  const parts: Element[] = []
  let at = pdu.content
  while (parts.length < 5) {
    const next = element(bytes, at, pdu.end)
    if (!next?.whole) return -1
    parts.push(next)
    at = next.end
  }
  const [enterprise, agent, generic, specific, time] = parts as [
    Element,
    Element,
    Element,
    Element,
    Element,
  ]
  layer['snmp.enterprise'] = objectId(bytes, enterprise) ?? ''
  if (agent.end - agent.content === 4) layer['snmp.agent_addr'] = ipv4(bytes, agent.content)
  layer['snmp.generic_trap'] = integer(bytes, generic) ?? 0
  layer['snmp.specific_trap'] = integer(bytes, specific) ?? 0
  layer['snmp.time_stamp'] = integer(bytes, time) ?? 0
  return at
}

function binding(bytes: Uint8Array, pair: Element): Binding {
  const found: Binding = {}
  const name = element(bytes, pair.content, pair.end)
  const text = name?.tag === OBJECT_ID ? objectId(bytes, name) : undefined
  if (name === null || text === undefined) return found
  found['snmp.name'] = text
  const value = element(bytes, name.end, pair.end)
  if (!value?.whole || value.tag === NULL) return found
  const size = value.end - value.content
  const number = unsigned64(bytes, value)
  if (value.tag === INTEGER && number !== undefined) {
    found['snmp.value.int'] = BigInt.asIntN(8 * Math.min(size, 8), number)
  } else if (value.tag === OCTET_STRING) {
    found['snmp.value.octets'] = hex(bytes, value.content, size)
  } else if (value.tag === OBJECT_ID) found['snmp.value.oid'] = objectId(bytes, value) ?? ''
  else if (value.tag === 0x40 && size === 4) found['snmp.value.ipv4'] = ipv4(bytes, value.content)
  else if ((value.tag === 0x41 || value.tag === 0x46) && number !== undefined) {
    found['snmp.value.counter'] = number
  } else if (value.tag === 0x42 && number !== undefined) found['snmp.value.g32'] = number
  else if (value.tag === 0x43 && number !== undefined) found['snmp.value.timeticks'] = number
  else if (value.tag === 0x44) found['snmp.value.opaque'] = hex(bytes, value.content, size)
  else if (value.tag === 0x47 && number !== undefined) found['snmp.value.u32'] = number
  else if (value.tag >= 0x80 && value.tag <= 0x82) {
    found.exception = EXCEPTIONS[value.tag - 0x80]!
  } else found['snmp.value.unk'] = hex(bytes, value.content, size)
  return found
}
