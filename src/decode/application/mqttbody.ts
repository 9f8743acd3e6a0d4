/** What stands behind the fixed header of MQTT's messages (MQTT Version 5.0, chapter 3; of 3.1.1 the same without properties). */
import { type Cursor, cursor, nextHex, nextU8, nextU16, put } from './cursor.js'
import { type MqttProperties, nextString, readProperties } from './mqttproperties.js'

export interface MqttTopic {
  'mqtt.topic': string
  /** Of a subscription before version 5. */
  'mqtt.sub.qos'?: number
  'mqtt.subscription_options'?: number
  'mqtt.subscription_options_qos'?: number
}

export interface MqttBody {
  'mqtt.protoname'?: string
  'mqtt.ver'?: number
  'mqtt.conflags'?: number
  'mqtt.conflag.uname'?: boolean
  'mqtt.conflag.passwd'?: boolean
  'mqtt.conflag.retain'?: boolean
  'mqtt.conflag.qos'?: number
  'mqtt.conflag.willflag'?: boolean
  'mqtt.conflag.cleansess'?: boolean
  /** Seconds. */
  'mqtt.kalive'?: number
  'mqtt.clientid'?: string
  'mqtt.willtopic'?: string
  'mqtt.willmsg'?: string
  'mqtt.username'?: string
  'mqtt.passwd'?: string
  'mqtt.conack.flags'?: number
  'mqtt.conack.flags.sp'?: boolean
  'mqtt.conack.val'?: number
  'mqtt.connack.reason_code'?: number
  'mqtt.msgid'?: number
  'mqtt.topic'?: string
  'mqtt.msg'?: string
  topics?: MqttTopic[]
  'mqtt.suback.qos'?: number[]
  'mqtt.suback.reason_code'?: number[]
  'mqtt.puback.reason_code'?: number
  'mqtt.pubrec.reason_code'?: number
  'mqtt.pubrel.reason_code'?: number
  'mqtt.pubcomp.reason_code'?: number
  'mqtt.disconnect.reason_code'?: number
  'mqtt.auth.reason_code'?: number
  properties?: MqttProperties
  will?: MqttProperties
}

const flag = (title: string) => ({ title, format: 'bool', of: 'mqtt.conflags' }) as const
const number = (title: string) => ({ title, format: 'dec' }) as const
const text = (title: string) => ({ title, format: 'text' }) as const

export const mqttBodyFields = {
  'mqtt.protoname': text('Protocol Name'),
  'mqtt.ver': number('Version'),
  'mqtt.conflags': { title: 'Connect Flags', format: 'hex2' },
  'mqtt.conflag.uname': flag('User Name Flag'),
  'mqtt.conflag.passwd': flag('Password Flag'),
  'mqtt.conflag.retain': flag('Will Retain'),
  'mqtt.conflag.qos': { title: 'QoS Level', format: 'dec', of: 'mqtt.conflags' },
  'mqtt.conflag.willflag': flag('Will Flag'),
  'mqtt.conflag.cleansess': flag('Clean Session Flag'),
  'mqtt.kalive': { title: 'Keep Alive', format: 'dec', unit: 's' },
  'mqtt.clientid': text('Client ID'),
  'mqtt.willtopic': text('Will Topic'),
  'mqtt.willmsg': { title: 'Will Message', format: 'bytes' },
  'mqtt.username': text('User Name'),
  'mqtt.passwd': text('Password'),
  'mqtt.conack.flags': { title: 'Acknowledge Flags', format: 'hex2' },
  'mqtt.conack.flags.sp': { title: 'Session Present', format: 'bool', of: 'mqtt.conack.flags' },
  'mqtt.conack.val': number('Return Code'),
  'mqtt.connack.reason_code': number('Reason Code'),
  'mqtt.msgid': number('Message Identifier'),
  'mqtt.topic': text('Topic'),
  'mqtt.msg': { title: 'Message', format: 'bytes' },
  'mqtt.sub.qos': number('Requested QoS'),
  'mqtt.subscription_options': { title: 'Subscription Options', format: 'hex2' },
  'mqtt.subscription_options_qos': {
    title: 'QoS',
    format: 'dec',
    of: 'mqtt.subscription_options',
  },
  'mqtt.suback.qos': number('Granted QoS'),
  'mqtt.suback.reason_code': number('Reason Code'),
  'mqtt.puback.reason_code': number('Reason Code'),
  'mqtt.pubrec.reason_code': number('Reason Code'),
  'mqtt.pubrel.reason_code': number('Reason Code'),
  'mqtt.pubcomp.reason_code': number('Reason Code'),
  'mqtt.disconnect.reason_code': number('Reason Code'),
  'mqtt.auth.reason_code': number('Reason Code'),
} as const

const MAX_TOPICS = 256

/** Reads the body of a message of this type; false when it cannot be one. `whole`: the cursor reaches the message's end. */
export function readBody(body: MqttBody, type: number, from: Cursor, whole: boolean): boolean {
  if (type === 1) return readConnect(body, from)
  if (type === 2) return readConnectAck(body, from)
  if (type === 3) return readPublish(body, from)
  if (type === 12 || type === 13) return true
  if (type === 14) return readReason(body, 'mqtt.disconnect.reason_code', from)
  if (type === 15) return readReason(body, 'mqtt.auth.reason_code', from)
  put(body, 'mqtt.msgid', nextU16(from))
  if (type === 4) return readReason(body, 'mqtt.puback.reason_code', from)
  if (type === 5) return readReason(body, 'mqtt.pubrec.reason_code', from)
  if (type === 6) return readReason(body, 'mqtt.pubrel.reason_code', from)
  if (type === 7) return readReason(body, 'mqtt.pubcomp.reason_code', from)
  if (type === 8 || type === 10) return readTopics(body, type === 8, from, whole)
  return readGranted(body, from)
}

function readConnect(body: MqttBody, from: Cursor): boolean {
  const name = nextString(from)
  if (name !== 'MQTT' && name !== 'MQIsdp') return false
  body['mqtt.protoname'] = name
  const version = nextU8(from)
  const flags = nextU8(from)
  put(body, 'mqtt.ver', version)
  if (version === undefined || flags === undefined) return false
  body['mqtt.conflags'] = flags
  body['mqtt.conflag.uname'] = (flags & 128) !== 0
  body['mqtt.conflag.passwd'] = (flags & 64) !== 0
  body['mqtt.conflag.retain'] = (flags & 32) !== 0
  body['mqtt.conflag.qos'] = (flags >> 3) & 3
  body['mqtt.conflag.willflag'] = (flags & 4) !== 0
  body['mqtt.conflag.cleansess'] = (flags & 2) !== 0
  put(body, 'mqtt.kalive', nextU16(from))
  if (version >= 5) put(body, 'properties', readProperties(from))
  put(body, 'mqtt.clientid', nextString(from))
  if ((flags & 4) !== 0) {
    if (version >= 5) put(body, 'will', readProperties(from))
    put(body, 'mqtt.willtopic', nextString(from))
    put(body, 'mqtt.willmsg', nextHex(from, nextU16(from) ?? -1))
  }
  if ((flags & 128) !== 0) put(body, 'mqtt.username', nextString(from))
  if ((flags & 64) !== 0) put(body, 'mqtt.passwd', nextString(from))
  return !from.failed
}

/** Two bytes; properties behind them make it version 5. */
function readConnectAck(body: MqttBody, from: Cursor): boolean {
  const flags = nextU8(from)
  const code = nextU8(from)
  if (flags === undefined || code === undefined || flags > 1) return false
  body['mqtt.conack.flags'] = flags
  body['mqtt.conack.flags.sp'] = flags === 1
  if (from.at === from.end) body['mqtt.conack.val'] = code
  else {
    body['mqtt.connack.reason_code'] = code
    put(body, 'properties', readProperties(from))
  }
  return !from.failed
}

function readPublish(body: MqttBody & { 'mqtt.qos'?: number }, from: Cursor): boolean {
  const topic = nextString(from)
  if (topic === undefined || !isTopic(topic)) return false
  body['mqtt.topic'] = topic
  if ((body['mqtt.qos'] ?? 0) > 0) put(body, 'mqtt.msgid', nextU16(from))
  if (from.failed) return false
  const properties = publishProperties(from)
  if (properties !== undefined) body.properties = properties
  if (from.at < from.end) put(body, 'mqtt.msg', nextHex(from))
  return topic !== '' || properties !== undefined
}

/** Properties, when the bytes can hardly be the message itself: a list that is sound, or an empty one before text. */
function publishProperties(from: Cursor): MqttProperties | undefined {
  const trial = cursor(from.bytes, from.at, from.end)
  const found = readProperties(trial)
  if (found === undefined || trial.failed) return undefined
  const next = trial.at < trial.end ? trial.bytes[trial.at]! : 0
  const textual = next >= 0x20 && next < 0x7f
  if (found['mqtt.property_len'] === 0 && !textual) return undefined
  from.at = trial.at
  return found
}

type Reason =
  | 'mqtt.puback.reason_code'
  | 'mqtt.pubrec.reason_code'
  | 'mqtt.pubrel.reason_code'
  | 'mqtt.pubcomp.reason_code'
  | 'mqtt.disconnect.reason_code'
  | 'mqtt.auth.reason_code'

/** Nothing more in version 3 and, for success, in 5; else a reason and properties. */
function readReason(body: MqttBody, name: Reason, from: Cursor): boolean {
  if (!from.failed && from.at < from.end) {
    put(body, name, nextU8(from))
    if (from.at < from.end) put(body, 'properties', readProperties(from))
  }
  return !from.failed && from.at === from.end
}

/** Topics up to the end. Version 3 is tried first; properties before them make it version 5. */
function readTopics(body: MqttBody, options: boolean, from: Cursor, whole: boolean): boolean {
  const old = topics(cursor(from.bytes, from.at, from.end), options, false)
  if (old !== null) {
    body.topics = old
    return true
  }
  put(body, 'properties', readProperties(from))
  const found = from.failed ? null : topics(from, options, true)
  if (found !== null) body.topics = found
  return found !== null || !whole
}

function topics(from: Cursor, options: boolean, five: boolean): MqttTopic[] | null {
  const found: MqttTopic[] = []
  while (from.at < from.end && found.length < MAX_TOPICS) {
    const name = nextString(from)
    if (name === undefined || name === '' || !isTopic(name)) return null
    const topic: MqttTopic = { 'mqtt.topic': name }
    if (options) {
      const bits = nextU8(from)
      if (bits === undefined || bits > (five ? 0x2e : 2)) return null
      topic[five ? 'mqtt.subscription_options' : 'mqtt.sub.qos'] = bits
      if (five) topic['mqtt.subscription_options_qos'] = bits & 3
    }
    found.push(topic)
  }
  return found.length === 0 ? null : found
}

/**
 * A code for each topic, behind properties in version 5. A zero before other codes is taken for no properties: subscriptions to
 * several topics at once are rarer than version 5.
 */
function readGranted(body: MqttBody, from: Cursor): boolean {
  const codes: number[] = []
  const first = from.bytes[from.at]!
  const five = from.end - from.at > 1 && first !== 1 && first !== 2 && first < 128
  if (five) put(body, 'properties', readProperties(from))
  while (from.at < from.end && codes.length < MAX_TOPICS) codes.push(nextU8(from) ?? 0)
  if (codes.length > 0) body[five ? 'mqtt.suback.reason_code' : 'mqtt.suback.qos'] = codes
  return !from.failed
}

/** Topics are text without control characters. */
function isTopic(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0xfffd) return false
  }
  return true
}
