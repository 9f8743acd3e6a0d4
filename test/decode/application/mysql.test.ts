/** MySQL: greeting, login, commands and their answers. */
import { describe, expect, it } from 'vitest'
import { mysql } from '#src/decode/application/mysql.js'
import { overTcp, read, text } from './packets.js'

const packets = (index: number) => read('mysql')[index]!.own[0]!.packets

describe('MySQL', () => {
  it('reads the greeting and the login', () => {
    expect(packets(0)).toMatchObject([
      {
        'mysql.packet_number': 0,
        'mysql.protocol': 10,
        'mysql.version': '5.5.5-10.11.19-MariaDB-0+deb12u1',
        'mysql.thread_id': 4,
        'mysql.salt': 'dSU26ZC~',
        'mysql.caps.server': 0xf7fe,
        'mysql.auth_plugin': 'mysql_native_password',
      },
    ])
    expect(packets(1)).toMatchObject([
      {
        'mysql.caps.client': 0xa28c,
        'mysql.max_packet': 1048576,
        'mysql.user': 'app',
        'mysql.schema': 'shop',
        'mysql.client_auth_plugin': 'mysql_native_password',
      },
    ])
    expect((packets(1) as { attributes: object[] }[])[0]!.attributes).toContainEqual({
      'mysql.connattrs.name': 'program_name',
      'mysql.connattrs.value': 'mysql',
    })
  })

  it('reads a query, its columns, OK and errors', () => {
    expect(packets(2)).toEqual([
      {
        'mysql.packet_length': 16,
        'mysql.packet_number': 0,
        'mysql.command': 3,
        'mysql.query': 'select * from t',
      },
    ])
    expect(packets(3)).toMatchObject([
      { 'mysql.num_fields': 2n },
      { 'mysql.field.table': 't', 'mysql.field.name': 'id' },
      { 'mysql.field.db': 'shop', 'mysql.field.name': 'name' },
      { 'mysql.response_code': 0xfe },
      { 'mysql.packet_number': 5 },
      { 'mysql.packet_number': 6 },
      { 'mysql.response_code': 0xfe, 'mysql.warnings': 0 },
    ])
    expect(packets(4)).toMatchObject([{ 'mysql.response_code': 0, 'mysql.affected_rows': 2n }])
    const { own } = read('mysql')[5]!
    expect(own[0]!.packets).toMatchObject([
      {
        'mysql.error_code': 1054,
        'mysql.sqlstate': '42S22',
        'mysql.error.message': "Unknown column 'nosuch' in 'SELECT'",
      },
    ])
    expect(mysql.summary(own[0] as never)).toMatch(/^MySQL error 1054: Unknown column/)
  })

  it('finds the statement behind query attributes', () => {
    const attribute = '01 01 00 01 fe00 01 6e 02 7631'
    const { own } = overTcp('mysql', 3306, `12000000 03 ${attribute} 73656c203131`)
    expect(own[0]!.packets).toMatchObject([{ 'mysql.query': 'sel 11' }])
    expect(overTcp('mysql', 3306, '06000000 03 00 01 646f20').own[0]!.packets).toMatchObject([
      { 'mysql.query': 'do ' },
    ])
  })

  it('reads the beginning of a long statement, and nothing in the middle of one', () => {
    const { own } = overTcp('mysql', 3306, '00400000 03 73656c656374')
    expect(own[0]!.packets).toMatchObject([
      { 'mysql.packet_length': 16384, 'mysql.query': 'select' },
    ])
    for (const junk of [
      text('where x = 1 and y = 2'),
      '1603010100 0100',
      '01000000 77',
      '00000000 00',
    ]) {
      expect(overTcp('mysql', 3306, junk).own).toEqual([])
    }
  })
})
