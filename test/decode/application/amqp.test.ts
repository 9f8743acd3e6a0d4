/** AMQP 0-9-1 and 1.0. */
import { describe, expect, it } from 'vitest'
import { amqp } from '#src/decode/application/amqp.js'
import { overTcp, read } from './packets.js'

const frames = (index: number) => read('amqp')[index]!.own[0]!.frames

describe('AMQP 0-9-1', () => {
  it('reads the header and the start', () => {
    expect(frames(0)).toEqual([
      {
        'amqp.init.protocol': 'AMQP',
        'amqp.init.id': 0,
        'amqp.init.version_major': 0,
        'amqp.init.version_minor': 9,
        'amqp.init.version_revision': 1,
      },
    ])
    expect(frames(1)).toMatchObject([
      { 'amqp.type': 1, 'amqp.method.class': 10, 'amqp.method.method': 31 },
    ])
    expect(frames(1)).toMatchObject([
      {
        'amqp.method.arguments.channel_max': 2047,
        'amqp.method.arguments.frame_max': 131072,
        'amqp.method.arguments.heartbeat': 0,
      },
    ])
  })

  it('reads a queue, a message with its content, an error', () => {
    expect(frames(2)).toMatchObject([
      {
        'amqp.channel': 1,
        'amqp.method.arguments.queue': 'orders',
        'amqp.method.arguments.durable': false,
        'amqp.method.arguments.nowait': false,
      },
    ])
    const { own } = read('amqp')[3]!
    expect(own[0]!.frames).toMatchObject([
      { 'amqp.method.arguments.exchange': '', 'amqp.method.arguments.routing_key': 'orders' },
      { 'amqp.type': 2, 'amqp.header.class': 60, 'amqp.header.body-size': 5n },
      { 'amqp.type': 3, 'amqp.payload': '68656c6c6f' },
    ])
    expect(amqp.summary(own[0] as never)).toBe('AMQP Basic.Publish +2')
    expect(frames(4)).toMatchObject([
      { 'amqp.method.arguments.delivery_tag': 1n, 'amqp.method.arguments.message_count': 0 },
      {},
      {},
    ])
    expect(frames(5)).toMatchObject([
      {
        'amqp.method.arguments.reply_code': 404,
        'amqp.method.arguments.reply_text': "NOT_FOUND - no queue 'nosuch' in vhost '/'",
        'amqp.method.arguments.class_id': 60,
      },
    ])
  })

  it('reads a body that goes on, and nothing in the middle of one', () => {
    const { own } = overTcp('amqp', 5672, '03 0001 00001000 6162')
    expect(own[0]!.frames).toMatchObject([{ 'amqp.length': 4096, 'amqp.payload': '6162' }])
    for (const junk of [
      '03 0001 00000002 6162 00',
      '01 0001 00000004 00070007 ce',
      '6162636465666768',
    ]) {
      expect(overTcp('amqp', 5672, junk).own).toEqual([])
    }
  })
})

describe('AMQP 1.0', () => {
  it('reads SASL, open, begin and attach', () => {
    expect(frames(6)).toMatchObject([
      { 'amqp.doff': 2, 'amqp.type': 1, 'amqp.sasl.method': 65, 'amqp.sasl.mechanism': 'PLAIN' },
    ])
    expect(frames(7)).toMatchObject([
      { 'amqp.init.version_major': 1 },
      {
        'amqp.performative': 16,
        'amqp.performative.arguments.hostname': '127.0.0.1',
        'amqp.performative.arguments.channelMax': 32767,
      },
    ])
    expect(frames(8)).toMatchObject([
      { 'amqp.performative': 17, 'amqp.performative.arguments.outgoingWindow': 2147483647 },
      {
        'amqp.performative': 18,
        'amqp.performative.arguments.name': expect.stringMatching(/queue\/ten$/),
        'amqp.performative.arguments.role': false,
        'amqp.performative.arguments.rcvSettleMode': 0,
      },
    ])
  })

  it('is found on another port by its header, keeps alive, stops at what is no list', () => {
    const { own } = overTcp('amqp', 9999, '414d5150 00 010000 00000008 02 00 0000')
    expect(own[0]!.frames).toMatchObject([{}, { 'amqp.length': 8, 'amqp.doff': 2 }])
    expect(overTcp('amqp', 5672, '0000000c 02 00 0000 00531045').own[0]!.frames).toMatchObject([
      { 'amqp.performative': 16 },
    ])
    expect(overTcp('amqp', 5672, '0000000c 02 00 0000 00537745').own).toEqual([])
    expect(overTcp('amqp', 5672, '0000000c ff 00 0000 00531045').own).toEqual([])
  })
})
