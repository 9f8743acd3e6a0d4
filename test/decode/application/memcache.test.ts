/** memcached: text and binary protocol. */
import { describe, expect, it } from 'vitest'
import { memcache } from '#src/decode/application/memcache.js'
import { overTcp, read, text } from './packets.js'

describe('memcached, text', () => {
  const [set, stored, value, remove, version] = read('memcache').map(({ own }) => own[0]!)
  it('reads commands and answers', () => {
    expect(set).toMatchObject({
      'memcache.command': 'set',
      'memcache.key': 'key',
      'memcache.flags': 5,
      'memcache.expiration': 60,
      'memcache.value.length': 5,
      'memcache.value': 'hello',
    })
    expect(stored).toMatchObject({ 'memcache.response': 'STORED' })
    expect(value).toMatchObject({ 'memcache.key': 'key', 'memcache.value': 'hello' })
    expect(remove).toMatchObject({ 'memcache.command': 'delete', 'memcache.noreply': 'noreply' })
    expect(version).toMatchObject({ 'memcache.version': '1.6.18' })
    expect(memcache.summary(set as never)).toBe('Memcache set key')
  })

  it('reads a value that goes on, and nothing in the middle of one', () => {
    const { own } = overTcp('memcache', 11211, text('set a 0 0 5000\r\nbegin'))
    expect(own[0]).toMatchObject({ 'memcache.value.length': 5000 })
    expect(own[0]).not.toHaveProperty(['memcache.value'])
    for (const junk of ['some text\r\n', 'set a b c d\r\n', 'get', '\r\n', 'VALUE a x 5\r\n']) {
      expect(overTcp('memcache', 11211, text(junk)).own).toEqual([])
    }
  })
})

describe('memcached, binary', () => {
  const [, , , , , store, miss] = read('memcache').map(({ own }) => own[0]!)
  it('reads requests and responses', () => {
    expect(store).toMatchObject({
      'memcache.magic': 0x80,
      'memcache.opcode': 1,
      'memcache.key.length': 3,
      'memcache.extras.length': 8,
      'memcache.total_body_length': 16,
      'memcache.key': 'key',
      'memcache.value': 'hello',
    })
    expect(miss).toMatchObject({
      'memcache.magic': 0x81,
      'memcache.status': 1,
      'memcache.opaque': 7,
      'memcache.value': 'Not found',
    })
  })

  it('reads all messages of a segment, refuses lengths that cannot be', () => {
    const noop = '80 0a 0000 00 00 0000 00000000 00000009 0000000000000001'
    const { own } = overTcp('memcache', 11211, noop + noop)
    expect(own).toHaveLength(2)
    expect(own[1]).toMatchObject({ 'memcache.opcode': 10, 'memcache.cas': 1n })
    expect(overTcp('memcache', 11211, noop.replace('0000 00 00', 'ffff 00 00')).own).toEqual([])
    expect(overTcp('memcache', 11211, noop, 4).own).toEqual([])
  })
})
