/**
 * MySQL's client/server protocol, of MariaDB too (MySQL Internals, "Client/Server Protocol").
 *
 *   | length 3, little endian | sequence number 1 | payload … |
 *
 * One layer holds the packets of a segment. What a packet is depends on the ones before: read is what its own bytes and those of
 * the same segment tell, which is greeting, login, commands, OK, errors, columns; rows are only counted.
 */
import type { Layer, Protocol } from '../layer.js'
import { cursor, nextU8, nextU24le } from './cursor.js'
import { COMMANDS, type MysqlClient, mysqlClientFields, readClient } from './mysqlclient.js'
import { type MysqlServer, mysqlServerFields, readServer } from './mysqlserver.js'

export interface MysqlPacket extends MysqlClient, MysqlServer {
  'mysql.packet_length': number
  'mysql.packet_number': number
}

export interface Mysql extends Layer<'mysql'> {
  packets: MysqlPacket[]
}

const PORT = 3306
const MAX_PACKETS = 256

export const mysql: Protocol<Mysql> = {
  name: 'mysql',
  title: 'MySQL Protocol',
  source: 'MySQL Internals: Client/Server Protocol',
  over: { 'tcp.port': [PORT] },
  min: 1,
  fields: {
    'mysql.packet_length': { title: 'Packet Length', format: 'dec', unit: 'bytes' },
    'mysql.packet_number': { title: 'Packet Number', format: 'dec' },
    ...mysqlClientFields,
    ...mysqlServerFields,
  },
  decode(bytes, at, end, walk) {
    const client = walk.destinationPort === PORT
    const packets: MysqlPacket[] = []
    let next = at
    // A TLS record: so goes on what began with a request for TLS.
    if (bytes[at]! >= 0x14 && bytes[at]! <= 0x17 && end - at > 2 && bytes[at + 1] === 3) return null
    while (next + 5 <= end && packets.length < MAX_PACKETS) {
      const head = cursor(bytes, next, end)
      const length = nextU24le(head)!
      const number = nextU8(head)!
      const before = packets.at(-1)
      if (length === 0) break
      if (before !== undefined && number !== ((before['mysql.packet_number'] + 1) & 255)) break
      const packet: MysqlPacket = {
        'mysql.packet_length': length,
        'mysql.packet_number': number,
      }
      const stop = next + 4 + length
      const body = cursor(bytes, next + 4, Math.min(end, stop))
      const known = client
        ? readClient(packet, number, length, body)
        : readServer(packet, number, length, body, before)
      // The first must be one that can be told; in the middle of rows anything may stand.
      if (!known && packets.length === 0) return null
      packets.push(packet)
      next = stop
    }
    if (packets.length === 0) return null
    if (next > end && walk.reported > end) walk.short(next - at)
    return { protocol: 'mysql', offset: at, size: end - at, packets }
  },
  summary({ packets: [first, ...others] }) {
    if (first === undefined) return 'MySQL'
    const more = others.length > 0 ? ` +${others.length}` : ''
    return `MySQL ${said(first).slice(0, 100)}${more}`
  },
}

function said(packet: MysqlPacket): string {
  const { 'mysql.command': command, 'mysql.query': query, 'mysql.error_code': error } = packet
  if (command !== undefined) return `${COMMANDS[command] ?? command} ${query ?? ''}`.trimEnd()
  if (error !== undefined) return `error ${error}: ${packet['mysql.error.message'] ?? ''}`
  if (packet['mysql.version'] !== undefined) return `greeting ${packet['mysql.version']}`
  if (packet['mysql.user'] !== undefined) return `login user=${packet['mysql.user']}`
  if (packet['mysql.num_fields'] !== undefined) return `${packet['mysql.num_fields']} columns`
  return packet['mysql.response_code'] === 0 ? 'OK' : `packet ${packet['mysql.packet_number']}`
}
