/** Properties of MQTT 5 (MQTT Version 5.0, 2.2.2): | length 1 to 4 | id 1, value … | … |. */
import { type Cursor, cursor, nextHex, nextText, nextU8, nextU16, nextU32, put } from './cursor.js'

export interface MqttProperty {
  'mqtt.property_id': number
  'mqtt.prop_number'?: number
  'mqtt.prop_string'?: string
  'mqtt.prop_key'?: string
  'mqtt.prop_value'?: string
  'mqtt.property.topic_alias'?: number
  'mqtt.property.max_qos'?: number
  'mqtt.property.content_type'?: string
  /** Hex digits. */
  binary?: string
}

export interface MqttProperties {
  /** Bytes of all properties. */
  'mqtt.property_len': number
  list?: MqttProperty[]
}

/** By id: name and type (1, 2, 4 bytes, v variable, s text, b binary, p pair). */
const KNOWN: Readonly<Record<number, readonly [string, string]>> = {
  1: ['Payload Format Indicator', '1'],
  2: ['Message Expiry Interval', '4'],
  3: ['Content Type', 's'],
  8: ['Response Topic', 's'],
  9: ['Correlation Data', 'b'],
  11: ['Subscription Identifier', 'v'],
  17: ['Session Expiry Interval', '4'],
  18: ['Assigned Client Identifier', 's'],
  19: ['Server Keep Alive', '2'],
  21: ['Authentication Method', 's'],
  22: ['Authentication Data', 'b'],
  23: ['Request Problem Information', '1'],
  24: ['Will Delay Interval', '4'],
  25: ['Request Response Information', '1'],
  26: ['Response Information', 's'],
  28: ['Server Reference', 's'],
  31: ['Reason String', 's'],
  33: ['Receive Maximum', '2'],
  34: ['Topic Alias Maximum', '2'],
  35: ['Topic Alias', '2'],
  36: ['Maximum QoS', '1'],
  37: ['Retain Available', '1'],
  38: ['User Property', 'p'],
  39: ['Maximum Packet Size', '4'],
  40: ['Wildcard Subscription Available', '1'],
  41: ['Subscription Identifier Available', '1'],
  42: ['Shared Subscription Available', '1'],
}
const MAX_PROPERTIES = 128

export const propertyFields = {
  'mqtt.property_len': { title: 'Total Length', format: 'dec', unit: 'bytes' },
  'mqtt.property_id': { title: 'ID', format: 'hex2', names: (id: number) => KNOWN[id]?.[0] },
  'mqtt.prop_number': { title: 'Value', format: 'dec' },
  'mqtt.prop_string': { title: 'Value', format: 'text' },
  'mqtt.prop_key': { title: 'Key', format: 'text' },
  'mqtt.prop_value': { title: 'Value', format: 'text' },
  'mqtt.property.topic_alias': { title: 'Topic Alias', format: 'dec' },
  'mqtt.property.max_qos': { title: 'QoS', format: 'dec' },
  'mqtt.property.content_type': { title: 'Content Type', format: 'text' },
} as const

/** A number of 1 to 4 bytes, 7 bits each, lowest first (1.5.5). */
export function nextVariable(from: Cursor): number | undefined {
  let value = 0
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = nextU8(from)
    if (byte === undefined) return undefined
    value |= (byte & 127) << shift
    if (byte < 128) return value
  }
  from.failed = true
  return undefined
}

/** Text behind its length of 2 bytes. */
export function nextString(from: Cursor): string | undefined {
  const length = nextU16(from)
  return length === undefined ? undefined : nextText(from, length)
}

/** The properties that come next; undefined, and the cursor failed, when they are none. */
export function readProperties(from: Cursor): MqttProperties | undefined {
  const length = nextVariable(from)
  if (length === undefined || from.at + length > from.end) {
    from.failed = true
    return undefined
  }
  const properties: MqttProperties = { 'mqtt.property_len': length }
  const own = cursor(from.bytes, from.at, from.at + length)
  const list: MqttProperty[] = []
  while (own.at < own.end && list.length < MAX_PROPERTIES) {
    const id = nextU8(own)!
    const type = KNOWN[id]?.[1]
    const property: MqttProperty = { 'mqtt.property_id': id }
    list.push(property)
    if (type === undefined) own.failed = true
    else readValue(property, type, own)
    if (own.failed) break
  }
  if (list.length > 0) properties.list = list
  from.at = own.end
  if (own.failed) from.failed = true
  return properties
}

function readValue(property: MqttProperty, type: string, from: Cursor): void {
  const id = property['mqtt.property_id']
  if (id === 35) put(property, 'mqtt.property.topic_alias', nextU16(from))
  else if (id === 36) put(property, 'mqtt.property.max_qos', nextU8(from))
  else if (id === 3) put(property, 'mqtt.property.content_type', nextString(from))
  else if (type === '1') put(property, 'mqtt.prop_number', nextU8(from))
  else if (type === '2') put(property, 'mqtt.prop_number', nextU16(from))
  else if (type === '4') put(property, 'mqtt.prop_number', nextU32(from))
  else if (type === 'v') put(property, 'mqtt.prop_number', nextVariable(from))
  else if (type === 's') put(property, 'mqtt.prop_string', nextString(from))
  else if (type === 'b') put(property, 'binary', nextHex(from, nextU16(from) ?? -1))
  else {
    put(property, 'mqtt.prop_key', nextString(from))
    put(property, 'mqtt.prop_value', nextString(from))
  }
}
