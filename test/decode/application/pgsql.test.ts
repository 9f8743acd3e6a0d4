/** PostgreSQL: start-up, authentication, queries, errors. */
import { describe, expect, it } from 'vitest'
import { pgsql } from '#src/decode/application/pgsql.js'
import { overTcp, read, text } from './packets.js'

const messages = (index: number) => read('pgsql')[index]!.own[0]!.messages

describe('PostgreSQL', () => {
  it('reads the request for TLS and the start-up', () => {
    expect(messages(0)).toEqual([
      { 'pgsql.type': 'SSL request', 'pgsql.length': 8, 'pgsql.frontend': true },
    ])
    expect(messages(1)).toMatchObject([
      {
        'pgsql.type': 'Startup message',
        'pgsql.version_major': 3,
        'pgsql.version_minor': 0,
        parameters: [
          { 'pgsql.parameter_name': 'user', 'pgsql.parameter_value': 'postgres' },
          { 'pgsql.parameter_name': 'database' },
          { 'pgsql.parameter_name': 'application_name', 'pgsql.parameter_value': 'psql' },
        ],
      },
    ])
  })

  it('reads passwords and SASL', () => {
    expect(messages(2)).toMatchObject([
      { 'pgsql.authtype': 10, 'pgsql.auth.sasl.mech': ['SCRAM-SHA-256'] },
    ])
    expect(messages(3)).toMatchObject([
      { 'pgsql.type': 'SASLInitialResponse message', 'pgsql.auth.sasl.data.length': 32 },
    ])
    expect(messages(4)).toMatchObject([
      { 'pgsql.type': 'Password message', 'pgsql.password': 'secret' },
    ])
  })

  it('reads a query with rows, and an error', () => {
    expect(messages(5)).toMatchObject([{ 'pgsql.query': 'select * from t' }])
    expect(messages(6)).toMatchObject([
      {
        'pgsql.type': 'Row description',
        columns: [
          { 'pgsql.col.name': 'id', 'pgsql.oid.type': 23, 'pgsql.val.length': 4 },
          { 'pgsql.col.name': 'name', 'pgsql.oid.type': 25, 'pgsql.val.length': -1 },
        ],
      },
      { columns: [{ 'pgsql.val.data': '31' }, { 'pgsql.val.data': '6f6e65' }] },
      { columns: [{ 'pgsql.val.data': '32' }, { 'pgsql.val.length': -1 }] },
      { 'pgsql.tag': 'SELECT 2' },
      { 'pgsql.type': 'Ready for query', 'pgsql.status': 73 },
    ])
    const { own } = read('pgsql')[7]!
    expect(own[0]!.messages).toMatchObject([
      {
        'pgsql.severity': 'ERROR',
        'pgsql.code': '42703',
        'pgsql.message': 'column "nosuch" does not exist',
        'pgsql.position': '8',
        'pgsql.routine': 'errorMissingColumn',
      },
    ])
    expect(pgsql.summary(own[0] as never)).toBe('PGSQL Error: column "nosuch" does not exist')
  })

  it('reads prepared statements', () => {
    expect(messages(8)).toMatchObject([
      { 'pgsql.type': 'Parse', 'pgsql.statement': 'P_0' },
      { 'pgsql.type': 'Sync' },
    ])
    expect(messages(9)).toMatchObject([
      { 'pgsql.type': 'Bind', 'pgsql.portal': '', 'pgsql.statement': 'P_0' },
      { 'pgsql.type': 'Describe', 'pgsql.portal': '' },
      { 'pgsql.type': 'Execute', 'pgsql.returns': 0 },
      { 'pgsql.type': 'Sync' },
    ])
  })

  it('reads the beginning of a long query, and nothing in the middle of one', () => {
    const { own } = overTcp('pgsql', 5432, '51 00001000 73656c656374')
    expect(own[0]!.messages).toEqual([
      { 'pgsql.type': 'Simple query', 'pgsql.length': 4096, 'pgsql.frontend': true },
    ])
    for (const junk of ['Query text', 'select * from t;', 'X\0\0\0\x05?']) {
      expect(overTcp('pgsql', 5432, text(junk)).own).toEqual([])
    }
    expect(overTcp('pgsql', 5432, '00000008 04d2ffff').own).toEqual([])
  })
})
