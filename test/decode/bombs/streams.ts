/** Messages over TCP: one after the other, records and options without end. */
import { type Bomb, hex, join, leBytes, many, nested, overTcp, sequences, word } from './build.js'

export const STREAMS: readonly Bomb[] = [
  overTcp('TLS records in a row', 443, many('15 0303 0002 0100', 9000)),
  overTcp(
    'a ClientHello of empty extensions',
    443,
    join(
      '16 0303',
      word(60047),
      '01 00',
      word(60043),
      '0303',
      many('00', 32),
      '00 0002 1301 01 00',
      word(60000),
      many('0017 0000', 15000),
    ),
  ),
  overTcp(
    'a ClientHello of names',
    443,
    join(
      '16 0303',
      word(60053),
      '01 00',
      word(60049),
      '0303',
      many('00', 32),
      '00 0002 1301 01 00',
      word(60006),
      '0000',
      word(60002),
      word(60000),
      many('00 0001 61', 15000),
    ),
  ),
  overTcp('HTTP of headers', 80, Buffer.from(`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(10_000)}\r\n`)),
  overTcp('HTTP requests in a row', 80, Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(3_500))),
  overTcp('HTTP of spaces', 80, Buffer.from(`GET ${' '.repeat(60_000)} HTTP/1.1\r\n\r\n`)),
  overTcp(
    'HTTP/2 frames in a row',
    80,
    join(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), many('000000 04 00 00000000', 7000)),
  ),
  overTcp('HTTP/2 of table size updates', 80, join('00ea60 01 04 00000001', many('20', 60_000))),
  overTcp('WebSocket frames in a row', 80, many('8900', 30_000)),
  overTcp('MQTT in a row', 1883, many('c000', 30_000)),
  overTcp('RESP of arrays', 6379, Buffer.from('*1\r\n'.repeat(16_000))),
  overTcp(
    'MongoDB of nested documents',
    27017,
    join(
      '60ea0000 00000000 00000000 dd070000 00000000 00',
      nested(
        9000,
        (inner) => join(leBytes(inner.length + 8), '03 6100', inner, '00'),
        hex('0500000000'),
      ),
    ),
  ),
  overTcp('LDAP of nested filters', 389, sequences(9000, 'a0')),
  overTcp('Kerberos of nested sequences', 88, join('0000fff0', sequences(9000, '6a'))),
  overTcp('BGP in a row', 179, many(join(many('ff', 16), '0013 04'), 3400)),
  overTcp(
    'a BGP update of attributes',
    179,
    join(many('ff', 16), word(60023), '02 0000', word(60000), many('40 01 00', 20000)),
  ),
  overTcp(
    'Diameter of empty AVPs',
    3868,
    join('0100ea60 80000101 00000000 00000000 00000000', many('00000001 00000008', 7400)),
  ),
  overTcp(
    'SMB2 in a row',
    445,
    join(
      '0000fff0',
      many(
        join('fe534d42 4000 0000', '00000000 0000 0000 00000000 40000000', many('00', 40)),
        1000,
      ),
    ),
  ),
  overTcp('AMQP in a row', 5672, many('08 0000 00000000 ce', 8000)),
  overTcp('PostgreSQL in a row', 5432, many('51 00000005 00', 10_000)),
  overTcp('DNS over TCP in a row', 53, many('000c 1234 0100 0000 0000 0000 0000', 4600)),
  overTcp('Modbus in a row', 502, many('0001 0000 0002 01 03', 8000)),
  overTcp('SMTP lines', 25, Buffer.from('NOOP\r\n'.repeat(10_000))),
  overTcp('an option of no length', 80, hex('0000')),
]
