/**
 * MQTT 3.1, 3.1.1 and 5.0 (OASIS MQTT Version 5.0).
 *
 *   | type 4b, flags 4b | length of the rest, 1 to 4 bytes | head by type … | payload … |
 *
 * Only CONNECT says the version. Of others a packet is of version 5 when it can be nothing else.
 */
import type { Layer, Protocol } from '../layer.js'
import { type Cursor, cursor, nextU8 } from './cursor.js'
import { type MqttBody, mqttBodyFields, readBody } from './mqttbody.js'
import { nextVariable, propertyFields } from './mqttproperties.js'

export interface Mqtt extends Layer<'mqtt'>, MqttBody {
  'mqtt.hdrflags': number
  'mqtt.msgtype': number
  /** Bytes behind this field. */
  'mqtt.len': number
  'mqtt.dupflag'?: boolean
  'mqtt.qos'?: number
  'mqtt.retain'?: boolean
}

const TYPES = [
  ...['Reserved', 'Connect', 'Connect Ack', 'Publish', 'Publish Ack', 'Publish Received'],
  ...['Publish Release', 'Publish Complete', 'Subscribe', 'Subscribe Ack', 'Unsubscribe'],
  ...['Unsubscribe Ack', 'Ping Request', 'Ping Response', 'Disconnect', 'Authentication'],
]
const PUBLISH = 3
const PORT = 1883

export const mqtt: Protocol<Mqtt> = {
  name: 'mqtt',
  title: 'MQ Telemetry Transport Protocol',
  source: 'OASIS MQTT Version 5.0',
  over: { 'tcp.port': [PORT] },
  guess: ['tcp.port'],
  min: 2,
  fields: {
    'mqtt.hdrflags': { title: 'Header Flags', format: 'hex2' },
    'mqtt.msgtype': {
      title: 'Message Type',
      format: 'dec',
      of: 'mqtt.hdrflags',
      names: (n) => TYPES[n],
    },
    'mqtt.dupflag': { title: 'DUP Flag', format: 'bool', of: 'mqtt.hdrflags' },
    'mqtt.qos': { title: 'QoS Level', format: 'dec', of: 'mqtt.hdrflags' },
    'mqtt.retain': { title: 'Retain', format: 'bool', of: 'mqtt.hdrflags' },
    'mqtt.len': { title: 'Msg Len', format: 'dec', unit: 'bytes' },
    ...mqttBodyFields,
    ...propertyFields,
  },
  begins: (first, guessed) => (guessed ? first === 0x10 : first >= 0x10),
  decode(bytes, at, end, walk) {
    const flags = bytes[at]!
    const type = flags >> 4
    const head = cursor(bytes, at + 1, end)
    const length = nextVariable(head)
    if (length === undefined || !plausible(flags, length)) return null
    const known = walk.sourcePort === PORT || walk.destinationPort === PORT
    // Elsewhere only a CONNECT that says its protocol's name.
    if (!known && walk.parent?.protocol !== 'mqtt' && !isConnect(head, type)) return null
    const stop = head.at + length
    const layer: Mqtt = {
      protocol: 'mqtt',
      offset: at,
      size: Math.min(end, stop) - at,
      'mqtt.hdrflags': flags,
      'mqtt.msgtype': type,
      'mqtt.len': length,
    }
    if (type === PUBLISH) {
      layer['mqtt.dupflag'] = (flags & 8) !== 0
      layer['mqtt.qos'] = (flags >> 1) & 3
      layer['mqtt.retain'] = (flags & 1) !== 0
    }
    const body = cursor(bytes, head.at, Math.min(end, stop))
    const whole = stop <= end
    const sound = readBody(layer, type, body, whole)
    // A segment in the middle of a long message can look like anything: it must be sound to be believed.
    if (!sound && whole) return null
    if (!whole && type === PUBLISH && layer['mqtt.topic'] === undefined) return null
    if (stop > end && walk.reported > end) walk.short(stop - at)
    else if (stop < end) walk.follow('mqtt', stop, walk.reported)
    return layer
  },
  summary(layer) {
    const { 'mqtt.topic': topic, 'mqtt.clientid': client } = layer
    const what = topic ?? layer.topics?.[0]?.['mqtt.topic'] ?? client
    const said = what === undefined ? '' : ` ${what.slice(0, 80)}`
    return `MQTT ${TYPES[layer['mqtt.msgtype']]}${said}`
  },
}

/** The low bits and lengths that the type demands (2.1.3); MQTT 3.1 allows DUP where 2 is fixed later. */
function plausible(flags: number, length: number): boolean {
  const type = flags >> 4
  const low = flags & 15
  if (type === 0) return false
  if (type === PUBLISH) return (low & 6) !== 6 && length >= 2
  if (type === 6 || type === 8 || type === 10) return (low & 7) === 2 && length >= 2
  if (low !== 0) return false
  if (type === 12 || type === 13) return length === 0
  return type === 1 ? length >= 10 : type === 14 || type === 15 || length >= 2
}

function isConnect({ bytes, at, end }: Cursor, type: number): boolean {
  if (type !== 1 || end - at < 8) return false
  const name = cursor(bytes, at, end)
  const size = (nextU8(name)! << 8) | nextU8(name)!
  const first = bytes[at + 2] === 0x4d && bytes[at + 3] === 0x51
  return first && (size === 4 ? bytes[at + 4] === 0x54 : size === 6 && bytes[at + 4] === 0x49)
}
