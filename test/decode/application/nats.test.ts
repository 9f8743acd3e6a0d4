/** NATS. */
import { describe, expect, it } from 'vitest'
import { nats } from '#src/decode/application/nats.js'
import { overTcp, read, text } from './packets.js'

const messages = (index: number) => read('nats')[index]!.own[0]!.messages

describe('NATS', () => {
  it('reads what server and client say of themselves', () => {
    expect(messages(0)).toEqual([
      { operation: 'INFO', text: expect.stringContaining('"version":"2.9.10"') },
    ])
    expect(messages(1)).toEqual([
      { operation: 'CONNECT', text: '{"verbose":true,"name":"probe","headers":true}' },
      { operation: 'PING' },
    ])
  })

  it('reads subscriptions and messages, with headers too', () => {
    expect(messages(2)).toEqual([{ operation: 'SUB', subject: 'orders.*', subscription: '1' }])
    expect(messages(3)).toEqual([
      { operation: 'PUB', subject: 'orders.new', reply: 'inbox.1', bytes: 5 },
    ])
    expect(messages(4)).toEqual([
      { operation: '+OK' },
      { operation: 'MSG', subject: 'orders.new', subscription: '1', reply: 'inbox.1', bytes: 5 },
    ])
    expect(messages(5)).toEqual([{ operation: 'HPUB', subject: 'orders.new', bytes: 23 }])
    expect(nats.summary(read('nats')[4]!.own[0] as never)).toBe('NATS +OK +1')
  })

  it('reads an error, and a message that goes on', () => {
    expect(overTcp('nats', 4222, text("-ERR 'Unknown'\r\n")).own[0]!.messages).toEqual([
      { operation: '-ERR', text: "'Unknown'" },
    ])
    expect(overTcp('nats', 4222, text('PUB a 5000\r\nbegin')).own[0]!.messages).toEqual([
      { operation: 'PUB', subject: 'a', bytes: 5000 },
    ])
  })

  it('takes nothing in the middle of a payload, or with arguments that cannot be', () => {
    for (const junk of ['hello there\r\n', 'PUB a b\r\n', 'MSG\r\n\r\n', 'INFO x\r\n', 'PUB a 5']) {
      expect(overTcp('nats', 4222, text(junk)).own).toEqual([])
    }
    const many = overTcp('nats', 4222, text('PING\r\n'.repeat(2000)))
    expect(many.own[0]!.messages).toHaveLength(256)
  })
})
