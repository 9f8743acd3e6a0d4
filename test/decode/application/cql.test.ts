/** Cassandra's CQL. */
import { describe, expect, it } from 'vitest'
import { cql } from '#src/decode/application/cql.js'
import { overTcp, read } from './packets.js'

describe('CQL', () => {
  const [startup, ready, query, error, prepare, keyspace] = read('cql')
  it('reads the start', () => {
    expect(startup!.own[0]).toMatchObject({
      'cql.version': 4,
      'cql.protocol_version': 4,
      'cql.direction': 0,
      'cql.stream': 0,
      'cql.opcode': 1,
      'cql.message_length': 22,
      'cql.string': ['CQL_VERSION', '3.0.0'],
    })
    expect(ready!.own[0]).toMatchObject({ 'cql.version': 0x84, 'cql.direction': 8, size: 9 })
  })

  it('reads statements and what comes of them', () => {
    expect(query!.own[0]).toMatchObject({
      'cql.string': ['SELECT * FROM t'],
      'cql.consistency': 1,
    })
    expect(error!.own[0]).toMatchObject({
      'cql.error_code': 0x2200,
      'cql.string': ['unconfigured table t'],
    })
    expect(prepare!.own).toMatchObject([{ 'cql.opcode': 9 }, { 'cql.opcode': 5, 'cql.stream': -1 }])
    expect(keyspace!.own[0]).toMatchObject({ 'cql.result.kind': 3, 'cql.string': ['shop'] })
    expect(cql.summary(query!.own[0] as never)).toBe('CQL QUERY SELECT * FROM t')
  })

  it('reads the head of a message that goes on, and nothing that is none', () => {
    const { own } = overTcp('cql', 9042, '04 00 0001 07 00001000 00000ff0 53454c')
    expect(own[0]).toMatchObject({ 'cql.message_length': 4096 })
    expect(own[0]).not.toHaveProperty(['cql.string'])
    for (const junk of [
      '04 00 0001 00 00000000',
      '84 00 0001 07 00000000',
      '04 00 0001 07 ffffffff',
      '53454c454354202a20',
    ]) {
      expect(overTcp('cql', 9042, junk).own).toEqual([])
    }
  })
})
