/** MQTT: versions 3.1, 3.1.1 and 5.0. */
import { describe, expect, it } from 'vitest'
import { mqtt } from '#src/decode/application/mqtt.js'
import { overTcp, read } from './packets.js'

describe('MQTT', () => {
  const [old, connect, ack, subscribe, granted, publish, received, release, goodbye] = read('mqtt')
  it('reads CONNECT of 3.1 and 5.0, with will, user and properties', () => {
    expect(old!.own[0]).toMatchObject({
      'mqtt.msgtype': 1,
      'mqtt.protoname': 'MQIsdp',
      'mqtt.ver': 3,
      'mqtt.conflags': 0xc6,
      'mqtt.conflag.willflag': true,
      'mqtt.kalive': 60,
      'mqtt.clientid': 'sub-mqttv31',
      'mqtt.willtopic': 'last/will',
      'mqtt.willmsg': '676f6e65',
      'mqtt.username': 'user',
      'mqtt.passwd': 'secret',
    })
    expect(connect!.own[0]).toMatchObject({
      'mqtt.ver': 5,
      properties: {
        'mqtt.property_len': 3,
        list: [{ 'mqtt.property_id': 0x21, 'mqtt.prop_number': 2 }],
      },
      will: { 'mqtt.property_len': 0 },
    })
    expect(ack!.own[0]).toMatchObject({
      'mqtt.conack.flags': 0,
      'mqtt.connack.reason_code': 0,
      properties: { 'mqtt.property_len': 6 },
    })
    expect(mqtt.summary(connect!.own[0] as never)).toBe('MQTT Connect sub-mqttv5')
  })

  it('reads subscriptions and messages', () => {
    expect(subscribe!.own[0]).toMatchObject({
      'mqtt.msgid': 1,
      properties: { 'mqtt.property_len': 0 },
      topics: [{ 'mqtt.topic': 'sensors/#', 'mqtt.subscription_options_qos': 2 }],
    })
    expect(granted!.own[0]).toMatchObject({ 'mqtt.suback.reason_code': [2] })
    expect(publish!.own[0]).toMatchObject({
      'mqtt.hdrflags': 0x35,
      'mqtt.qos': 2,
      'mqtt.retain': true,
      'mqtt.topic': 'sensors/kitchen',
      'mqtt.msgid': 1,
      'mqtt.msg': '3232',
    })
    expect(received!.own[0]).toMatchObject({ 'mqtt.msgtype': 5, 'mqtt.msgid': 1 })
    expect(release!.own[0]).toMatchObject({ 'mqtt.msgtype': 6, 'mqtt.msgid': 1 })
    expect(goodbye!.own[0]).toMatchObject({ 'mqtt.msgtype': 14, 'mqtt.len': 0 })
  })

  it('reads all messages of a segment, of 3.1.1 too', () => {
    const { own } = overTcp(
      'mqtt',
      1883,
      '820e 0007 0003 612f62 00 0003 632f64 02 9004 0007 01 80 c000',
    )
    expect(own).toHaveLength(3)
    expect(own[0]!.topics).toEqual([
      { 'mqtt.topic': 'a/b', 'mqtt.sub.qos': 0 },
      { 'mqtt.topic': 'c/d', 'mqtt.sub.qos': 2 },
    ])
    expect(own[1]).toMatchObject({ 'mqtt.suback.qos': [1, 128] })
    expect(own[2]).toMatchObject({ 'mqtt.msgtype': 12 })
  })

  it('reads properties of a message, a topic by its alias', () => {
    const { own } = overTcp('mqtt', 1883, '3014 0000 0b 230001 26 0001 6b 0002 7632 7b7d 01020304')
    expect(own[0]).toMatchObject({
      'mqtt.topic': '',
      properties: {
        list: [
          { 'mqtt.property_id': 0x23, 'mqtt.property.topic_alias': 1 },
          { 'mqtt.property_id': 0x26, 'mqtt.prop_key': 'k', 'mqtt.prop_value': 'v2' },
        ],
      },
      'mqtt.msg': '7b7d01020304',
    })
  })

  it('reads the topic of a message that goes on, and takes nothing in the middle of one', () => {
    const begun = overTcp('mqtt', 1883, '30ff01 0003 612f62 3132')
    expect(begun.own[0]).toMatchObject({ 'mqtt.len': 255, 'mqtt.topic': 'a/b', 'mqtt.msg': '3132' })
    for (const junk of [
      '2c207468',
      '30ffffffff7f',

      'c001 00',
      '3005 0009 616263',
      '0000',
    ]) {
      expect(overTcp('mqtt', 1883, junk).own).toEqual([])
    }
  })

  it('is found elsewhere by a CONNECT that says its name', () => {
    const hello = '100c 0004 4d515454 04 02 003c 0000'
    expect(overTcp('mqtt', 9000, `${hello} c000`).own).toHaveLength(2)
    expect(overTcp('mqtt', 9000, 'c000').own).toEqual([])
  })
})
